import pytest

from feeds.languages import language


@pytest.mark.parametrize(
    ("tag", "declared"),
    [
        ("en", "en"),
        ("FR-CA", "fr-CA"),
        ("zh-Hant", "zh-Hant"),
        ("fil", "fil"),
        ("iw", "he"),
        ("cmn-Hans", "zh-Hans"),
        ("ckb-IQ", "ku-IQ"),
        ("und", None),
        ("qqq", None),
        ("english", None),
        ("en_GB", None),
        ("", None),
        (None, None),
    ],
)
def test_a_tag_is_declared_only_if_readers_know_it(tag, declared):
    assert language(tag) == declared
