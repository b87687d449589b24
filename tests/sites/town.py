"""Town: every site that the shipped registry reads, simulated on its platform, behind one port of loopback."""

from __future__ import annotations

import re
import shutil
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from hub.demo.platforms.bitrix import Bitrix
from hub.demo.platforms.drupal import Drupal
from hub.demo.platforms.hand_made import HandMade
from hub.demo.platforms.joomla import Joomla
from hub.demo.platforms.oas_asp import OasAsp
from hub.demo.platforms.pieces import pieces
from hub.demo.platforms.sharepoint import SharePoint
from hub.demo.platforms.webforms import WebForms
from hub.demo.platforms.website import Piece, Website
from hub.demo.platforms.wordpress import WordPress
from hub.demo.serving import Servers, Town
from hub.http import GuardedHttp
from hub.model.draft import Kind
from hub.model.source import Source
from hub.reading.keywords import matches
from tests.builders import NOW

SHIPPED = Path(__file__).parents[2] / "config"
NEWS, MEETING, PUBLICATION = Kind.NEWS, Kind.MEETING, Kind.PUBLICATION
NO_FEED, NO_API, NEITHER = frozenset({"feed"}), frozenset({"api"}), frozenset({"feed", "api"})


def said(name: str, *languages: str, whole: bool = False, times: int = 1) -> dict[str, object]:
    """What stands on a site; one of a whole organisation also speaks of cotton, customs data and birds."""
    told = pieces(name, languages, NOW, asides=whole, times=times)
    return {"name": name, "language": languages[0], "pieces": told}


def sites() -> dict[str, Website]:
    """Return the sites by host, on the platforms that the field notes name."""
    wordpress = {
        "gfmdcivilsociety.org": WordPress(host="", **said("the Civil Society Mechanism", "en")),
        "www.comesa.int": WordPress(host="", **said("COMESA", "en", whole=True)),
        "igad.int": WordPress(host="", off=NO_API, **said("IGAD", "en", whole=True)),
        "migration.igad.int": WordPress(host="", **said("the IGAD process", "en")),
        "ceeac-eccas.org": WordPress(host="", **said("la CEEAC", "fr", whole=True)),
        "midwa.org": WordPress(host="", **said("MIDWA", "en")),
        "pidcsec.org": WordPress(host="", off=NO_API, **said("the Pacific Conference", "en")),
        "www.oacps.org": WordPress(host="", **said("the OACPS", "en", whole=True)),
        "asean.org": WordPress(host="", **said("ASEAN and the European Union", "en", whole=True)),
        "aseminfoboard.org": WordPress(
            host="", types={"posts": NEWS, "asem_events": MEETING}, **said("ASEM", "en", whole=True)
        ),
        "www.baliprocess.net": WordPress(
            host="", types={"posts": NEWS, "event": MEETING}, **said("the Bali Process", "en")
        ),
        "medthink5plus5.org": WordPress(host="", plain=True, **said("le Dialogue 5+5", "fr", whole=True)),
        "www.segib.org": WordPress(
            host="", prefixes={"pt": "/pt-br"}, **said("Iberoamérica", "es", "pt", whole=True)
        ),
        "ufmsecretariat.org": WordPress(host="", **said("the Union for the Mediterranean", "en", whole=True)),
        "caricom.org": WordPress(host="", **said("CARICOM", "en", whole=True)),
        "today.caricom.org": WordPress(host="", **said("CARICOM Today", "en", whole=True)),
        "www.ecowas.int": WordPress(host="", **said("ECOWAS", "en", "fr", "pt", whole=True)),
        "www.mercosur.int": WordPress(host="", **said("el MERCOSUR", "es", whole=True)),
    }
    drupal = {
        "www.gfmd.org": Drupal(host="", **said("the Global Forum", "en")),
        "gfmd.org": Drupal(
            host="", lists={"/meetings": MEETING, "/pfp/ppd": PUBLICATION}, **said("the Global Forum", "en")
        ),
        "www.iom.int": Drupal(host="", **said("the Inter-State Consultation Mechanisms", "en", whole=True)),
        "eca.iom.int": Drupal(host="", **said("the Almaty Process", "en", whole=True)),
        "ropretoria.iom.int": Drupal(host="", off=NO_FEED, **said("MIDSA", "en", whole=True)),
        "caribbeanmigration.org": Drupal(
            host="", lists={"/blog": NEWS}, off=NEITHER, **said("the Caribbean Consultations", "en")
        ),
        "csmigraciones.org": Drupal(
            host="", lists={"/es/noticias": NEWS}, **said("la Conferencia Sudamericana", "es", times=3)
        ),
        "www.procesodequito.org": Drupal(host="", off=NO_API, **said("el Proceso de Quito", "es")),
        "crmsv.org": Drupal(host="", **said("la Conferencia Regional", "es")),
        "portal.crmsv.org": Drupal(
            host="", lists={"/en/news": NEWS}, **said("the Regional Conference", "en")
        ),
        "abudhabidialogue.org": Drupal(host="", **said("the Abu Dhabi Dialogue", "en")),
        "africa-eu-partnership.org": Drupal(
            host="", lists={"/en/newsroom/all-news": NEWS}, **said("Africa and the EU", "en", whole=True)
        ),
        "home-affairs.ec.europa.eu": Drupal(
            host="",
            theme="europa",
            feeds={"/rss_en": "en"},
            lists={"/news_en": NEWS},
            **said("the EU and CELAC", "en", whole=True),
        ),
        "au.int": Drupal(
            host="",
            generator="Drupal 7 (http://drupal.org)",
            off=NO_API,
            feeds={f"/{language}/rss.xml": language for language in ("en", "fr", "ar", "pt")},
            lists={"/en/pressreleases": NEWS, "/fr/pressreleases": NEWS},
            **said("the African Union", "en", "fr", "ar", "pt", whole=True),
        ),
    }
    joomla = {
        "www.colomboprocess.org": Joomla(
            host="", lists={"/media-centre": NEWS}, **said("the Colombo Process", "en")
        ),
        "www.budapestprocess.org": Joomla(
            host="", lists={"/about/news": NEWS}, **said("the Budapest Process", "en")
        ),
        "www.khartoumprocess.net": Joomla(
            host="", lists={"/news-and-events/news": NEWS}, off=NO_FEED, **said("the Khartoum Process", "en")
        ),
        "khartoumprocess.net": Joomla(
            host="", lists={"/activities/steering-committee": MEETING}, **said("the Khartoum Process", "en")
        ),
        "www.pragueprocess.eu": Joomla(
            host="",
            lists={"/en/news-events/news": NEWS},
            off=NO_FEED,
            **said("the Prague Process", "en", times=3),
        ),
        "www.rabat-process.org": Joomla(
            host="",
            lists={"/en/in-action/news": NEWS, "/fr/reunions/conferences-ministerielles": MEETING},
            **said("the Rabat Process", "en", "fr"),
        ),
    }
    others = {
        "www.lasportal.org": _league(),
        "www.oas.org": OasAsp(
            host="",
            feeds={"/rss/oas_news.xml": "en"},
            lists={
                "/en/media_center/press_releases.asp": NEWS,
                "/en/sedi/ddse/pages/index-3_CEAM.asp": PUBLICATION,
            },
            **said("the Americas", "en", whole=True),
        ),
        "e-cis.info": Bitrix(host="", lists={"/news/": NEWS}, **said("СНГ", "ru", whole=True, times=2)),
        "cis.minsk.by": HandMade(
            host="",
            charset="windows-1251",
            lists={"/news": NEWS},
            items="/news/print/{number}",
            **said("Содружества", "ru", whole=True),
        ),
        "www.cplp.org": WebForms(host="", items="/id-{number}.aspx", **said("a CPLP", "pt", whole=True)),
        "www.sica.int": WebForms(
            host="",
            lists={"/noticias": NEWS, "/ocam": NEWS, "/ocam/ca4": NEWS},
            **said("la OCAM y el CA-4", "es", whole=True),
        ),
        "www.mohre.gov.ae": WebForms(
            host="",
            lists={"/en/media-centre/news": NEWS},
            items="/en/media-centre/news/24/11/2026/{number}.aspx",
            **said("the Abu Dhabi Dialogue", "en", whole=True),
        ),
    }
    found: dict[str, Website] = {**wordpress, **drupal, **joomla, **others}
    for host, site in found.items():
        site.host = host
    return found


