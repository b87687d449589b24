"""Posts made to do harm: no answer is a fault of the hub's own, and nothing of them runs anywhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.secretariat import WORDS, Secretariat, a_body
from tests.unit.web.house import House

FAULTS = {400, 401, 409, 411, 413, 415, 422, 429}


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    made = House(tmp_path_factory.mktemp("posts"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def secretariat(hub: House) -> Secretariat:
    return Secretariat(hub)


def sent(hub: House, secretariat: Secretariat, body: bytes, **headers: str | None):
    hub.clock.advance(seconds=100)  # nobody is too quick here
    return secretariat.sends(body, **headers)


def nested(opening: str, closing: str, depth: int) -> bytes:
    return (opening * depth + closing * depth).encode()


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\xff\xfe\x00", id="no UTF-8"),
        pytest.param(b"\xef\xbb\xbf" + a_body(), id="byte order mark"),
        pytest.param(nested("[", "]", 100_000), id="a hundred thousand lists"),
        pytest.param(nested('{"data":', "}", 50_000), id="fifty thousand objects"),
        pytest.param(
            b'{"type": "item.post", "data": {"external_id": NaN, "title": Infinity}}', id="no numbers"
        ),
        pytest.param(b"[" + b"9" * 5000 + b"]", id="a number of thousands of digits"),
        pytest.param(b"1e999999", id="a number beyond all"),
        pytest.param(b'{"type": "item.post", "type": "item.retract", "data": {}}', id="a key twice"),
        pytest.param(b'"\\ud800"', id="half a character"),
        pytest.param(a_body(title="\ud800x"), id="half a character in a title"),
        pytest.param(a_body(title="a\x00b"), id="NUL in a title"),
        pytest.param(a_body(external_id="a\x00b"), id="NUL in an id"),
        pytest.param(a_body(external_id="x" * 10_000), id="an endless id"),
        pytest.param(a_body(external_id=["a"]), id="a list for an id"),
        pytest.param(a_body(title="x" * 500_000), id="an endless title"),
        pytest.param(a_body(url="javascript:alert(1)"), id="an address that runs"),
        pytest.param(a_body(url="https://two-shores.example@evil.example/"), id="an address in disguise"),
        pytest.param(a_body(published="9999-12-31T23:59:59Z"), id="the end of time"),
        pytest.param(a_body(published="0001-01-01T00:00:00+14:00"), id="before time"),
        pytest.param(a_body(publish_after="9999-12-31T23:59:59-14:00"), id="an embargo beyond time"),
        pytest.param(a_body(meeting={"start": "2027-02-30"}), id="the thirtieth of February"),
        pytest.param(a_body(themes=["diaspora"] * 10_000), id="ten thousand themes"),
        pytest.param(a_body(attachments=[{"url": "file:///etc/passwd"}]), id="a file of ours"),
        pytest.param(a_body(translation_of="../../../etc/passwd"), id="a path"),
        pytest.param(a_body(data={"title": "x"}), id="a post in a post"),
        pytest.param(json.dumps({"type": "__proto__", "data": {"__class__": "x"}}).encode(), id="a class"),
    ],
)
def test_a_hostile_body_is_taken_or_refused_in_words(hub, secretariat, body):
    answer = sent(hub, secretariat, body)

    assert answer.status_code in FAULTS | {202}
    assert answer.json["receipt"] if answer.status_code == 202 else answer.json["detail"]


@pytest.mark.parametrize(
    "headers",
    [
        {"webhook_id": "a.b"},
        {"webhook_id": "x" * 5000},
        {"webhook_id": "é"},
        {"webhook_id": "a b"},
        {"webhook_timestamp": "1_700_000_000"},
        {"webhook_timestamp": "1700000000.9"},
        {"webhook_timestamp": "-1"},
        {"webhook_timestamp": " 1700000000"},
        {"webhook_timestamp": "9" * 400},
        {"webhook_timestamp": "٠١٢"},
        {"webhook_signature": "v1,"},
        {"webhook_signature": "v1," + "A" * 100_000},
        {"webhook_signature": " ".join(["v1,AAAA"] * 1000)},
        {"webhook_signature": "v1a,AAAA"},
        {"webhook_signature": "v1,é"},
        {"webhook_signature": None, "webhook_timestamp": None, "X_Hub_Signature_256": "sha256=zz"},
        {"webhook_signature": None, "webhook_timestamp": None, "X_Hub_Signature_256": "sha1=" + "0" * 40},
        {"webhook_signature": None, "webhook_timestamp": None, "Authorization": "Bearer "},
        {"webhook_signature": None, "webhook_timestamp": None, "Authorization": "Basic YTpi"},
        {"webhook_signature": None, "webhook_timestamp": None, "Authorization": "Bearer é"},
        {"webhook_signature": None, "webhook_timestamp": None, "Authorization": "Bearer " + "x" * 10_000},
    ],
    ids=str,
)
def test_hostile_headers_prove_nothing(hub, secretariat, headers):
    clean = {name: value and value.encode().decode("latin-1") for name, value in headers.items()}

    assert sent(hub, secretariat, a_body(), **clean).status_code in {401, 429}


@pytest.mark.parametrize(
    "forum", ["..%2f..%2fetc", "two-shores%00", "x" * 3000, "Two-Shores", "é", "post:two-shores"]
)
def test_a_hostile_forum_is_nobodys(hub, secretariat, forum):
    hub.clock.advance(hours=1)

    assert secretariat.sends(a_body(), to=forum).status_code in {401, 404}


HTML = st.lists(
    st.sampled_from(
        [
            "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<a href='javascript:alert(1)'>x</a>",
            "<svg onload=alert(1)>", "<iframe src=//evil.example>", "<p>", "</p>", "<b>bold</b>", "&lt;script&gt;",
            "<style>*{}</style>", "<form action=//evil.example>", "\u202e", "<!--", "-->", "]]>", "text ",
        ]
    ),
    max_size=12,
).map("".join)  # fmt: skip


@given(title=HTML, content=HTML, place=HTML, text=HTML)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_of_what_is_posted_runs_on_any_page(hub, secretariat, title, content, place, text):
    posted = sent(
        hub,
        secretariat,
        a_body(
            title=f"{title} x",
            content_html=content,
            meeting={"start": "2027-02-03", "place": f"{place} x"},
            outcome={
                "type": "declaration",
                "place": f"{place} x",
                "commitments": [{"id": "1", "text": f"{text} x"}],
            },
        ),
    )
    if posted.status_code != 202:
        assert posted.status_code == 422
        return
    item = posted.json["item"].removeprefix("https://hub.example")
    receipt = posted.json["receipt"].removeprefix("https://hub.example")
    for path in (item, f"{item}/history", receipt):
        page = hub.client.get(path, headers={"Accept": "text/html"}).get_data(as_text=True).lower()
        for harm in (
            "<script",
            "<img src=x",
            'href="javascript',
            "<svg onload",
            "<iframe",
            "<form action=//",
            "<style",
        ):
            assert harm not in page


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


@given(key=st.sampled_from([*WORDS, "meeting", "outcome", "attachments", "themes", "states", "translation_of",
                            "publish_after", "published", "summary"]), value=JSON)  # fmt: skip
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_value_under_any_key_is_taken_or_named(hub, secretariat, key, value):
    answer = sent(hub, secretariat, a_body(**{"external_id": "any", key: value}))

    assert answer.status_code in {202, 400, 422}
    if answer.status_code == 422:
        assert all(each["pointer"].startswith("/data") for each in answer.json["errors"])


@given(body=st.binary(min_size=1, max_size=300) | JSON.map(lambda said: json.dumps(said).encode()))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_body_is_taken_or_refused_in_words(hub, secretariat, body):
    assert sent(hub, secretariat, body).status_code in {202, 400, 422}


def test_the_log_holds_whatever_was_posted(tmp_path: Path):
    house = House(tmp_path)
    desk = Secretariat(house)
    odd = (
        {"title": "<b>x"},
        {"title": "\u202e|\u2028|\x85"},
        {"external_id": "😀" * 100},
        {"external_id": "a\nb"},
    )
    accepted = [desk.posts(**words).status_code for words in odd].count(202)
    assert house.services.store.verify() == accepted > 1
    house.close()
