"""Zones: found by part of the world, State and city, in the reader's language."""

from zoneinfo import ZoneInfo

import pytest
from flask_babel import force_locale

from hub.web import zones


def offered(house, language: str = "en", also: str = "UTC") -> list[tuple[str, str]]:
    with house.app.test_request_context("/"), force_locale(language):
        return [pair for _, group in zones.groups(also) for pair in group]


def test_every_zone_that_is_offered_exists_and_is_offered_once(house):
    names = [zone for zone, _ in offered(house)]
    assert len(names) == len(set(names)) > 300
    assert all(ZoneInfo(name) for name in names)


@pytest.mark.parametrize(
    ("language", "zone", "said"),
    [
        ("en", "Africa/Casablanca", "Morocco (Casablanca)"),
        ("fr", "Asia/Manila", "Philippines (Manille)"),
        ("ru", "America/Mexico_City", "Мексика (Мехико)"),
        ("ar", "Africa/Casablanca", "المغرب (الدار البيضاء)"),
        ("en", "America/Argentina/Buenos_Aires", "Argentina (Buenos Aires)"),
    ],
)
def test_a_zone_is_called_by_its_state_and_its_city(house, language, zone, said):
    assert dict(offered(house, language))[zone] == said


@pytest.mark.parametrize("zone", ["Etc/GMT-3", "Europe/Kiev", "Asia/Calcutta"])
def test_a_zone_that_was_chosen_elsewhere_stays_chosen(house, zone):
    assert zone in dict(offered(house, also=zone))


@pytest.mark.parametrize(
    ("languages", "zone"),
    [
        (["fr-SN", "fr"], "Africa/Dakar"), (["ar-MA"], "Africa/Casablanca"), (["en", "tl-PH"], "Asia/Manila"),
        (["zh-Hant-TW"], "Asia/Taipei"), (["en-US"], "UTC"), (["fr"], "UTC"), ([], "UTC"), (["x", "-", "en-ZZ"], "UTC"),
    ],
)  # fmt: skip
def test_a_browser_that_names_a_state_with_one_zone_names_a_zone(languages, zone):
    assert zones.of_reader(languages) == zone
