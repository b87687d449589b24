"""Every misbehaviour of the hostile origin, and what a fetch of it must end with.

``OK`` is a good answer with the whole document, ``SAME`` a 304; everything else is a cause.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from hub.errors import Cause
from tests.hostile.origin import Serve, Visitor

OK, SAME = "ok", "same"
FEED = b"<rss version='2.0'><channel><title>Forum</title><item><title>News</title></item></channel></rss>"
LIMIT = 256 * 1024
"""Bytes of a body in these tests."""
WAIT = 30.0
"""Far longer than the limits of these tests."""


@dataclass(frozen=True)
class Misbehaviour:
    """One way to misbehave.

    Attributes:
        ends: What a fetch must end with.
        serve: What the server does.
        asked: Most requests that one fetch may cause.
        etag: Validator that is sent along.
    """

    name: str
    ends: Cause | str
    serve: Serve
    door: str = "http"
    asked: int = 1
    etag: str | None = None

    @property
    def path(self) -> str:
        return f"/{self.name}"


ALL: dict[str, Misbehaviour] = {}


def ends(cause: Cause | str, **how: object) -> Callable[[Serve], Serve]:
    def register(serve: Serve) -> Serve:
        name = serve.__name__
        ALL[name] = Misbehaviour(name, cause, serve, **how)  # type: ignore[arg-type]
        return serve

    return register


def register(name: str, cause: Cause | str, serve: Serve, **how: object) -> None:
    ALL[name] = Misbehaviour(name, cause, serve, **how)  # type: ignore[arg-type]


# Good, and odd but right


@ends(OK)
def plain(x: Visitor) -> None:
    x.answer(FEED)


@ends(OK)
def without_length(x: Visitor) -> None:
    x.head(200)
    x.send(FEED)


@ends(OK)
def in_small_chunks_with_trailer(x: Visitor) -> None:
    x.chunks(*(FEED[at : at + 7] for at in range(0, len(FEED), 7)), end=b"0\r\nX-Sum: 1\r\n\r\n")


@ends(OK)
def chunked_and_with_a_wrong_length(x: Visitor) -> None:
    x.head(200, "Transfer-Encoding: chunked", "Content-Length: 5")
    x.send(b"%x;note=1\r\n%s\r\n0\r\n\r\n" % (len(FEED), FEED))


@ends(OK)
def zipped(x: Visitor) -> None:
    x.answer(gzip.compress(FEED), "Content-Encoding: gzip")


@ends(OK)
def zipped_in_two_members(x: Visitor) -> None:
    x.answer(gzip.compress(FEED[:20]) + gzip.compress(FEED[20:]), "Content-Encoding: x-gzip")


@ends(OK)
def zipped_twice(x: Visitor) -> None:
    x.answer(gzip.compress(gzip.compress(FEED)), "Content-Encoding: gzip", "Content-Encoding: gzip")


@ends(OK)
def zipped_with_garbage_behind(x: Visitor) -> None:
    x.answer(gzip.compress(FEED) + b"garbage", "Content-Encoding: gzip")


@ends(OK)
def raw_deflate(x: Visitor) -> None:
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    x.answer(squeeze.compress(FEED) + squeeze.flush(), "Content-Encoding: deflate")


@ends(OK)
def charset_taken_for_a_coding(x: Visitor) -> None:
    x.answer(FEED, "Content-Encoding: utf-8")


@ends(OK)
def several_interim_answers(x: Visitor) -> None:
    x.send(b"HTTP/1.1 100 Continue\r\n\r\n" * 2 + b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")
    x.answer(FEED)


@ends(OK)
def more_than_it_announced(x: Visitor) -> None:
    x.answer(FEED)
    x.send(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged")


@ends(OK)
def same_length_twice(x: Visitor) -> None:
    x.answer(FEED, f"Content-Length: {len(FEED)}")


@ends(OK)
def folded_and_broken_headers(x: Visitor) -> None:
    x.send(b"HTTP/1.1 200 OK\r\nX-Long: a\r\n  b\r\n\xff\xfe no colon\r\n: no name\r\n\r\n" + FEED)


@ends(OK)
def nul_in_a_header(x: Visitor) -> None:
    x.answer(FEED, b'ETag: "a\x00b"')


@ends(OK)
def huge_etag(x: Visitor) -> None:
    x.answer(FEED, f'ETag: "{"e" * 50_000}"')


@ends(OK)
def many_cookies(x: Visitor) -> None:
    x.answer(FEED, *(f"Set-Cookie: c{n}={'v' * 900}; Path=/" for n in range(60)))


@ends(OK)
def headers_that_lead_elsewhere(x: Visitor) -> None:
    canary = x.origin.url("/", "canary")
    x.answer(FEED, f"Refresh: 0; url={canary}", f"Content-Location: {canary}", f"Link: <{canary}>; rel=next")


@ends(OK)
def http_1_0(x: Visitor) -> None:
    x.send(b"HTTP/1.0 200 OK\r\n\r\n" + FEED)


@ends(OK)
def slow_but_in_time(x: Visitor) -> None:
    x.head(200, f"Content-Length: {len(FEED)}")
    x.drip(FEED, every=0.05, size=len(FEED) // 5)


@ends(SAME, etag='"1"')
def not_modified_with_a_body(x: Visitor) -> None:
    x.answer(FEED, 'ETag: "1"', status=304)


# Framing


@ends(Cause.TRUNCATED)
def shorter_than_it_announced(x: Visitor) -> None:
    x.head(200, f"Content-Length: {len(FEED) + 100}")
    x.send(FEED)


@ends(Cause.TRUNCATED)
def reset_in_the_middle(x: Visitor) -> None:
    x.head(200, f"Content-Length: {len(FEED)}")
    x.send(FEED[:40])
    x.pause(0.05)
    x.reset()


@ends(Cause.TRUNCATED)
def closed_within_the_head(x: Visitor) -> None:
    x.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Le")


@ends(Cause.TRUNCATED)
def closed_after_a_header_of_a_redirect(x: Visitor) -> None:
    x.send(b"HTTP/1.1 301 Moved\r\nContent-Type: text/html\r\n")


@ends(Cause.TRUNCATED)
def closed_within_a_chunk(x: Visitor) -> None:
    x.head(200, "Transfer-Encoding: chunked")
    x.send(b"%x\r\n%s" % (len(FEED), FEED[:30]))


@ends(Cause.TRUNCATED)
def chunk_size_that_is_no_number(x: Visitor) -> None:
    x.head(200, "Transfer-Encoding: chunked")
    x.send(b"zz\r\n" + FEED + b"\r\n0\r\n\r\n")


@ends(Cause.PROTOCOL)
def endless_chunk_extension(x: Visitor) -> None:
    x.head(200, "Transfer-Encoding: chunked")
    x.send(b"5;")
    x.forever(b"a" * 65536)


@ends(Cause.TOO_LARGE)
def endless_trailers(x: Visitor) -> None:
    x.chunks(FEED, end=b"0\r\n")
    x.forever(b"X-Trailer: " + b"t" * 1000 + b"\r\n")


@ends(Cause.TOO_LARGE)
def chunks_of_one_byte_with_long_extensions(x: Visitor) -> None:
    x.head(200, "Transfer-Encoding: chunked")
    x.forever(b"1;" + b"e" * 1000 + b"\r\nx\r\n")


@ends(Cause.TOO_LARGE)
def chunk_of_a_tebibyte(x: Visitor) -> None:
    x.head(200, "Transfer-Encoding: chunked")
    x.send(b"%x\r\n" % (1 << 40))
    x.forever(b" " * 65536)


@ends(Cause.PROTOCOL)
def chunked_twice(x: Visitor) -> None:
    x.head(200, "Transfer-Encoding: chunked, chunked")
    x.send(b"0\r\n\r\n")


@ends(Cause.PROTOCOL)
def transfer_coding_nobody_asked_for(x: Visitor) -> None:
    x.head(200, "Transfer-Encoding: gzip, chunked")
    x.send(b"0\r\n\r\n")


for _name, _value in {"negative": "-1", "in_words": "many", "in_hex": "0x40", "with_sign": "+64"}.items():
    register(
        f"length_{_name}",
        Cause.PROTOCOL,
        lambda x, v=_value: (x.head(200, f"Content-Length: {v}"), x.send(FEED)),
    )


@ends(Cause.PROTOCOL)
def two_lengths(x: Visitor) -> None:
    x.head(200, f"Content-Length: {len(FEED)}", "Content-Length: 20")
    x.send(FEED)


# What is not HTTP


@ends(Cause.PROTOCOL)
def http_0_9(x: Visitor) -> None:
    x.send(FEED)


@ends(Cause.PROTOCOL)
def status_in_words(x: Visitor) -> None:
    x.head("two hundred")


@ends(Cause.PROTOCOL)
def status_of_four_digits(x: Visitor) -> None:
    x.head("1200 OK")


@ends(Cause.PROTOCOL)
def http_2_on_the_old_line(x: Visitor) -> None:
    x.send(b"HTTP/2 200\r\nContent-Length: 0\r\n\r\n")


@ends(Cause.PROTOCOL)
def status_line_without_end(x: Visitor) -> None:
    x.send(b"HTTP/1.1 200 ")
    x.forever(b"O" * 65536)


@ends(Cause.PROTOCOL)
def header_without_end(x: Visitor) -> None:
    x.send(b"HTTP/1.1 200 OK\r\nX-Big: ")
    x.forever(b"b" * 65536)


@ends(Cause.PROTOCOL)
def headers_without_end(x: Visitor) -> None:
    x.send(b"HTTP/1.1 200 OK\r\n")
    x.forever(b"X-Pad: p\r\n" * 100)


@ends(Cause.PROTOCOL)
def interim_answers_without_end(x: Visitor) -> None:
    x.forever(b"HTTP/1.1 100 Continue\r\n\r\n" * 50)


@ends(Cause.PROTOCOL)
def early_hints_without_end(x: Visitor) -> None:
    x.forever(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 50)


@ends(Cause.PROTOCOL)
def another_protocol(x: Visitor) -> None:
    x.head("101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade")
    x.pause(WAIT)


@ends(Cause.CONNECT)
def closed_without_a_word(x: Visitor) -> None:
    pass


@ends(Cause.CONNECT)
def reset_without_a_word(x: Visitor) -> None:
    x.reset()


# Slowness


@ends(Cause.TIMEOUT)
def silence(x: Visitor) -> None:
    x.pause(WAIT)


@ends(Cause.TIMEOUT)
def head_in_drops(x: Visitor) -> None:
    x.send(b"HTTP/1.1 200 OK\r\n")
    x.drip(b"X-Pad: " + b"p" * 1000)


@ends(Cause.TIMEOUT)
def headers_in_drops(x: Visitor) -> None:
    x.send(b"HTTP/1.1 200 OK\r\n")
    x.drip(b"X: 1\r\n" * 90, size=6)


@ends(Cause.TIMEOUT)
def interim_answers_in_drops(x: Visitor) -> None:
    x.drip(b"HTTP/1.1 100 Continue\r\n\r\n" * 90, size=5)


@ends(Cause.TIMEOUT)
def body_in_drops(x: Visitor) -> None:
    x.head(200, "Content-Length: 5000")
    x.drip(b" " * 5000)


@ends(Cause.TIMEOUT)
def body_without_length_in_drops(x: Visitor) -> None:
    x.head(200)
    x.drip(FEED + b" " * 5000)


@ends(Cause.TIMEOUT)
def chunks_in_drops(x: Visitor) -> None:
    x.head(200, "Transfer-Encoding: chunked")
    x.drip(b"1\r\nx\r\n" * 1000, size=6)


@ends(Cause.TIMEOUT)
def zip_that_yields_nothing_in_drops(x: Visitor) -> None:
    x.head(200, "Content-Encoding: gzip")
    x.send(b"\x1f\x8b\x08\x08" + b"\0" * 4 + b"\0\x03")
    x.drip(b"n" * 1000)


@ends(Cause.TIMEOUT)
def silence_in_the_middle(x: Visitor) -> None:
    x.head(200, f"Content-Length: {len(FEED)}")
    x.send(FEED[:40])
    x.pause(WAIT)


@ends(Cause.TIMEOUT, asked=6)
def slow_redirects(x: Visitor) -> None:
    hop = int(x.path.partition("?")[2] or "0")
    x.pause(0.25)
    x.redirect(f"/slow_redirects?{hop + 1}")


# Size


@ends(Cause.TOO_LARGE)
def announced_too_long(x: Visitor) -> None:
    x.head(200, f"Content-Length: {LIMIT + 1}")
    x.pause(WAIT)


@ends(Cause.TOO_LARGE)
def announced_beyond_all_numbers(x: Visitor) -> None:
    x.head(200, f"Content-Length: {'9' * 5000}")
    x.pause(WAIT)


@ends(Cause.TOO_LARGE)
def body_without_end(x: Visitor) -> None:
    x.head(200)
    x.send(FEED)
    x.forever(b" " * 65536)


def _bomb(form: int) -> bytes:
    """16 MiB of blanks, folded small."""
    squeeze = zlib.compressobj(6, zlib.DEFLATED, form)
    return squeeze.compress(b" " * (16 * 1024 * 1024)) + squeeze.flush()


BOMB, DEFLATE_BOMB = _bomb(zlib.MAX_WBITS | 16), _bomb(zlib.MAX_WBITS)


@ends(Cause.TOO_LARGE)
def zip_bomb(x: Visitor) -> None:
    x.answer(BOMB, "Content-Encoding: gzip")


@ends(Cause.TOO_LARGE)
def zip_bomb_in_a_zip(x: Visitor) -> None:
    x.answer(gzip.compress(BOMB), "Content-Encoding: gzip, gzip")


@ends(Cause.TOO_LARGE)
def deflate_bomb(x: Visitor) -> None:
    x.answer(DEFLATE_BOMB, "Content-Encoding: deflate")


@ends(Cause.TOO_LARGE)
def empty_zips_without_end(x: Visitor) -> None:
    x.head(200, "Content-Encoding: gzip")
    x.forever(gzip.compress(b"") * 1000)


# Codings


@ends(Cause.DECODE)
def plain_text_called_zipped(x: Visitor) -> None:
    x.answer(FEED, "Content-Encoding: gzip")


@ends(Cause.DECODE)
def brotli_nobody_asked_for(x: Visitor) -> None:
    x.answer(b"\x8b\x00\x80x\x03", "Content-Encoding: br")


@ends(Cause.DECODE)
def zipped_a_hundred_times(x: Visitor) -> None:
    x.answer(FEED, "Content-Encoding: " + ", ".join(["gzip"] * 100))


@ends(Cause.DECODE)
def zip_with_a_wrong_checksum(x: Visitor) -> None:
    x.answer(gzip.compress(FEED)[:-8] + b"\0" * 8, "Content-Encoding: gzip")


# Statuses


@ends(Cause.GONE)
def gone(x: Visitor) -> None:
    x.answer(b"", status=410)


@ends(Cause.HTTP_STATUS)
def good_feed_with_500(x: Visitor) -> None:
    x.answer(FEED, status=500)


@ends(Cause.HTTP_STATUS)
def not_modified_unasked(x: Visitor) -> None:
    x.head(304, 'ETag: "1"')


@ends(Cause.HTTP_STATUS)
def half_of_it(x: Visitor) -> None:
    x.answer(FEED[:30], f"Content-Range: bytes 0-29/{len(FEED)}", status=206)


@ends(Cause.HTTP_STATUS)
def asks_for_a_password(x: Visitor) -> None:
    x.answer(b"", 'WWW-Authenticate: Basic realm="x"', status=401)


@ends(Cause.HTTP_STATUS)
def error_with_a_body_without_end(x: Visitor) -> None:
    x.head(503, "Retry-After: 60")
    x.forever(b" " * 65536)


for _status in (204, 205, 300, 305, 400, 403, 404, 407, 418, 425, 429, 451, 502, 599, 999):
    register(f"status_{_status}", Cause.HTTP_STATUS, lambda x, s=_status: x.answer(b"", status=s))


# Redirects


@ends(OK, asked=2)
def redirect_without_scheme_and_host(x: Visitor) -> None:
    x.redirect("plain?a=b#part")


@ends(OK, asked=2)
def redirect_with_a_blank_and_letters(x: Visitor) -> None:
    if x.path == "/redirect_with_a_blank_and_letters?q=%D1%84%20x":
        x.answer(FEED)
    else:
        x.redirect("/redirect_with_a_blank_and_letters?q=ф x")


@ends(OK)
def redirect_with_a_body_without_end(x: Visitor) -> None:
    x.head(302, "Location: /plain")
    x.forever(b" " * 65536)


@ends(OK)
def redirect_with_a_bomb(x: Visitor) -> None:
    x.answer(BOMB, "Location: /plain", "Content-Encoding: gzip", status=307)


@ends(Cause.REDIRECTS, asked=1)
def redirect_to_itself(x: Visitor) -> None:
    x.redirect("/redirect_to_itself#again")


@ends(Cause.REDIRECTS, asked=1)
def redirect_until_a_cookie_comes(x: Visitor) -> None:
    x.answer(FEED) if "cookie" in x.headers else x.redirect(x.path, "Set-Cookie: seen=1; Path=/")


@ends(Cause.REDIRECTS, asked=6)
def redirects_without_end(x: Visitor) -> None:
    hop = int(x.path.partition("?")[2] or "0")
    x.redirect(f"/redirects_without_end?{hop + 1}")


for _name, _headers in {
    "without_location": (),
    "with_an_empty_location": ("Location:",),
    "with_two_locations": ("Location: /plain", "Location: /other"),
    "to_an_endless_address": ("Location: /plain?" + "p" * 60_000,),
    "to_half_an_address": ("Location: http://[::bad",),
}.items():
    register(f"redirect_{_name}", Cause.REDIRECTS, lambda x, h=_headers: x.answer(b"", *h, status=302))

BLOCKED = {
    "another_port": "http://127.0.0.1:{canary}/",
    "another_loopback": "http://127.0.0.2:{http}/",
    "localhost": "http://localhost:{canary}/",
    "no_scheme": "//127.0.0.1:{canary}/",
    "a_user": "http://forum.example@127.0.0.1:{http}/plain",
    "a_user_of_the_same_host": "http://user:word@127.0.0.1:{http}/plain",
    "a_backslash": "http://127.0.0.1:{canary}\\@forum.example/",
    "a_tab": "http://127.0.0\t.1:{canary}/",
    "short_form": "http://127.1:{canary}/",
    "one_number": "http://2130706433:{canary}/",
    "octal": "http://0177.0.0.1:{canary}/",
    "hexadecimal": "http://0x7f.0.0.1:{canary}/",
    "wide_digits": "http://１２７.0.0.1:{canary}/",
    "zero": "http://0.0.0.0:{canary}/",
    "version_6": "http://[::1]:{canary}/",
    "mapped": "http://[::ffff:127.0.0.1]:{canary}/",
    "mapped_in_hex": "http://[::ffff:7f00:1]:{http}/",
    "zone": "http://[fe80::1%25lo]/",
    "nat64": "http://[64:ff9b::7f00:1]/",
    "six_to_four": "http://[2002:7f00:1::]/",
    "metadata": "http://169.254.169.254/latest/meta-data/",
    "carrier": "http://100.100.100.200/",
    "private": "http://10.0.0.1/",
    "odd_port": "http://93.184.216.34:25/",
    "file": "file:///etc/passwd",
    "ftp": "ftp://127.0.0.1:{canary}/",
    "data": "data:application/rss+xml,<rss/>",
    "script": "javascript:alert(1)",
    "unknown_scheme": "feed://127.0.0.1:{canary}/",
}
for _name, _location in BLOCKED.items():
    register(
        f"redirect_to_{_name}",
        Cause.BLOCKED,
        lambda x, to=_location: x.redirect(to.format(canary=x.origin.port("canary"), http=x.origin.port())),
    )

# TLS

for _door in ("tls-expired", "tls-early", "tls-other", "tls-own", "tls-plain"):
    register(_door.replace("-", "_"), Cause.TLS, lambda x: x.answer(FEED), door=_door)
register("tls_good", OK, lambda x: x.answer(FEED), door="tls-good")
register("tls_mute", Cause.TIMEOUT, lambda x: None, door="tls-mute")
register("tls_slow", Cause.TIMEOUT, lambda x: None, door="tls-slow")
register("tls_reset", Cause.CONNECT, lambda x: None, door="tls-reset")
register("tls_body_in_drops", Cause.TIMEOUT, ALL["body_in_drops"].serve, door="tls-good")
register("tls_to_plain", OK, lambda x: x.redirect(x.origin.url("/plain")), door="tls-good")
register("tls_moves_to_plain", OK, lambda x: x.redirect(x.origin.url("/plain"), status=301), door="tls-good")
register("refused", Cause.CONNECT, lambda x: None, door="refused")
