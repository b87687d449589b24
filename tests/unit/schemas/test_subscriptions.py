"""What somebody asks for is checked in one place, and every fault is named."""

from __future__ import annotations

import pytest

from hub.errors import SubscriptionError
from hub.model.event import EventType
from hub.model.forum import Forum, ForumCategory
from hub.model.subscription import ChannelName, PayloadFormat, Rhythm, Schedule, WhenEmpty
from hub.schemas.filters import FILTERS
from hub.schemas.subscriptions import NAMES, USUAL, WEEKDAYS, Wish, read_wish
from tests.builders import a_subscription

FORUMS = {"gfmd": Forum(id="gfmd", names={"en": "Global Forum"}, categories=(ForumCategory.GLOBAL,))}
MAIL = ("target", "reader@ministry.example")
HOOK = ("target", "https://endpoint.example/hook")


class Checking:
    """A channel of which only the check of addresses is asked."""

    def __init__(self, sign: str) -> None:
        self._sign = sign

    def check(self, target: str) -> str:
        if self._sign not in target:
            raise SubscriptionError(f"{target!r} is no address.")
        return target.lower()


CHANNELS = {ChannelName.EMAIL: Checking("@"), ChannelName.WEBHOOK: Checking("://")}


def mail(*pairs: tuple[str, str], **more: object) -> Wish:
    return read_wish(ChannelName.EMAIL, [MAIL, *pairs], forums=FORUMS, channels=CHANNELS, **more)


def hook(*pairs: tuple[str, str], **more: object) -> Wish:
    return read_wish(ChannelName.WEBHOOK, [HOOK, *pairs], forums=FORUMS, channels=CHANNELS, **more)


def faults(channel: ChannelName, *pairs: tuple[str, str]) -> dict[str, str]:
    with pytest.raises(SubscriptionError) as caught:
        read_wish(channel, pairs, forums=FORUMS, channels=CHANNELS)
    return {problem.where: problem.detail for problem in caught.value.problems}


def fault(*pairs: tuple[str, str], channel: ChannelName = ChannelName.EMAIL) -> tuple[str, str]:
    ((name, words),) = faults(channel, MAIL if channel is ChannelName.EMAIL else HOOK, *pairs).items()
    return name, words


def test_an_address_alone_is_a_weekly_mail_of_everything():
    assert mail() == Wish(
        channel=ChannelName.EMAIL,
        target="reader@ministry.example",
        rhythm=Rhythm.WEEKLY,
        schedule=Schedule(zone="UTC", weekday=0, minute=480),
    )


def test_an_endpoint_alone_is_told_of_everything_at_once():
    assert hook() == Wish(channel=ChannelName.WEBHOOK, target="https://endpoint.example/hook")


def test_everything_can_be_chosen():
    wish = mail(
        ("forum", "gfmd"),
        ("kind", "meeting"),
        ("type", "item.published"),
        ("language", "ar"),
        ("rhythm", "daily"),
        ("zone", "Africa/Casablanca"),
        ("weekday", "friday"),
        ("hour", "18:30"),
        ("when_empty", "one_line"),
    )

    assert wish.filters == (("forum", "gfmd"), ("kind", "meeting"))
    assert wish.types == {EventType.ITEM_PUBLISHED}
    assert (wish.language, wish.rhythm, wish.when_empty) == ("ar", Rhythm.DAILY, WhenEmpty.ONE_LINE)
    assert wish.schedule == Schedule(zone="Africa/Casablanca", weekday=4, minute=18 * 60 + 30)


def test_an_endpoint_chooses_its_envelope_its_order_and_who_answers_for_it():
    wish = hook(("format", "cloudevents"), ("ordered", "on"), ("contact", "Ops@Ministry.example"))

    assert wish.payload_format is PayloadFormat.CLOUDEVENTS
    assert wish.ordered
    assert wish.contact == "ops@ministry.example"


@pytest.mark.parametrize("name", FILTERS)
def test_every_filter_of_the_lists_is_one_here(name):
    assert name not in NAMES
    assert fault((name, "☃"))[0] == name


def test_an_untouched_field_counts_as_not_given():
    assert mail(("forum", ""), ("zone", " "), ("format", ""), ("weekday", "")) == mail()


def test_all_faults_are_named_at_once():
    found = faults(
        ChannelName.EMAIL,
        ("target", "nobody"),
        ("forum", "gfmt"),
        ("type", "item.publishd"),
        ("language", "de"),
        ("zone", "Africa/Rabat"),
        ("hour", "25"),
        ("weekday", "moonday"),
        ("rhythm", "hourly"),
        ("colour", "blue"),
    )

    assert set(found) == {
        "target",
        "forum",
        "type",
        "language",
        "zone",
        "hour",
        "weekday",
        "rhythm",
        "colour",
    }
    assert all(words.endswith((".", "?")) for words in found.values())


