"""Interface forums: invented forums whose sites also speak to programs: APIs, a calendar, a sitemap."""

from __future__ import annotations

from datetime import datetime

from hub.demo.company import Way
from hub.demo.on_platform import HOST, News, OnPlatform
from hub.demo.platforms.calendar import Calendar
from hub.demo.platforms.drupal import Drupal
from hub.demo.platforms.mapped import Mapped
from hub.demo.platforms.repository import Repository
from hub.demo.platforms.wordpress import WordPress
from hub.model.draft import Kind


def forums(began: datetime) -> list[OnPlatform]:
    """Return them as they stand on the story's first day."""
    return [
        _two_rivers(began),
        _andean_passes(began),
        _lagoon_cities(began),
        _archipelago(began),
        _coral_coast(began),
    ]


def _two_rivers(began: datetime) -> OnPlatform:
    """An organisation that speaks of everything: only migration is wanted of it."""
    site = WordPress(host=HOST, name="Union of the Two Rivers", language="en", pieces=[])
    return OnPlatform(
        site,
        [
            News(
                slug="identity-card",
                title="Free movement: a common identity card is valid in five States",
                text=("Citizens of five States may now cross the bridge with the common card.",),
                day=-2,
            ),
            News(
                slug="cotton",
                title="Trade ministers discuss the price of cotton",
                text=("Ministers discussed storage, quality and the price of cotton.",),
                day=-3,
                category="Trade",
            ),
            News(
                slug="storks",
                title="An observatory for bird migration opens in the delta",
                text=("The observatory counts storks and cranes with the help of radar.",),
                day=-6,
                category="Environment",
            ),
        ],
        id="two-rivers-union",
        english="Union of the Two Rivers",
        form="WordPress, REST API",
        category="regional_organisation",
        members=("ML", "NE", "SN", "GN"),
        ways=[
            Way(
                id="two-rivers-union-news",
                connector="wordpress",
                path="/",
                language="en",
                filter="migration",
            )
        ],
        began=began,
    )


def _andean_passes(began: datetime) -> OnPlatform:
    site = Drupal(
        host=HOST,
        name="Proceso de los Pasos Andinos",
        language="es",
        lists={"/noticias": Kind.NEWS},
        pieces=[],
    )
    return OnPlatform(
        site,
        [
            News(
                slug="mesa-de-datos",
                title="La mesa de datos acordó un formulario común en los pasos de frontera",
                text=("Seis países contarán entradas y salidas con las mismas preguntas.",),
                day=-3,
            ),
            News(
                slug="ferias",
                title="Ferias de empleo para personas refugiadas y migrantes en cuatro ciudades",
                text=("Más de doscientas empresas participaron en las ferias de este año.",),
                day=-9,
            ),
        ],
        id="andean-passes",
        english="Andean Passes Process",
        form="Drupal, JSON:API",
        members=("PE", "EC", "BO", "CO"),
        ways=[
            Way(
                id="andean-passes-news",
                connector="drupal",
                path="/jsonapi/node/article",
                language="es",
            )
        ],
        began=began,
    )


def _lagoon_cities(began: datetime) -> OnPlatform:
    site = Calendar(
        host=HOST,
        name="Diálogo das Cidades da Lagoa",
        language="pt",
        lists={"/reunioes.ics": Kind.MEETING},
        pieces=[],
    )
    return OnPlatform(
        site,
        [
            News(
                slug="acolhimento",
                title="Oficina sobre o acolhimento de recém-chegados",
                text=("Oito cidades comparam os seus gabinetes de acolhimento.",),
                day=-5,
                place="Maputo",
                starts=31,
            ),
            News(
                slug="assembleia",
                title="Assembleia anual das cidades da lagoa",
                text=("Balanço do ano e eleição da presidência.",),
                day=-9,
                place="Luanda",
                starts=58,
            ),
        ],
        id="lagoon-cities",
        english="Lagoon Cities Dialogue",
        form="iCalendar",
        members=("MZ", "AO", "BR", "PT"),
        ways=[
            Way(
                id="lagoon-cities-meetings",
                connector="icalendar",
                path="/reunioes.ics",
                language="pt",
                kind=Kind.MEETING,
            )
        ],
        began=began,
    )


def _archipelago(began: datetime) -> OnPlatform:
    site = Repository(
        host=HOST, name="Bibliothèque de l’Archipel sur les mobilités", language="fr", pieces=[]
    )
    return OnPlatform(
        site,
        [
            News(
                slug="retours",
                title="Retours et réintégration dans les îles : cinq études de cas",
                text=("Cinq études de cas sur le retour et ce qui aide à rester.",),
                day=-4,
                kind=Kind.PUBLICATION,
                document="retours.pdf",
            ),
            News(
                slug="transferts",
                title="Ce que coûte l’envoi d’argent d’une île à l’autre",
                text=("Une comparaison de quatorze opérateurs sur neuf lignes.",),
                day=-11,
                kind=Kind.PUBLICATION,
                document="transferts.pdf",
            ),
        ],
        id="archipelago-library",
        english="Archipelago Library",
        form="OAI-PMH repository",
        members=("KM", "SC", "MU", "MG"),
        ways=[
            Way(
                id="archipelago-library-publications",
                connector="oai_pmh",
                path="/oai",
                language="fr",
                kind=Kind.PUBLICATION,
            )
        ],
        began=began,
    )


def _coral_coast(began: datetime) -> OnPlatform:
    site = Mapped(host=HOST, name="Diálogo de la Costa de Coral", language="es", pieces=[])
    return OnPlatform(
        site,
        [
            News(
                slug="pescadores",
                title="Permisos de temporada para pescadores de tres países",
                text=("Los permisos se piden en línea y valen para una temporada de pesca.",),
                day=-5,
            ),
            News(
                slug="ventanilla",
                title="Una ventanilla única para trámites de residencia",
                text=("La ventanilla atiende en cuatro puertos y reduce la espera a diez días.",),
                day=-10,
            ),
        ],
        id="coral-coast",
        english="Coral Coast Dialogue",
        form="a sitemap, and pages",
        members=("BZ", "HN", "DO", "CR"),
        ways=[
            Way(
                id="coral-coast-news",
                connector="sitemap",
                path="/sitemap.xml",
                language="es",
            )
        ],
        began=began,
    )
