"""The last step of every answer: validators, encodings, and what is kept."""

import gzip

import pytest

from hub.web.delivery import CACHEABLE, LOOK_SECONDS, Delivery, accepts_gzip, prepared

LONG = b"x" * 2000


class Origin:
    """A WSGI application that counts how often it is asked."""

    def __init__(self, body: bytes = LONG, *, cacheable: bool = True, headers=()) -> None:
        self.body, self.cacheable, self.asked = body, cacheable, 0
        self.headers = [("Content-Type", "text/plain"), *headers]
        self.environ = {}

    def __call__(self, environ, start_response):
        self.asked += 1
        self.environ = environ
        if self.cacheable:
            environ[CACHEABLE] = True
        start_response("200 OK", self.headers)
        return [self.body]


class Log:
    """A log whose head can be set, or lost."""

    def __init__(self) -> None:
        self.seq, self.lost, self.asked = 1, False, 0

    def head(self) -> int:
        self.asked += 1
        if self.lost:
            raise OSError("the database is away")
        return self.seq


class Seconds:
    def __init__(self) -> None:
        self.value = 100.0

    def __call__(self) -> float:
        return self.value


class Desk:
    """A Delivery with its surroundings."""

    def __init__(self, origin=None, **given) -> None:
        self.origin, self.log, self.time = origin or Origin(), Log(), Seconds()
        self.delivery = Delivery(self.origin, self.log.head, self.time, **given)

    def ask(self, path="/items.atom", query="", method="GET", **headers):
        told = {}
        environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query}
        environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}

        def start(status, sent):
            told.update(status=status, headers=dict(sent))

        body = b"".join(self.delivery(environ, start))
        return told["status"][:3], told["headers"], body

    def later(self, seconds=LOOK_SECONDS) -> None:
        self.time.value += seconds


def test_a_kept_answer_is_not_rendered_again():
    desk = Desk()
    desk.ask()
    desk.ask()
    assert desk.origin.asked == 1


def test_an_answer_is_rendered_anew_when_the_log_has_grown():
    desk = Desk()
    desk.ask()
    desk.log.seq, desk.origin.body = 2, b"news"
    desk.later()
    assert desk.ask()[2] == b"news"


def test_an_answer_whose_items_did_not_change_keeps_its_tag_when_the_log_has_grown():
    desk = Desk()
    before = desk.ask()[1]["ETag"]
    desk.log.seq = 2
    desk.later()
    assert desk.ask()[1]["ETag"] == before


def test_the_log_is_looked_at_once_in_a_while_however_often_one_asks():
    desk = Desk()
    for _ in range(20):
        desk.ask()
    assert desk.log.asked == 1


def test_what_was_rendered_while_the_log_grew_is_not_kept():
    desk = Desk()
    grow = desk.origin.__call__

    class Slow:
        def __call__(self, environ, start_response):
            desk.log.seq += 1
            desk.later()
            desk.delivery._look()  # another thread's look, in the middle of this one's rendering
            return grow(environ, start_response)

    desk.delivery._app = Slow()
    desk.ask()
    assert not desk.delivery._kept


def test_what_does_not_say_so_is_never_kept():
    desk = Desk(Origin(cacheable=False))
    desk.ask()
    desk.ask()
    assert desk.origin.asked == 2


@pytest.mark.parametrize("other", [{"path": "/items.rss"}, {"query": "kind=news"}])
def test_another_address_is_another_answer(other):
    desk = Desk()
    desk.ask()
    desk.ask(**other)
    assert desk.origin.asked == 2


def test_kept_answers_are_served_while_the_database_is_away():
    desk = Desk()
    desk.ask()
    desk.log.lost = True
    desk.later()
    assert desk.ask()[0] == "200"


def test_memory_is_bounded_and_the_oldest_goes_first():
    desk = Desk(max_bytes=60_000)
    for number in range(100):
        desk.ask(query=f"n={number}")
    assert desk.delivery._bytes <= 60_000
    assert ("/items.atom", "n=99") in desk.delivery._kept
    assert ("/items.atom", "n=0") not in desk.delivery._kept


def test_an_answer_kept_twice_is_counted_once():
    desk = Desk()
    desk.ask()
    answer = next(iter(desk.delivery._kept.values()))
    desk.delivery._keep(("/items.atom", ""), answer, desk.log.seq)
    assert desk.delivery._bytes == answer.size


