"""The file of a new forum says what its site says, and what nobody has told."""

import tomllib
from dataclasses import replace

import pytest

from connectors import CONNECTORS
from hub.probe import Prober
from hub.probe.forum import new_forum, site_name, sources_of
from hub.schemas.config_files import load_forum
from tests.fakes import FakeHttp, StoppedClock

SITE = "https://www.forum.example/"
NEWS = "<main><ul>{}</ul></main>".format(
    "".join(
        f'<li><h3><a href="/n/{n}">Ministers of the forum meet for the time number {n}</a></h3><i>{n} May 2026</i></li>'
        for n in range(1, 7)
    )
)
CALENDAR = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n"
    + "".join(
        f"BEGIN:VEVENT\r\nUID:{n}@x\r\nDTSTAMP:20261101T000000Z\r\nDTSTART;VALUE=DATE:202612{10 + n}\r\n"
        f"SUMMARY:Meeting of senior officials {n}\r\nEND:VEVENT\r\n"
        for n in range(5)
    )
    + "END:VCALENDAR\r\n"
)


def probe(body=NEWS, head="<title>Home | A Forum of States</title>", lang="en", **more):
    page = f'<!DOCTYPE html><html lang="{lang}"><head>{head}</head><body>{body}</body></html>'
    http = FakeHttp({SITE: page.encode(), **{SITE + path: said.encode() for path, said in more.items()}})
    return Prober(http=http, connectors=CONNECTORS, clock=StoppedClock()).probe(SITE)


def file(findings, **given):
    made = new_forum(findings, id="a-forum", **given)
    return made, tomllib.loads(made.text)


def test_the_file_has_the_shape_of_a_forum():
    made, said = file(probe())

    assert load_forum(said)[1] == []
    assert said["website"] == SITE
    assert [source["id"] for source in said["sources"]] == list(made.sources)


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ("<title>Home | A Forum of States</title>", "A Forum of States"),
        ("<title>A Forum of States - Home</title>", "A Forum of States"),
        ("<title>A Forum of States</title>", "A Forum of States"),
        ('<meta property="og:site_name" content="The Forum"><title>Welcome</title>', "The Forum"),
        ("", None),
    ],
)
def test_a_site_is_called_what_it_calls_itself(head, name):
    assert site_name(probe(head=head)) == name


def test_what_a_person_told_is_not_unverified():
    made, said = file(probe(), name="The Forum", categories=["rcp"])

    assert "unverified" not in said
    assert said["names"] == {"en": "The Forum"}
    assert not any(each.startswith(("names", "category")) for each in made.to_fill_in)


def test_the_name_in_the_language_of_the_site_stands_beside_the_english_one():
    _, said = file(probe(lang="fr", head="<title>Le Forum des États</title>"), name="The Forum")

    assert said["names"] == {"en": "The Forum", "fr": "Le Forum des États"}
    assert said["languages"][0] == "fr"


def test_a_calendar_is_put_beside_the_news():
    _, said = file(probe(NEWS + '<a href="/meetings.ics">Calendar</a>', **{"meetings.ics": CALENDAR}))

    assert [(source["connector"], source.get("kind")) for source in said["sources"]] == [
        ("html_list", None),
        ("icalendar", "meeting"),
    ]


def test_two_ways_to_the_same_news_are_one_source():
    assert len(sources_of(probe())) == 1


def test_a_site_without_anything_gets_the_reason_why():
    made, said = file(probe("<p>Welcome.</p>"))

    assert said["no_source"]
    assert "sources" not in said
    assert load_forum(said)[1] == []
    assert any("none was found" in each for each in made.to_fill_in)


def test_ids_of_sources_that_are_taken_are_not_given():
    findings = probe()
    [first] = new_forum(findings, id="a-forum").sources

    assert new_forum(findings, id="a-forum", taken=[first]).sources == (f"{first}-2",)


def test_a_name_with_quotes_is_still_toml():
    findings = probe(head='<meta property="og:site_name" content=\'The "Forum" \\ of 5+5\'>')

    assert file(replace(findings))[1]["names"]["en"] == 'The "Forum" \\ of 5+5'