@pytest.mark.parametrize(
    ("pair", "hint"),
    [
        (("forum", "gfmt"), "did you mean 'gfmd'?"),
        (("type", "item.publishd"), "did you mean 'item.published'?"),
        (("language", "german"), "choose one of en, fr, es, pt, ar, ru."),
        (("zone", "casablanca"), "did you mean 'Africa/Casablanca'?"),
        (("zone", "Afrika/Casablanca"), "did you mean 'Africa/Casablanca'?"),
        (("zone", "Rabat Time"), "write it like Africa/Casablanca (IANA)."),
        (("weekday", "thurday"), "did you mean 'thursday'?"),
        (("hour", "8 o'clock"), "write 8 or 08:30"),
        (("rhythm", "week"), "did you mean 'weekly'?"),
        (("weakday", "monday"), "did you mean 'weekday'?"),
    ],
)
def test_a_fault_says_what_was_meant_or_what_to_write(pair, hint):
    name, words = fault(pair)

    assert name == pair[0]
    assert hint in words


@pytest.mark.parametrize("given", ["posix/UTC", "right/UTC", "../etc/passwd", "UTC\x00", "localtime/x"])
def test_what_is_no_zone_of_iana_is_none(given):
    assert fault(("zone", given))[0] == "zone"


@pytest.mark.parametrize(("given", "zone"), [("europe/paris", "Europe/Paris"), ("utc", "UTC")])
def test_a_zone_may_be_written_small(given, zone):
    assert mail(("zone", given)).schedule.zone == zone


@pytest.mark.parametrize(("given", "minute"), [("0", 0), ("8", 480), ("08:05", 485), ("23:59", 1439)])
def test_an_hour_is_a_time_of_the_day(given, minute):
    assert mail(("hour", given)).schedule.minute == minute


@pytest.mark.parametrize("given", ["24", "-1", "8:60", "٨", "8h"])
def test_what_is_no_time_of_the_day_is_none(given):
    assert fault(("hour", given))[0] == "hour"


@pytest.mark.parametrize("number", range(7))
def test_a_weekday_is_a_name_or_a_number_from_monday_on(number):
    assert mail(("weekday", str(number))) == mail(("weekday", WEEKDAYS[number].title()))


@pytest.mark.parametrize(
    ("channel", "pair"),
    [
        (ChannelName.WEBHOOK, ("rhythm", "weekly")),
        (ChannelName.WEBHOOK, ("zone", "UTC")),
        (ChannelName.EMAIL, ("format", "cloudevents")),
        (ChannelName.EMAIL, ("ordered", "1")),
        (ChannelName.EMAIL, ("contact", "a@b.example")),
    ],
)
def test_what_means_nothing_to_a_channel_is_a_fault(channel, pair):
    assert fault(pair, channel=channel)[0] == pair[0]


def test_a_field_is_given_once():
    assert fault(("zone", "UTC"), ("zone", "Europe/Paris")) == ("zone", "Give zone once.")


def test_without_an_address_there_is_nothing_to_tell():
    assert faults(ChannelName.EMAIL) == {"target": "There is no address; write where you want to be told."}


def test_the_usual_types_stay_unnamed():
    assert mail(*[("type", type.value) for type in USUAL]).types == frozenset()


def test_events_of_sources_fit_filters_of_forums_only():
    failing = ("type", "source.failing")

    assert hook(failing, ("forum", "gfmd"), ("category", "global")).types == {EventType.SOURCE_FAILING}
    assert fault(failing, ("kind", "meeting"), channel=ChannelName.WEBHOOK)[0] == "type"


def test_what_is_not_said_stays_as_it_was_but_filters_and_types_are_said_anew():
    before = a_subscription(
        channel=ChannelName.EMAIL,
        target="reader@ministry.example",
        filters=(("kind", "meeting"),),
        types=frozenset({EventType.ITEM_PUBLISHED}),
        language="ru",
        rhythm=Rhythm.DAILY,
        schedule=Schedule(zone="Asia/Manila", weekday=3, minute=1000),
        when_empty=WhenEmpty.ONE_LINE,
    )

    wish = read_wish(ChannelName.EMAIL, [("weekday", "1")], forums=FORUMS, channels=CHANNELS, before=before)

    assert wish.schedule == Schedule(zone="Asia/Manila", weekday=1, minute=1000)
    assert (wish.language, wish.rhythm, wish.when_empty) == ("ru", Rhythm.DAILY, WhenEmpty.ONE_LINE)
    assert (wish.filters, wish.types, wish.target) == ((), frozenset(), before.target)