def _league() -> SharePoint:
    """The League of Arab States: number 25 is an activity of its department on migration."""
    site = SharePoint(
        host="",
        lists={"/ar/news/Pages/default.aspx": NEWS},
        **said("عملية التشاور العربية", "ar", whole=True),
    )
    for number, meeting in zip((25, 26), site.of(MEETING), strict=True):
        site.edit(meeting.number, number=number, starts=datetime(2026, 12, number - 10, tzinfo=UTC).date())
    return site


@dataclass(frozen=True)
class Place:
    """The town as it stands: its sites, its port, and the registry that reads them."""

    sites: Mapping[str, Website]
    port: int
    config: Path

    def http(self) -> GuardedHttp:
        """Return the real client; every name leads to the town."""
        return GuardedHttp(
            user_agent="Interforum/test (+http://127.0.0.1/about/fetcher)",
            permitted=frozenset({("127.0.0.1", self.port)}),
            resolver=_to_loopback,
        )

    def site_of(self, source: Source) -> Website:
        """Return the site behind a source."""
        return self.sites[urlsplit(source.url).hostname or ""]

    def says(self, source: Source, *, any_kind: bool = False) -> set[str]:
        """Return the titles that a source should bring: of its kind, in its language, past its filter."""
        return {
            each.title
            for each in self._told(source, any_kind=any_kind)
            if source.filter is None or matches([each.title, *each.text, each.category], source.filter)
        }

    def leaves_out(self, source: Source) -> set[str]:
        """Return the titles of the same kind and language that the filter should hold back."""
        return {each.title for each in self._told(source)} - self.says(source)

    def _told(self, source: Source, *, any_kind: bool = False) -> list[Piece]:
        language, site = (source.language or "en").partition("-")[0], self.site_of(source)
        kinds = tuple(Kind) if any_kind else (source.kind,)
        return [each for kind in kinds for each in site.of(kind, language)]


@contextmanager
def a_town(folder: Path) -> Iterator[Place]:
    """Serve the town; write the shipped registry with the town's port in every address into a folder."""
    built = sites()
    town = Town(built)
    servers = Servers([town])
    try:
        yield Place(built, town.port, _registry(folder, town.port))
    finally:
        servers.close()


def _registry(folder: Path, port: int) -> Path:
    config = folder / "config"
    shutil.copytree(SHIPPED, config)
    for file in (config / "forums").glob("*.toml"):
        text = file.read_text(encoding="utf-8")
        file.write_text(
            re.sub(r'^url = "https?://([^/"]+)', rf'url = "http://\1:{port}', text, flags=re.MULTILINE),
            encoding="utf-8",
        )
    return config


def _to_loopback(_host: str, port: int) -> list[tuple[object, ...]]:
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]


def a_new(site: Website, title: str, kind: Kind = NEWS) -> Piece:
    """Return a piece that the site has not said yet."""
    piece = replace(site.of(kind)[0], number=9100, slug="brand-new", title=title)
    return replace(piece, day=NOW - timedelta(hours=1))
