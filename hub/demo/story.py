"""Story: two weeks in the life of the invented forums, one step after another."""

from __future__ import annotations

from dataclasses import dataclass

from hub.demo.bulletin import Entry
from hub.demo.deeds import (
    Deed,
    Players,
    cancel,
    each_of,
    edit,
    move,
    publish,
    redesign,
    rewrite,
    say,
    take_off,
    take_over,
    trouble,
    withdraw,
)
from hub.demo.on_platform import News
from hub.model.draft import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something a site does.

    Attributes:
        day: Day of the story.
        site: Which one.
        says: What it does, for the person who watches.
        do: Does it.
        reads: How often the hub reads the site afterwards.
        source: Which of the forum's sources; None for the main one.
        look: Where to look then, and for what: words, a line end, an address with ``{base}``, and ``{id}`` of
            the item or ``{source}``.
    """

    day: int
    site: str
    says: str
    do: Deed
    reads: int = 1
    source: str | None = None
    look: str | None = None


_LEFT_OUT = "what was left out can be looked at:\n{base}/sources/{source}"
_BOARD = "the board says what is wrong, and since when:\n{base}/sources/{source}"

STEPS: tuple[Step, ...] = (
    Step(
        day=1,
        site="two-shores",
        says="announces a meeting, with a document",
        do=publish(
            "two-shores",
            Entry(
                slug="hauts-fonctionnaires",
                title="Réunion des hauts fonctionnaires à Tunis les 3 et 4 février",
                text="Les hauts fonctionnaires examineront la mise en œuvre du plan d’action. L’ordre du "
                "jour provisoire est joint.",
                day=1,
                category="Réunions",
                document="ordre-du-jour.pdf",
            ),
        ),
    ),
    Step(
        day=1,
        site="steppe-and-sea",
        says="publishes a call, its mail address hidden behind a script",
        do=say(
            "steppe-and-sea",
            News(
                slug="call-for-trainers",
                title="Call for trainers: interviewing people who return",
                text=("The secretariat looks for trainers who know both ends of the road.",),
                day=1,
            ),
        ),
        look="the address can be read here:\n{base}/items/{id}",
    ),
    Step(
        day=2,
        site="two-rivers-union",
        says="publishes on migrant workers, and on data migration",
        do=say(
            "two-rivers-union",
            News(
                slug="customs-data",
                title="Data migration of the customs system is complete",
                text=("It took one week-end; declarations are accepted again.",),
                day=2,
                category="Trade",
            ),
            News(
                slug="contract",
                title="A model contract for migrant workers on the two rivers",
                text=("The contract names wages, hours and the way home, in six languages of the region.",),
                day=2,
            ),
        ),
        look=_LEFT_OUT,
    ),
    Step(
        day=3,
        site="atlantic-forum",
        says="goes down: its server answers 500, three times",
        do=trouble("atlantic-forum", "down"),
        reads=3,
    ),
    Step(
        day=3,
        site="council-of-oases",
        says="publishes a decision, at NewsDetails.aspx?RID=",
        do=say(
            "council-of-oases",
            News(
                slug="c",
                title="المجلس يقر دليلا موحدا لعقود العمل",
                text=("يوحد الدليل بنود الأجور والسكن والسفر في عقود العمل بين دول المجلس.",),
                day=3,
            ),
        ),
    ),
    Step(
        day=4,
        site="lagoon-cities",
        says="moves its workshop by a week, in its calendar",
        do=move("lagoon-cities", "acolhimento", starts=38, ends=39),
        look="the days before and after stand side by side:\n{base}/items/{id}/history",
    ),
    Step(
        day=5,
        site="two-shores",
        says="corrects the date of the meeting",
        do=edit(
            "two-shores",
            "hauts-fonctionnaires",
            title="Réunion des hauts fonctionnaires à Tunis les 10 et 11 février",
        ),
    ),
    Step(
        day=5,
        site="northern-rivers",
        says="has a new layout: three visits find no entry in its list",
        do=redesign("northern-rivers", 1),
        reads=3,
        look=_BOARD,
    ),
    Step(
        day=6,
        site="neighbour-council",
        says="sends only the first part of its feed",
        do=trouble("neighbour-council", "broken"),
    ),
    Step(
        day=6,
        site="straits-assembly",
        says="corrects an entry in its table of PDFs",
        do=rewrite("straits-assembly", "plan", title="Plan of Action 2027–2029 (as adopted)"),
        source="straits-assembly-documents",
    ),
    Step(
        day=7,
        site="archipelago-library",
        says="adds a study to its repository",
        do=say(
            "archipelago-library",
            News(
                slug="diasporas",
                title="Les diasporas des îles et leurs communes d’origine",
                text=("Enquête auprès de quarante associations et de leurs communes d’origine.",),
                day=7,
                kind=Kind.PUBLICATION,
                document="diasporas.pdf",
            ),
        ),
    ),
    Step(
        day=8,
        site="atlantic-forum",
        says="is back, with what it had to hold back",
        do=each_of(
            trouble("atlantic-forum", None),
            publish(
                "atlantic-forum",
                Entry(
                    slug="reuniao",
                    title="Reunião técnica aprova recomendações sobre reconhecimento de diplomas",
                    text="As recomendações serão submetidas aos ministros na sessão de abril.",
                    day=8,
                    category="Resultados",
                ),
            ),
        ),
    ),
    Step(
        day=8,
        site="andean-passes",
        says="publishes a road map, with a document",
        do=say(
            "andean-passes",
            News(
                slug="hoja-de-ruta",
                title="Hoja de ruta sobre documentos de viaje en los pasos andinos",
                text=("La hoja de ruta fija plazos para reconocer documentos vencidos.",),
                day=8,
                document="hoja-de-ruta.pdf",
            ),
        ),
    ),
    Step(
        day=9,
        site="isthmus-conference",
        says="adds the declaration in English",
        do=publish(
            "isthmus-conference",
            Entry(
                slug="declaration",
                title="Declaration of the Vice-Ministers",
                text="The meeting of Vice-Ministers adopted a declaration in twelve points on regular "
                "pathways, consular protection and data.",
                day=9,
                language="en",
                version_of="declaracion",
                category="Outcomes",
            ),
        ),
        source="isthmus-conference-news-en",
    ),
    Step(
        day=9,
        site="ocean-roundtable",
        says="withdraws its call for comments",
        do=withdraw("ocean-roundtable", "call"),
    ),
    Step(
        day=9,
        site="straits-assembly",
        says="takes a release off its list; three visits find its page gone",
        do=take_off("straits-assembly", "hotline"),
        reads=3,
    ),
    Step(
        day=10,
        site="northern-rivers",
        says="has its old layout again, and something to say",
        do=each_of(
            redesign("northern-rivers", 0),
            say(
                "northern-rivers",
                News(
                    slug="soglashenie",
                    title="Подписано соглашение о пенсиях трудящихся-мигрантов",
                    text=("Стаж, заработанный в любой из стран, будет засчитан во всех шести.",),
                    day=10,
                ),
            ),
        ),
    ),
    Step(
        day=10,
        site="lagoon-cities",
        says="calls its annual assembly off; its calendar says so",
        do=cancel("lagoon-cities", "assembleia"),
        look="the meeting is shown as cancelled:\n{base}/items/{id}",
    ),
    Step(
        day=11,
        site="neighbour-council",
        says="sends its whole feed again, and a plan in it, in windows-1251",
        do=each_of(
            trouble("neighbour-council", None),
            publish(
                "neighbour-council",
                Entry(
                    slug="13",
                    title="Утверждён план действий по обмену данными о миграции",
                    text="План охватывает три года и предусматривает ежегодный доклад секретариата.",
                    day=11,
                ),
            ),
        ),
    ),
    Step(
        day=11,
        site="coral-coast",
        says="has a page more; only its sitemap says so",
        do=say(
            "coral-coast",
            News(
                slug="convalidacion",
                title="Convalidación de oficios del mar entre cuatro países",
                text=("Patrones y motoristas podrán convalidar sus títulos en cuatro países.",),
                day=11,
            ),
        ),
    ),
    Step(
        day=12,
        site="gulf-levant-consultation",
        says="grows slow, and sends a plan in a feed that is not well-formed",
        do=each_of(
            trouble("gulf-levant-consultation", "slow"),
            publish(
                "gulf-levant-consultation",
                Entry(
                    slug="wages",
                    title="اعتماد خطة عمل لحماية أجور العمال المهاجرين",
                    text="اعتمد الوزراء خطة عمل من ست نقاط لحماية الأجور، وكلفوا الأمانة بمتابعة تنفيذها.",
                    day=12,
                    category="مخرجات",
                ),
            ),
        ),
    ),
    Step(
        day=13,
        site="two-shores",
        says="takes over the Atlantic Forum’s news, with the link to it",
        do=take_over("two-shores", "atlantic-forum", "reuniao", 13),
    ),
    Step(
        day=13,
        site="council-of-oases",
        says="asks for a password from now on",
        do=trouble("council-of-oases", "closed"),
        look="so it stands on the board, until that ends:\n{base}/sources",
    ),
)


def perform(step: Step, players: Players) -> str:
    """Let a site do what the step says; return the id of the source that is to be read then."""
    step.do(players)
    return step.source or players[step.site].ways[0].id
