"""Story: two weeks in the life of the invented forums, one step after another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hub.demo.sites import Entry, Site

Sites = Mapping[str, Site]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something a site does.

    Attributes:
        day: Day of the story.
        site: Which one.
        says: What it does, for the person who watches.
        do: Does it.
        reads: How often the hub reads the site afterwards.
        language: Which of the site's feeds; None for the main one.
    """

    day: int
    site: str
    says: str
    do: Callable[[Sites], None]
    reads: int = 1
    language: str | None = None


def _publish(site: str, **entry: object) -> Callable[[Sites], None]:
    return lambda sites: sites[site].publish(Entry(**entry))  # type: ignore[arg-type]


def _edit(site: str, slug: str, **changes: str) -> Callable[[Sites], None]:
    return lambda sites: sites[site].edit(slug, **changes)


def _withdraw(site: str, slug: str) -> Callable[[Sites], None]:
    return lambda sites: sites[site].withdraw(slug)


def _trouble(site: str, kind: str | None) -> Callable[[Sites], None]:
    def set_trouble(sites: Sites) -> None:
        sites[site].trouble = kind

    return set_trouble


def _take_over(site: str, other: str, slug: str, day: int) -> Callable[[Sites], None]:
    """Repeat what another site has said, with the link to it."""

    def publish(sites: Sites) -> None:
        said = sites[other].entry(slug)
        assert said is not None
        link = sites[other].link(said)
        sites[site].publish(Entry(slug=f"from-{slug}", title=said.title, text=said.text, day=day, link=link))

    return publish


STEPS: tuple[Step, ...] = (
    Step(
        day=1,
        site="two-shores",
        says="announces a meeting, with a document",
        do=_publish(
            "two-shores",
            slug="hauts-fonctionnaires",
            title="Réunion des hauts fonctionnaires à Tunis les 3 et 4 février",
            text="Les hauts fonctionnaires examineront la mise en œuvre du plan d’action. L’ordre du jour "
            "provisoire est joint.",
            day=1,
            category="Réunions",
            document="ordre-du-jour.pdf",
        ),
    ),
    Step(
        day=2,
        site="ocean-roundtable",
        says="publishes a call for comments",
        do=_publish(
            "ocean-roundtable",
            slug="call",
            title="Call for comments: draft guidance on planned relocation",
            text="Comments are welcome from all member and observer States until the end of January.",
            day=2,
            category="Consultations",
        ),
    ),
    Step(
        day=3,
        site="atlantic-forum",
        says="goes down: its server answers 500, three times",
        do=_trouble("atlantic-forum", "down"),
        reads=3,
    ),
    Step(
        day=4,
        site="gulf-levant-consultation",
        says="publishes a plan, in a feed that is not well-formed",
        do=_publish(
            "gulf-levant-consultation",
            slug="wages",
            title="اعتماد خطة عمل لحماية أجور العمال المهاجرين",
            text="اعتمد الوزراء خطة عمل من ست نقاط لحماية الأجور، وكلفوا الأمانة بمتابعة تنفيذها.",
            day=4,
            category="مخرجات",
        ),
    ),
    Step(
        day=5,
        site="two-shores",
        says="corrects the date of the meeting",
        do=_edit(
            "two-shores",
            "hauts-fonctionnaires",
            title="Réunion des hauts fonctionnaires à Tunis les 10 et 11 février",
        ),
    ),
    Step(
        day=6,
        site="neighbour-council",
        says="sends only the first part of its feed",
        do=_trouble("neighbour-council", "broken"),
    ),
    Step(
        day=7,
        site="isthmus-conference",
        says="publishes a declaration",
        do=_publish(
            "isthmus-conference",
            slug="declaracion",
            title="Declaración de las viceministras y los viceministros",
            text="La reunión viceministerial aprobó una declaración en doce puntos sobre vías regulares, "
            "protección consular y datos.",
            day=7,
            category="Resultados",
            document="declaracion.pdf",
        ),
    ),
    Step(
        day=8,
        site="atlantic-forum",
        says="is back, with what it had to hold back",
        do=lambda sites: (
            _trouble("atlantic-forum", None)(sites),
            _publish(
                "atlantic-forum",
                slug="reuniao",
                title="Reunião técnica aprova recomendações sobre reconhecimento de diplomas",
                text="As recomendações serão submetidas aos ministros na sessão de abril.",
                day=8,
                category="Resultados",
            )(sites),
        )[0],
    ),
    Step(
        day=9,
        site="isthmus-conference",
        says="adds the declaration in English",
        do=_publish(
            "isthmus-conference",
            slug="declaration",
            title="Declaration of the Vice-Ministers",
            text="The meeting of Vice-Ministers adopted a declaration in twelve points on regular pathways, "
            "consular protection and data.",
            day=9,
            language="en",
            version_of="declaracion",
            category="Outcomes",
        ),
        language="en",
    ),
    Step(
        day=9,
        site="ocean-roundtable",
        says="withdraws its call for comments",
        do=_withdraw("ocean-roundtable", "call"),
    ),
    Step(
        day=10,
        site="neighbour-council",
        says="sends its whole feed again",
        do=_trouble("neighbour-council", None),
    ),
    Step(
        day=11,
        site="neighbour-council",
        says="publishes a plan, in windows-1251",
        do=_publish(
            "neighbour-council",
            slug="13",
            title="Утверждён план действий по обмену данными о миграции",
            text="План охватывает три года и предусматривает ежегодный доклад секретариата.",
            day=11,
        ),
    ),
    Step(
        day=12,
        site="gulf-levant-consultation",
        says="grows slow, and delays nobody",
        do=_trouble("gulf-levant-consultation", "slow"),
    ),
    Step(
        day=13,
        site="two-shores",
        says="takes over the Atlantic Forum’s news, with the link to it",
        do=_take_over("two-shores", "atlantic-forum", "reuniao", 13),
    ),
    Step(
        day=13,
        site="two-shores",
        says="publishes the conclusions of its workshop",
        do=_publish(
            "two-shores",
            slug="conclusions",
            title="Conclusions de l’atelier sur les transferts de fonds",
            text="L’atelier recommande de publier chaque trimestre le coût des transferts par corridor.",
            day=13,
            category="Résultats",
            document="conclusions.pdf",
        ),
    ),
)


def perform(step: Step, sites: Sites) -> None:
    """Let a site do what the step says."""
    step.do(sites)
