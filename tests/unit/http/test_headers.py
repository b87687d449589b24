"""What the headers of an answer mean."""

from __future__ import annotations

import os
import time

import pytest
from urllib3 import HTTPHeaderDict

from hub.http.headers import DAY, flat, max_age, retry_after, validator

NOW = 1_000_000_000.0
IN_TEN_MINUTES = "Sun, 09 Sep 2001 01:56:40 GMT"
AT_NOW = "Sun, 09 Sep 2001 01:46:40 GMT"


@pytest.mark.parametrize(
    "value", ['"v1"', 'W/"v1"', "v1", '"a,b"', "Sun, 01 Nov 2026 10:00:00 GMT", "hier", "e" * 1024]
)
def test_a_validator_is_kept_to_the_letter(value):
    assert validator(value) == value


@pytest.mark.parametrize(
    "value", [None, "", "*", "e" * 1025, '"größe"', '"a\rb"', '"a\x00b"', "a\x7f", '"\xff"']
)
def test_a_validator_that_could_do_harm_is_none(value):
    assert validator(value) is None


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("120", 120),
        (" 120 ", 120),
        ("120.5", 120),
        ("0", 0),
        ("86401", DAY),
        ("9" * 30, DAY),
        (IN_TEN_MINUTES, 600),
        ("Sunday, 09-Sep-01 01:56:40 GMT", 600),
        ("Sun Sep  9 01:56:40 2001", 600),
        ("Thu, 01 Jan 2099 00:00:00 GMT", DAY),
        (AT_NOW, None),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None),
        ("-5", None),
        ("soon", None),
        ("", None),
        ("٣٠", None),
        ("1e3", None),
        ("120, 240", None),
        ("Sun, 99 Sep 2001 99:99:99 GMT", None),
        ("Sun, 09 Sep 99999 01:56:40 GMT", None),
        ("x" * 10_000, None),
    ],
)
def test_how_long_to_stay_away(value, wait):
    assert retry_after({"retry-after": value}, NOW) == wait


def test_a_date_counts_from_the_servers_own_clock():
    skewed = {"date": "Sun, 09 Sep 2001 01:55:40 GMT", "retry-after": IN_TEN_MINUTES}

    assert retry_after(skewed, NOW) == 60


def test_without_the_header_nothing_was_asked():
    assert retry_after({}, NOW) is None


@pytest.mark.parametrize(
    ("headers", "fresh"),
    [
        ({}, None),
        ({"cache-control": "max-age=600"}, 600),
        ({"cache-control": "public, MAX-AGE = 600, must-revalidate"}, 600),
        ({"cache-control": 'max-age="600"'}, 600),
        ({"cache-control": "s-maxage=300"}, 300),
        ({"cache-control": "max-age=31536000"}, DAY),
        ({"cache-control": "max-age=0"}, None),
        ({"cache-control": "max-age=-1"}, None),
        ({"cache-control": "max-age=soon"}, None),
        ({"cache-control": "no-cache, max-age=600"}, None),
        ({"cache-control": "no-store"}, None),
        ({"cache-control": "x-max-age-thing=5"}, None),
        ({"cache-control": "max-age=600", "age": "500"}, 100),
        ({"cache-control": "max-age=600", "age": "700"}, None),
        ({"cache-control": "max-age=600", "age": "old"}, 600),
        ({"cache-control": "max-age=172800", "age": "3600"}, DAY),
        ({"expires": IN_TEN_MINUTES, "date": AT_NOW}, 600),
        ({"expires": AT_NOW, "date": IN_TEN_MINUTES}, None),
        ({"expires": IN_TEN_MINUTES}, None),
        ({"expires": "0", "date": AT_NOW}, None),
        ({"expires": IN_TEN_MINUTES, "date": AT_NOW, "cache-control": "max-age=60"}, 60),
        ({"expires": IN_TEN_MINUTES, "date": AT_NOW, "cache-control": "public"}, 600),
        ({"expires": IN_TEN_MINUTES, "date": AT_NOW, "cache-control": "no-store"}, None),
    ],
)
def test_how_long_an_answer_is_fresh(headers, fresh):
    assert max_age(headers) == fresh


def test_a_date_without_a_zone_is_utc_wherever_the_machine_stands():
    zone = os.environ.get("TZ")
    os.environ["TZ"] = "Asia/Tokyo"
    time.tzset()
    try:
        assert retry_after({"retry-after": "Sun Sep  9 01:56:40 2001"}, NOW) == 600
    finally:
        os.environ.pop("TZ") if zone is None else os.environ.__setitem__("TZ", zone)
        time.tzset()


@pytest.mark.parametrize(
    ("sent", "found"),
    [
        ([("ETag", '"1"')], {"etag": '"1"'}),
        ([("ETag", '"1"'), ("ETag", '"1"')], {"etag": '"1"'}),
        ([("ETag", '"1"'), ("etag", '"2"')], {}),
        ([("Location", "/a"), ("Location", "/b")], {}),
        ([("Retry-After", "5"), ("Retry-After", "500")], {}),
        ([("Vary", "Accept"), ("Vary", "Cookie")], {"vary": "Accept, Cookie"}),
        (
            [("Cache-Control", "public"), ("Cache-Control", "max-age=5")],
            {"cache-control": "public, max-age=5"},
        ),
    ],
)
def test_a_header_that_contradicts_itself_says_nothing(sent, found):
    headers = HTTPHeaderDict()
    for name, value in sent:
        headers.add(name, value)

    assert flat(headers) == found
