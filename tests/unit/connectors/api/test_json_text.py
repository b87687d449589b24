"""JSON as sites send it."""

import codecs
import json
import time

import pytest

from connectors.api.json_text import load, without_notices
from hub.errors import Cause, SourceError
from hub.model.fetch import Answer

LIST = '[{"id": 12345678901234567890123, "t": "a < b"}, {"id": 2}]'
READ = [{"id": "12345678901234567890123", "t": "a < b"}, {"id": "2"}]
WARNING = (
    "<br />\n<b>Warning</b>:  Undefined array key [0] {x} in <b>/home/a.php</b> on line <b>3</b><br />\n"
)
XDEBUG = "<br />\n<font size='1'><table class='xdebug-error xe-notice'><tr><th>( ! ) Notice: x[0]</th></tr></table></font>\n"


def read(body):
    raw = body if isinstance(body, bytes) else body.encode()
    return load(Answer(url="https://forum.example/", status=200, body=raw))


@pytest.mark.parametrize(
    "body",
    [
        LIST,
        f"\n\n {LIST}\n",
        codecs.BOM_UTF8 + LIST.encode(),
        f"\ufeff\ufeff{LIST}",
        LIST.encode("utf-16"),
    ],
)
def test_json_is_read_in_the_bytes_it_comes_in(body):
    assert read(body) == (READ, ())


@pytest.mark.parametrize(
    "body",
    [
        WARNING + LIST,
        LIST + WARNING,
        WARNING + WARNING + LIST + WARNING,
        f"PHP Warning:  x in /home/a.php on line 3\n{LIST}",
        f"\nDeprecated: x in /home/a.php on line 3\n{LIST}",
        LIST.replace("}, {", "}, " + WARNING + "{"),
        XDEBUG + LIST,
        f"{LIST}\n<!-- made in 0.2 s -->",
        f"{LIST}<script>/* a plug-in */</script>",
        f")]}}',\n{LIST}",
        f"callback({LIST});",
    ],
)
def test_what_stands_around_it_and_in_it_is_left_out_and_that_is_said(body):
    said, remarks = read(body)
    assert said == READ
    assert len(remarks) == 1


@pytest.mark.parametrize("part", [5, 20, 40, len(LIST) - 1])
@pytest.mark.parametrize("before", ["", WARNING, XDEBUG, "callback("])
def test_what_breaks_off_is_no_shorter_list(before, part):
    with pytest.raises(SourceError) as caught:
        read(before + LIST[:part])
    assert caught.value.cause is Cause.TRUNCATED


@pytest.mark.parametrize(
    ("body", "cause"),
    [
        ("", Cause.NOT_A_FEED),
        (" \r\n", Cause.NOT_A_FEED),
        ("<!doctype html><title>Log in</title>", Cause.NOT_A_FEED),
        (f"<html><head><script>var a = {LIST};</script></head></html>", Cause.NOT_A_FEED),
        (f"{WARNING}<html><script>{LIST}</script></html>", Cause.NOT_A_FEED),
        ("Error establishing a database connection", Cause.NOT_A_FEED),
        ("{'id': 1}", Cause.PARSE),
        ('[{"id": 1} {"id": 2}, {"id": 3}]', Cause.PARSE),
        ("[" * 100_000 + "]" * 100_000, Cause.TOO_LARGE),
        ('{"a":' * 100_000, Cause.TOO_LARGE),
    ],
)
def test_what_is_no_json_is_called_so_in_a_sentence(body, cause):
    with pytest.raises(SourceError) as caught:
        read(body)
    assert caught.value.cause is cause
    assert caught.value.detail.endswith(".")


@pytest.mark.parametrize(
    "body", ["7", '"x"', "null", "[]", "{}", "[NaN, -Infinity]", "[1e999]", "[" + "9" * 100_000 + "]"]
)
def test_numbers_stay_text_and_what_is_none_is_nothing(body):
    said, remarks = read(body)
    assert remarks == ()
    assert said in ("7", "x", None, [], {}, [None, None], ["1e999"], ["9" * 100_000])


@pytest.mark.parametrize(
    "piece",
    ["<br />\n<b>Warning</b>: ", "<b>Notice</b>: on line ", "[{", "x[] ", "<br>", "Warning: ", " \n", "<a "],
)
def test_time_grows_with_the_length_of_junk_and_not_with_its_square(piece):
    started = time.process_time()
    with pytest.raises(SourceError):
        read(piece * (400_000 // len(piece)) + " on line")
    assert time.process_time() - started < 2


def test_a_warning_is_taken_out_of_html():
    assert without_notices(f"<p>{WARNING}Said on line 3.</p>") == "<p>\nSaid on line 3.</p>"


def test_a_bare_control_character_in_a_string_is_read():
    assert read('["a\tb\nc"]') == (["a\tb\nc"], ())


def test_a_list_of_numbers_survives_a_round_trip_as_text():
    assert read(json.dumps([1, 2.5, True, "x"]))[0] == ["1", "2.5", True, "x"]
