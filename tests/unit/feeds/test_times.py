from datetime import UTC, datetime, timedelta, timezone

from feeds import times
from tests.builders import DAY, NOW, an_entry, an_id, an_item

LONG_AGO = datetime(1985, 5, 1, tzinfo=UTC)


def test_a_time_is_written_in_utc():
    moment = datetime(2026, 11, 24, 12, 0, 0, 5, timezone(timedelta(hours=2)))
    assert times.stamp(moment) == "2026-11-24T10:00:00.000005Z"
    assert times.second(moment) == "2026-11-24T10:00:00Z"
    assert times.mail_stamp(moment) == "Tue, 24 Nov 2026 10:00:00 +0000"


def test_an_item_from_the_future_counts_from_when_it_was_seen():
    assert times.published(an_item(published=NOW + DAY, first_seen=NOW)) == NOW


def test_a_date_that_nobody_believes_is_not_said():
    assert times.published(an_item(published=LONG_AGO)) is None
    assert times.published(an_item(published=None)) is None


def test_a_feed_without_a_believable_time_changed_when_its_entry_did():
    item = an_item(updated=NOW - DAY, changed=NOW)
    assert times.of_origin(None, item) == NOW - DAY
    assert times.of_origin(LONG_AGO, item) == NOW - DAY
    assert times.of_origin(NOW + DAY, item) == NOW
    assert times.of_origin(NOW - 3 * DAY, item) == NOW - 3 * DAY


def test_no_two_entries_changed_at_one_time():
    entries = [an_entry(an_item(number, updated=NOW)) for number in (1, 2, 3)]
    entries.append(an_entry(an_item(4, id=an_id(1_000_001), updated=NOW)))
    found = list(times.distinct_updates(entries))
    assert len(set(found)) == 4
    assert {moment.replace(microsecond=0) for moment in found} == {NOW}


def test_the_time_of_an_entry_is_the_same_in_every_feed():
    one, two = an_entry(an_item(1, updated=NOW)), an_entry(an_item(2, updated=NOW))
    assert list(times.distinct_updates([one, two]))[1] == next(times.distinct_updates([two]))
