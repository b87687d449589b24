"""Spans: the first days a text names, in six languages, and what is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.reading.spans import month_above, read_span


def said(text, **how):
    span = read_span(text, **how)
    return span and (f"{span.iso_start}/{span.iso_end}" if span.iso_end else span.iso_start)


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("12-14 May 2026", "2026-05-12/2026-05-14"),
        ("12–14 May 2026, Rabat", "2026-05-12/2026-05-14"),
        ("12th to 14th of May, 2026", "2026-05-12/2026-05-14"),
        ("12 and 13 May 2026", "2026-05-12/2026-05-13"),
        ("12, 13 and 14 May 2026", "2026-05-12/2026-05-14"),
        ("May 12-14, 2026", "2026-05-12/2026-05-14"),
        ("February 28 – March 2, 2026", "2026-02-28/2026-03-02"),
        ("Tuesday 12 May 2026 - Thursday 14 May 2026", "2026-05-12/2026-05-14"),
        ("12 May 2026, 9:00 - 14 May 2026, 17:30", "2026-05-12/2026-05-14"),
        ("12 May 2026, 9:00 am - 5:30 p.m.", "2026-05-12"),
        ("30 December - 2 January 2027", "2026-12-30/2027-01-02"),
        ("30 December 2026 - 2 January 2027", "2026-12-30/2027-01-02"),
        ("du 12 au 14 mai 2026", "2026-05-12/2026-05-14"),
        ("Du 28 février au 2 mars 2026 à Dakar", "2026-02-28/2026-03-02"),
        ("du 1er au 3 août 2026", "2026-08-01/2026-08-03"),
        ("les 12 et 13 mai 2026", "2026-05-12/2026-05-13"),
        ("mar. 12 mai 2026", "2026-05-12"),
        ("del 12 al 14 de mayo de 2026", "2026-05-12/2026-05-14"),
        ("12 y 13 de mayo de 2026", "2026-05-12/2026-05-13"),
        ("del 28 de febrero al 2 de marzo de 2026", "2026-02-28/2026-03-02"),
        ("1º de junio de 2026", "2026-06-01"),
        ("de 12 a 14 de maio de 2026", "2026-05-12/2026-05-14"),
        ("12 e 13 de março de 2026", "2026-03-12/2026-03-13"),
        ("12-14 мая 2026 г.", "2026-05-12/2026-05-14"),
        ("с 12 по 14 мая 2026 года", "2026-05-12/2026-05-14"),
        ("28 февраля - 2 марта 2026", "2026-02-28/2026-03-02"),
        ("12 и 13 мая 2026", "2026-05-12/2026-05-13"),
        ("من 12 إلى 14 مايو 2026", "2026-05-12/2026-05-14"),
        ("١٢-١٤ أيار/مايو ٢٠٢٦", "2026-05-12/2026-05-14"),
        ("12 و13 تشرين الثاني 2026", "2026-11-12/2026-11-13"),
        ("28 شباط/فبراير - 2 آذار/مارس 2026", "2026-02-28/2026-03-02"),
        ("12.05.2026 - 14.05.2026", "2026-05-12/2026-05-14"),
        ("12/05/2026 to 14/05/2026", "2026-05-12/2026-05-14"),
        ("12-14.05.2026", "2026-05-12/2026-05-14"),
        ("12.05-14.05.2026", "2026-05-12/2026-05-14"),
        ("2026-05-12 – 2026-05-14", "2026-05-12/2026-05-14"),
        ("2026-05-12T09:00:00+02:00", "2026-05-12"),
        ("Posted on 4/5/2026 by admin", "2026-05-04"),
        ("Dernière mise à jour : 12 mai 2026", "2026-05-12"),
        ("Meeting 5, 12 May 2026", "2026-05-12"),
        ("2026 May 12", "2026-05-12"),
    ],
)
def test_days_are_read_in_the_language_they_are_said_in(text, means):
    assert said(text) == means


@pytest.mark.parametrize(
    "text",
    [
        None, "", "soon", "May 2026", "12 May", "2026", "14-12 May 2026", "31 June 2026", "99/99/2026",
        "Resolution 12 of 2026", "We may meet 12 people", "tel. 12 34 56", "20260512",
    ],
)  # fmt: skip
def test_what_names_no_day_is_no_span(text):
    assert said(text) is None


def test_the_order_of_numbers_is_the_sites_own():
    assert said("03/04/2026", day_first=False) == "2026-03-04"
    assert said("23/04/2026", day_first=False) == "2026-04-23"
    assert said("5/12 - 5/14/2026", day_first=False) == "2026-05-12/2026-05-14"


@pytest.mark.parametrize(
    ("text", "above", "means"),
    [
        ("12", "May 2026", "2026-05-12"),
        ("12-14", "Mai 2026", "2026-05-12/2026-05-14"),
        ("12 - 14 мая", "2026 год", "2026-05-12/2026-05-14"),
        ("28 févr. - 2 mars", "Réunions 2026", "2026-02-28/2026-03-02"),
        ("12 May 2025", "2026", "2025-05-12"),
        ("12 May", "Meetings", None),
        ("soon", "May 2026", None),
    ],
)
def test_a_heading_completes_what_a_day_lacks(text, above, means):
    assert said(text, context=above) == means


def test_a_heading_names_a_month():
    assert month_above("كانون الثاني 2026") == (2026, 1)
    assert month_above("Meetings") is None


@given(st.text(alphabet="0123456789-–/., mayдекفيto", max_size=60) | st.text(max_size=60))
def test_a_span_never_ends_before_it_begins(text):
    span = read_span(text)
    assert span is None or span.start <= span.end
