"""Page forums: invented forums whose sites have nothing but pages made for people."""

from __future__ import annotations

from datetime import datetime

from hub.demo.company import Way
from hub.demo.on_platform import HOST, News, OnPlatform
from hub.demo.platforms.bitrix import Bitrix
from hub.demo.platforms.joomla import Joomla
from hub.demo.platforms.oas_asp import OasAsp
from hub.demo.platforms.sharepoint import SharePoint
from hub.model.draft import Kind


def forums(began: datetime) -> list[OnPlatform]:
    """Return them as they stand on the story's first day."""
    return [
        _steppe_and_sea(began),
        _council_of_oases(began),
        _straits_assembly(began),
        _northern_rivers(began),
    ]


def _steppe_and_sea(began: datetime) -> OnPlatform:
    site = Joomla(
        host=HOST,
        name="Steppe and Sea Process",
        language="en",
        lists={"/en/news": Kind.NEWS, "/en/meetings": Kind.MEETING},
        pieces=[],
    )
    return OnPlatform(
        site,
        [
            News(
                slug="thematic-meeting-reports",
                title="Reports of the thematic meetings on return are online",
                text=("The reports of three meetings on sustainable return can be read in two languages.",),
                day=-2,
            ),
            News(
                slug="map-of-training",
                title="A map of training for consular staff",
                text=("The map shows who trains consular staff, where, and in which languages.",),
                day=-7,
            ),
            News(
                slug="senior-officials",
                title="Senior officials of the Steppe and Sea Process meet",
                text=("Senior officials review the road map.",),
                day=-4,
                place="Tbilisi, Georgia",
                starts=40,
            ),
        ],
        id="steppe-and-sea",
        english="Steppe and Sea Process",
        form="Joomla, hidden mail",
        members=("GE", "MD", "UA", "TR"),
        ways=[
            Way(id="steppe-and-sea-news", connector="joomla", path="/en/news", language="en"),
            Way(
                id="steppe-and-sea-meetings",
                connector="html_list",
                path="/en/meetings",
                language="en",
                kind=Kind.MEETING,
                options={
                    "item": ".blog-item",
                    "start": ".item-content > p",
                    "pager": "?start={entries}",
                    "detail": True,
                    "content": ".com-content-article__body",
                },
            ),
        ],
        began=began,
    )


def _council_of_oases(began: datetime) -> OnPlatform:
    page = "/ar/news/Pages/default.aspx"
    site = SharePoint(
        host=HOST, name="مجلس الواحات للهجرة", language="ar", lists={page: Kind.NEWS}, pieces=[]
    )
    return OnPlatform(
        site,
        [
            News(
                slug="a",
                title="المجلس يبحث أوضاع المغتربين العائدين",
                text=("بحث المجلس برامج دعم المغتربين العائدين وتسجيل مهاراتهم.",),
                day=-1,
            ),
            News(
                slug="b",
                title="صدور النشرة الفصلية عن هجرة العمل",
                text=("تتضمن النشرة أرقام ست دول وملاحظات عن طريقة جمعها.",),
                day=-8,
            ),
        ],
        id="council-of-oases",
        english="Council of Oases",
        form="SharePoint, ?RID=",
        members=("EG", "LY", "SD", "DZ"),
        ways=[
            Way(
                id="council-of-oases-news",
                connector="html_list",
                path=page,
                language="ar",
                options={
                    "item": ".newsItem",
                    "date": ".newsDate",
                    "detail": True,
                    "content": ".ms-rtestate-field",
                    "pager": "next",
                },
            )
        ],
        began=began,
    )


def _straits_assembly(began: datetime) -> OnPlatform:
    releases, documents = "/en/media_center/press_releases.asp", "/en/documents.asp"
    site = OasAsp(
        host=HOST,
        name="Assembly of the Straits",
        language="en",
        lists={releases: Kind.NEWS, documents: Kind.PUBLICATION},
        pieces=[],
    )
    table: dict[str, str | bool | int] = {"date": ".fecha", "date_order": "MDY", "unclosed": True}
    return OnPlatform(
        site,
        [
            News(
                slug="ferry-workers",
                title="Assembly hears seafarers and ferry workers on their contracts",
                text=("Workers of eleven ports spoke on contracts, fees and the way home.",),
                day=-2,
            ),
            News(
                slug="hotline",
                title="A hotline in nine languages for people in transit",
                text=("The hotline answers day and night, and costs the caller nothing.",),
                day=-5,
            ),
            News(
                slug="bridge-visa",
                title="Two States agree on a seasonal visa",
                text=("The visa is valid for six months in each of two years.",),
                day=-12,
            ),
            News(
                slug="plan",
                title="Plan of Action 2027–2029 (draft of November)",
                text=("The plan in full.",),
                day=-3,
                kind=Kind.PUBLICATION,
                document="plan-of-action.pdf",
            ),
        ],
        id="straits-assembly",
        english="Assembly of the Straits",
        form=".asp tables, windows-1252",
        category="regional_organisation",
        members=("ID", "MY", "SG", "TH"),
        ways=[
            Way(
                id="straits-assembly-releases",
                connector="html_list",
                path=releases,
                language="en",
                options={"item": "tr.fila", "detail": True, "content": ".texto", **table},
            ),
            Way(
                id="straits-assembly-documents",
                connector="html_list",
                path=documents,
                language="en",
                kind=Kind.PUBLICATION,
                options={"item": "tr.fila", **table},
            ),
        ],
        began=began,
    )


def _northern_rivers(began: datetime) -> OnPlatform:
    site = Bitrix(
        host=HOST,
        name="Содружество северных рек",
        language="ru",
        lists={"/news/": Kind.NEWS},
        pieces=[],
    )
    return OnPlatform(
        site,
        [
            News(
                slug="patent",
                title="Секретариат опубликовал памятку о разрешениях на работу",
                text=("Памятка издана на пяти языках и раздаётся бесплатно.",),
                day=-1,
            ),
            News(
                slug="granitsa",
                title="На трёх пунктах пропуска открыты окна для семей с детьми",
                text=("Семьи с детьми проходят контроль вне очереди.",),
                day=-4,
            ),
            News(
                slug="slovar",
                title="Издан словарь терминов по трудовой миграции на пяти языках",
                text=("Словарь содержит восемьсот терминов с пояснениями.",),
                day=-9,
            ),
            News(
                slug="vuzy",
                title="Вузы шести стран договорились о взаимном зачёте курсов для студентов-мигрантов",
                text=("Договорённость вступает в силу со следующего учебного года.",),
                day=-6,
            ),
        ],
        id="northern-rivers",
        english="Northern Rivers Community",
        form="1C-Bitrix",
        members=("KZ", "UZ", "BY", "TM"),
        ways=[
            Way(
                id="northern-rivers-news",
                connector="html_list",
                path="/news/",
                language="ru",
                options={
                    "item": ".news-item",
                    "date": ".news-date-time",
                    "detail": True,
                    "content": ".news-detail > p",
                    "pager": "?PAGEN_1={page}",
                },
            )
        ],
        began=began,
    )
