"""Keys: what is sealed stays shut, links are good for one purpose, and a key can be replaced in peace."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import ConfigError, LinkError
from hub.signatures import Keys, new_secret, new_token, token_hash

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def keys(words="the key of today"):
    return Keys(lambda: words)


@given(st.text(max_size=80))
def test_what_is_sealed_is_opened_again_and_cannot_be_read_before(secret):
    sealed = keys().seal(secret)
    assert keys().unseal(sealed) == secret
    assert len(secret) < 8 or secret not in sealed


def test_the_same_secret_is_sealed_differently_each_time():
    assert keys().seal(SECRET) != keys().seal(SECRET)


def test_a_new_key_in_front_of_the_old_one_opens_what_either_sealed():
    before, after = keys("old"), keys("new old")
    assert after.unseal(before.seal(SECRET)) == SECRET
    assert after.read_token("manage", before.token("manage", 7)) == 7
    with pytest.raises(ConfigError, match="Put that key behind the new one"):
        before.unseal(after.seal(SECRET))


@pytest.mark.parametrize("words", ["", "  \n "])
def test_an_empty_key_is_named_when_it_is_needed(words):
    with pytest.raises(ConfigError, match="INTERFORUM_SECRET_KEY"):
        keys(words).seal(SECRET)


@pytest.mark.parametrize("sealed", ["", "x", "gAAAAA==", "é"])
def test_what_was_never_sealed_is_not_opened(sealed):
    with pytest.raises(ConfigError):
        keys().unseal(sealed)


def test_a_link_is_good_for_its_purpose_and_no_other():
    token = keys().token("confirm", ["a", 20781])
    assert keys().read_token("confirm", token) == ["a", 20781]
    with pytest.raises(LinkError):
        keys().read_token("unsubscribe", token)
    with pytest.raises(LinkError):
        keys("another key").read_token("confirm", token)


@given(st.text(max_size=60), st.integers(0, 60))
def test_a_link_that_was_changed_or_guessed_leads_nowhere_else(junk, at):
    token = keys().token("confirm", "a")
    for guess in (junk, token[:at] + junk + token[at + len(junk) :]):
        try:
            said = keys().read_token("confirm", guess)
        except LinkError:
            continue
        assert said == "a"  # base64 has several spellings, and a mail program may have put a blank in


def test_a_link_says_nothing_but_what_was_signed():
    token = keys().token("confirm", "a")
    other = keys().token("confirm", "b")
    for forged in (
        other.partition(".")[0] + "." + token.partition(".")[2],
        token[:-5],
        "." + token,
        "",
        "ImEi.",
    ):
        with pytest.raises(LinkError):
            keys().read_token("confirm", forged)


def test_a_link_needs_no_quoting_in_an_address():
    token = keys().token("confirm", {"id": "é/ü?", "n": list(range(40))})
    assert set(token) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")


def test_a_proof_is_one_of_each_key_the_newest_first():
    assert keys("new old").proofs("bounce", b"7") == keys("new").proofs("bounce", b"7") + keys("old").proofs(
        "bounce", b"7"
    )
    assert keys().proofs("bounce", b"7") != keys().proofs("notice", b"7")


def test_a_fresh_secret_has_256_bits_and_its_prefix():
    secret = new_secret(lambda count: b"\x07" * count)
    assert secret.startswith("whsec_")
    assert base64.b64decode(secret.removeprefix("whsec_"), validate=True) == b"\x07" * 32
    assert new_secret() != new_secret()


def test_a_fresh_token_needs_no_quoting_and_is_found_by_its_hash():
    token = new_token(lambda count: b"\xff" * count)
    assert token == "ift_" + "_" * 42 + "8"
    assert len(token_hash(token)) == 64
    assert token_hash(token) != token_hash(new_token())


def test_whatever_is_shown_as_a_token_has_a_hash():
    assert token_hash("\ud800") == token_hash("?")
