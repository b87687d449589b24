"""Whatever an address holds, the answer is one of ours: never a fault."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.unit.web.house import House

LISTS = (
    "/", "/items", "/items.atom", "/items.rss", "/items.json", "/forums/gulf", "/forums/gulf.atom", "/feeds",
    "/forums", "/sources", "/subscriptions.opml", "/api/v1/items", "/api/v1/events", "/api/v1/forums",
    "/api/v1/sources",
)  # fmt: skip
NAMES = ("forum", "category", "kind", "lang", "since", "cursor", "limit", "after", "archive")

raw = st.text(st.characters(max_codepoint=0xFF), max_size=60)
escaped = st.binary(max_size=20).map(lambda given: "".join(f"%{byte:02X}" for byte in given))
value = st.one_of(
    raw,
    escaped,
    st.sampled_from(["news", "gulf", "fr", "1", "0", "-1", "1e9", "9" * 40, "NaN", "2026-11-24", "0001-01-01",
                     "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "OTksMDE", "2.7", "%00", "+", "%"]),
)  # fmt: skip
pair = st.tuples(st.one_of(st.sampled_from(NAMES), raw), value).map("=".join)
query = st.one_of(raw, st.lists(pair, max_size=6).map("&".join))


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house = House(tmp_path_factory.mktemp("absurd"))
    house.says_many(3)
    yield house
    house.close()


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.sampled_from(LISTS), query=query)
@example(path="/items.atom", query="kind=news&\x00")
@example(path="/items", query="cursor=" + "A" * 5000)
@example(path="/api/v1/items", query="&".join(["forum=gulf"] * 3000))
@example(path="/api/v1/items", query="&".join(f"x{number}=1" for number in range(900)))
@example(path="/items.rss", query="since=0001-01-01T00:00:00%2B14:00")
@example(
    path="/api/v1/items",
    query="cursor=LTk5OTk5OTk5OTk5OTk5OTk5OTksMDE5MDAwMDAtMDAwMC03MDAwLTgwMDAtMDAwMDAwMDAwMDAx",
)
@example(path="/items", query="lang=" + "x" * 100_000)
@example(path="/items", query="%ED%A0%80=%ED%A0%80&kind=%F0%9F")
def test_no_query_is_a_fault_of_ours(spoken, path, query):
    answer = spoken.client.get(path, environ_overrides={"QUERY_STRING": query})
    assert answer.status_code in {200, 400, 404}
    if answer.status_code == 200 and path.endswith((".atom", ".rss", ".opml")):
        etree.fromstring(answer.data)
    if answer.status_code == 400:
        assert len(answer.data) < 20_000


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tail=st.one_of(raw, st.text(max_size=30)))
@example(tail="items/\x00")
@example(tail="forums/..%2f..%2fetc.atom")
@example(tail="static/../app.py")
@example(tail="static/%2e%2e/app.py")
@example(tail="items." + "a" * 5000)
def test_no_path_is_a_fault_of_ours(spoken, tail):
    path = "/" + tail
    answer = spoken.client.get("/", environ_overrides={"PATH_INFO": path.encode().decode("latin-1")})
    assert answer.status_code < 500


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(
        ["If-None-Match", "If-Modified-Since", "Accept-Encoding", "Accept-Language", "Range"]
    ),
    said=raw,
)
def test_no_header_is_a_fault_of_ours(spoken, name, said):
    environ = {"HTTP_" + name.upper().replace("-", "_"): said}
    for path in ("/items.atom", "/", "/static/interforum.css"):
        assert spoken.client.get(path, environ_overrides=environ).status_code in {200, 304}