def test_each_encoding_has_a_strong_tag_of_its_own():
    desk = Desk()
    plain, packed = desk.ask()[1]["ETag"], desk.ask(accept_encoding="gzip")[1]["ETag"]
    assert plain != packed
    assert not plain.startswith("W/")


def test_a_packed_answer_unpacks_to_the_plain_one():
    _, headers, body = Desk().ask(accept_encoding="gzip, br")
    assert headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(body) == LONG
    assert headers["Content-Length"] == str(len(body))


def test_the_same_answer_is_packed_to_the_same_bytes():
    assert prepared([("Content-Type", "text/plain")], LONG) == prepared(
        [("Content-Type", "text/plain")], LONG
    )


def test_what_varies_is_said_in_one_header():
    desk = Desk(Origin(headers=[("Vary", "Accept-Language")]))
    assert desk.ask()[1]["Vary"] == "Accept-Language, Accept-Encoding"


def test_a_small_answer_is_not_packed_and_does_not_vary():
    _, headers, _ = Desk(Origin(b"short")).ask(accept_encoding="gzip")
    assert "Content-Encoding" not in headers
    assert "Vary" not in headers


@pytest.mark.parametrize(
    ("header", "answer"),
    [
        ("gzip", True),
        ("GZIP", True),
        ("br, gzip;q=0.5", True),
        ("*", True),
        ("gzip;q=0", False),
        ("*;q=0", False),
        ("identity, *;q=0", False),
        ("br", False),
        ("", False),
        ("gzip;q=nonsense", False),
        (",,;;=", False),
    ],
)
def test_gzip_is_sent_to_who_takes_it(header, answer):
    assert accepts_gzip(header) is answer


def conditional(**headers):
    desk = Desk(Origin(headers=[("Last-Modified", "Tue, 24 Nov 2026 10:00:00 GMT")]))
    tag = desk.ask()[1]["ETag"]
    return desk.ask(**{name: value.replace("TAG", tag) for name, value in headers.items()})[0]


@pytest.mark.parametrize("said", ["TAG", "W/TAG", '"other", TAG', 'W/"other" ,W/TAG', "*"])
def test_a_known_tag_is_answered_with_304(said):
    assert conditional(if_none_match=said) == "304"


@pytest.mark.parametrize("said", ['"other"', "", "TAG-gz", '"'])
def test_another_tag_is_answered_in_full(said):
    assert conditional(if_none_match=said) == "200"


def test_a_tag_of_another_encoding_is_answered_in_full():
    desk = Desk()
    packed = desk.ask(accept_encoding="gzip")[1]["ETag"]
    assert desk.ask(if_none_match=packed)[0] == "200"
    assert desk.ask(if_none_match=packed, accept_encoding="gzip")[0] == "304"


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("Tue, 24 Nov 2026 10:00:00 GMT", "304"),
        ("Tue, 24 Nov 2026 10:00:01 GMT", "304"),
        ("Tuesday, 24-Nov-26 10:00:00 GMT", "304"),
        ("Tue, 24 Nov 2026 09:59:59 GMT", "200"),
        ("yesterday", "200"),
        ("", "200"),
        ("Tue, 99 Nov 2026 10:00:00 GMT", "200"),
    ],
)
def test_a_date_is_compared_by_its_meaning(said, status):
    assert conditional(if_modified_since=said) == status


def test_a_tag_goes_before_a_date():
    assert conditional(if_none_match='"other"', if_modified_since="Tue, 24 Nov 2026 10:00:00 GMT") == "200"


def test_a_304_has_no_body_and_says_what_a_cache_needs():
    desk = Desk(
        Origin(headers=[("Cache-Control", "public"), ("Last-Modified", "Tue, 24 Nov 2026 10:00:00 GMT")])
    )
    tag = desk.ask()[1]["ETag"]
    _, headers, body = desk.ask(if_none_match=tag)
    assert body == b""
    assert headers.keys() == {"Cache-Control", "Last-Modified", "Vary", "ETag"}


def test_head_is_get_without_the_body():
    desk = Desk()
    assert desk.ask(method="HEAD")[1] == desk.ask()[1]
    assert desk.ask(method="HEAD")[2] == b""


def test_conditions_and_ranges_are_kept_from_the_views():
    desk = Desk()
    desk.ask(if_none_match='"a"', if_modified_since="x", range="bytes=0-1", if_range='"a"')
    assert not {name for name in desk.origin.environ if "IF_" in name or "RANGE" in name}
