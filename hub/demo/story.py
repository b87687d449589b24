"""Story: two weeks in the life of the invented forums, one step after another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hub.demo.sites import Entry, Site


@dataclass(frozen=True, slots=True)
class Step:
    """Something a site does.

    Attributes:
        day: Day of the story.
        site: Which one.
        says: What it does, for the person who watches.
        do: Does it.
        reads: How often the hub reads the site afterwards.
    """

    day: int
    site: str
    says: str
    do: Callable[[Site], None]
    reads: int = 1


def _publish(**entry: object) -> Callable[[Site], None]:
    return lambda site: site.publish(Entry(**entry))  # type: ignore[arg-type]


def _edit(slug: str, **changes: str) -> Callable[[Site], None]:
    return lambda site: site.edit(slug, **changes)


def _trouble(kind: str | None) -> Callable[[Site], None]:
    def set_trouble(site: Site) -> None:
        site.trouble = kind

    return set_trouble


STEPS: tuple[Step, ...] = (
    Step(
        1,
        "two-shores",
        "publishes the announcement of a meeting, with a document",
        _publish(
            slug="hauts-fonctionnaires",
            title="Réunion des hauts fonctionnaires à Tunis les 3 et 4 février",
            text="Les hauts fonctionnaires examineront la mise en œuvre du plan d’action. L’ordre du jour provisoire "
            "est joint.",
            day=1,
            category="Réunions",
            document="ordre-du-jour.pdf",
        ),
    ),
    Step(
        2,
        "ocean-roundtable",
        "publishes a call for comments",
        _publish(
            slug="call",
            title="Call for comments: draft guidance on planned relocation",
            text="Comments are welcome from all member and observer States until the end of January.",
            day=2,
            category="Consultations",
        ),
    ),
    Step(3, "atlantic-forum", "goes down: its server answers 500", _trouble("down"), 3),
    Step(
        4,
        "gulf-levant-consultation",
        "publishes, in a feed that is not well-formed",
        _publish(
            slug="wages",
            title="اعتماد خطة عمل لحماية أجور العمال المهاجرين",
            text="اعتمد الوزراء خطة عمل من ست نقاط لحماية الأجور، وكلفوا الأمانة بمتابعة تنفيذها.",
            day=4,
            category="مخرجات",
        ),
    ),
    Step(
        5,
        "two-shores",
        "corrects the date of the meeting",
        _edit("hauts-fonctionnaires", title="Réunion des hauts fonctionnaires à Tunis les 10 et 11 février"),
    ),
    Step(6, "neighbour-council", "sends only half of its feed", _trouble("broken")),
    Step(
        7,
        "isthmus-conference",
        "publishes a declaration",
        _publish(
            slug="declaracion",
            title="Declaración de las viceministras y los viceministros",
            text="La reunión viceministerial aprobó una declaración en doce puntos sobre vías regulares, protección "
            "consular y datos.",
            day=7,
            category="Resultados",
            document="declaracion.pdf",
        ),
    ),
    Step(8, "atlantic-forum", "is back", _trouble(None)),
    Step(
        8,
        "atlantic-forum",
        "publishes what it had to hold back",
        _publish(
            slug="reuniao",
            title="Reunião técnica aprova recomendações sobre reconhecimento de diplomas",
            text="As recomendações serão submetidas aos ministros na sessão de abril.",
            day=8,
            category="Resultados",
        ),
    ),
    Step(9, "ocean-roundtable", "withdraws its call, with a tombstone", lambda site: site.withdraw("call")),
    Step(10, "neighbour-council", "sends its whole feed again", _trouble(None)),
    Step(
        11,
        "neighbour-council",
        "publishes, in windows-1251",
        _publish(
            slug="13",
            title="Утверждён план действий по обмену данными о миграции",
            text="План охватывает три года и предусматривает ежегодный доклад секретариата.",
            day=11,
        ),
    ),
    Step(12, "gulf-levant-consultation", "grows slow, and delays nobody", _trouble("slow")),
    Step(
        13,
        "two-shores",
        "publishes the conclusions of its workshop",
        _publish(
            slug="conclusions",
            title="Conclusions de l’atelier sur les transferts de fonds",
            text="L’atelier recommande de publier chaque trimestre le coût des transferts par corridor.",
            day=13,
            category="Résultats",
            document="conclusions.pdf",
        ),
    ),
)


def perform(step: Step, sites: Mapping[str, Site]) -> None:
    """Let a site do what the step says."""
    step.do(sites[step.site])
