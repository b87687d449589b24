"""Signed posts: the published vector, the published library as an oracle, and headers that are an attack."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook

from hub.errors import SignatureError, SignatureFault
from hub.signatures import TOLERANCE, hub_signature, new_secret, sign, verify, verify_hub_signature

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OTHER = "whsec_" + base64.b64encode(b"another secret of 24 byt").decode()
ID = "msg_p5jXN8AQM9LWM0D4loKWxJek"
TIME = 1614265330
BODY = b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
"""The vector of the specification's own libraries."""
NOW = datetime.fromtimestamp(TIME, UTC)


def fault(*, secrets=(SECRET,), now=NOW, body=BODY, **given):
    headers = {"message_id": ID, "timestamp": str(TIME), "signatures": SIGNATURE} | given
    try:
        verify(secrets, body=body, now=now, **headers)
    except SignatureError as error:
        return error.fault
    return None


def test_the_published_vector_is_made_and_taken():
    assert sign(SECRET, ID, TIME, BODY) == SIGNATURE
    assert fault() is None


@pytest.mark.parametrize("secret", [SECRET, SECRET.removeprefix("whsec_"), OTHER, OTHER.rstrip("=")])
def test_a_secret_may_lack_its_prefix_and_its_padding(secret):
    assert fault(secrets=[secret], signatures=sign(secret, ID, TIME, BODY)) is None


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_not base64!", "whsec_é"])
def test_a_secret_of_ours_that_is_none_is_our_fault_not_the_senders(secret):
    with pytest.raises(ValueError):
        sign(secret, ID, TIME, BODY)


@pytest.mark.parametrize("message_id", ["", "a.b", "a b", "é", "a\n", "x" * 257])
def test_an_id_that_no_receiver_takes_is_not_signed(message_id):
    with pytest.raises(ValueError, match="cannot be signed"):
        sign(SECRET, message_id, TIME, BODY)


def test_two_secrets_are_good_while_one_replaces_the_other():
    both = f"{sign(OTHER, ID, TIME, BODY)} {SIGNATURE}"
    assert fault(secrets=[OTHER, SECRET]) is None
    assert fault(secrets=[SECRET, OTHER]) is None
    assert fault(signatures=both) is None
    assert fault(secrets=[OTHER], signatures=both) is None
    assert fault(secrets=[OTHER]) is SignatureFault.WRONG


def test_signatures_of_other_kinds_and_broken_ones_do_not_hide_a_good_one():
    assert fault(signatures=f"v1a,AAAA v2,x nonsense v1, , v1,é\x00 {SIGNATURE}") is None


@pytest.mark.parametrize("offset", [0, TOLERANCE, -TOLERANCE])
def test_five_minutes_either_way_are_in_time(offset):
    assert fault(now=NOW + timedelta(seconds=offset)) is None


def test_what_is_older_or_newer_is_out_of_time():
    assert fault(now=NOW + timedelta(seconds=TOLERANCE + 1)) is SignatureFault.OLD
    assert fault(now=NOW - timedelta(seconds=TOLERANCE + 1)) is SignatureFault.EARLY


@pytest.mark.parametrize(
    ("header", "value", "why"),
    [
        ("message_id", None, "missing"),
        ("message_id", "", "missing"),
        ("timestamp", None, "missing"),
        ("signatures", None, "missing"),
        ("signatures", "", "missing"),
        ("message_id", "msg.1", "id"),
        ("message_id", "msg 1", "id"),
        ("message_id", "msg\t1", "id"),
        ("message_id", "msg\x001", "id"),
        ("message_id", "msg\x7f", "id"),
        ("message_id", "msgé", "id"),
        ("message_id", ID + "\n", "id"),
        ("message_id", "x" * 257, "id"),
        ("timestamp", "1614265330.9", "time"),
        ("timestamp", "1_614_265_330", "time"),
        ("timestamp", " 1614265330", "time"),
        ("timestamp", "1614265330 ", "time"),
        ("timestamp", "1614265330\n", "time"),
        ("timestamp", "+1614265330", "time"),
        ("timestamp", "-1614265330", "time"),
        ("timestamp", "١٦١٤٢٦٥٣٣٠", "time"),
        ("timestamp", "1.614e9", "time"),
        ("timestamp", "0x6037ea32", "time"),
        ("timestamp", "inf", "time"),
        ("timestamp", "nan", "time"),
        ("timestamp", "9" * 13, "time"),
        ("timestamp", "9" * 5000, "time"),
        ("timestamp", "9" * 12, "early"),
        ("timestamp", "0", "old"),
        ("timestamp", "01614265330", "wrong"),
        ("signatures", " ".join(["v1,x"] * 21), "many"),
        ("signatures", " ".join(["v1,x"] * 20 + [SIGNATURE]), "many"),
        ("signatures", " " * 100_000, "many"),
        ("signatures", " ".join(["v1,x"] * 20), "wrong"),
        ("signatures", "v1", "wrong"),
        ("signatures", "v1,", "wrong"),
        ("signatures", ",", "wrong"),
        ("signatures", "v1,,", "wrong"),
        ("signatures", SIGNATURE.removeprefix("v1,"), "wrong"),
        ("signatures", SIGNATURE.replace("v1,", "V1,"), "wrong"),
        ("signatures", SIGNATURE.replace("v1,", "v1a,"), "wrong"),
        ("signatures", SIGNATURE.replace("v1,", "v1,v1,"), "wrong"),
        ("signatures", SIGNATURE.rstrip("="), "wrong"),
        ("signatures", SIGNATURE + "=", "wrong"),
        ("signatures", SIGNATURE.replace("OE=", "OF="), "wrong"),  # the same value, spelt otherwise
        ("signatures", SIGNATURE.replace("+", "-").replace("/", "_"), "wrong"),
        ("signatures", SIGNATURE + "\n", "wrong"),
        ("signatures", SIGNATURE.replace("v1,", "v1,\u00a0"), "wrong"),
        ("signatures", "v1,é", "wrong"),
        ("signatures", "v1,\ud800", "wrong"),
        ("signatures", "v1," + "A" * 1_000_000, "wrong"),
    ],
)
def test_hostile_headers_are_refused_with_their_reason(header, value, why):
    assert fault(**{header: value}) == why


def test_a_changed_body_is_refused():
    assert fault(body=BODY + b" ") is SignatureFault.WRONG
    assert fault(body=b"") is SignatureFault.WRONG


def test_the_border_between_id_time_and_body_cannot_be_shifted():
    shifted = sign(SECRET, ID, TIME, b"%d.{}" % TIME)
    assert fault(message_id=f"{ID}.{TIME}", body=b"{}", signatures=shifted) is SignatureFault.ID


def test_without_a_secret_nothing_fits_not_even_what_is_reckoned_in_its_place():
    from hub.signatures.webhooks import _NOBODY

    nobody = base64.b64encode(_NOBODY).decode()
    assert fault(secrets=[], signatures=sign(nobody, ID, TIME, BODY)) is SignatureFault.WRONG
    with pytest.raises(SignatureError):
        verify_hub_signature([], hub_signature(_NOBODY.decode(), BODY), BODY)


words = st.text(
    st.characters(min_codepoint=0x21, max_codepoint=0x7E, exclude_characters="."), min_size=1, max_size=256
)
bodies = st.text(max_size=200)


@given(words, bodies, st.binary(min_size=24, max_size=64), st.integers(-200, 200))
def test_the_published_library_takes_what_we_sign(message_id, body, key, offset):
    secret = "whsec_" + base64.b64encode(key).decode()
    seconds = int(datetime.now(UTC).timestamp()) + offset  # the library looks at its own clock
    signature = sign(secret, message_id, seconds, body.encode())
    headers = {"webhook-id": message_id, "webhook-timestamp": str(seconds), "webhook-signature": signature}
    Webhook(secret).verify(body, headers, json_parse=False)


@given(words, bodies, st.binary(min_size=24, max_size=64), st.integers(0, 4_000_000_000))
def test_we_take_what_the_published_library_signs(message_id, body, key, seconds):
    secret = "whsec_" + base64.b64encode(key).decode()
    moment = datetime.fromtimestamp(seconds, UTC)
    signature = Webhook(secret).sign(message_id, moment, body)
    verify(
        [secret],
        message_id=message_id,
        timestamp=str(seconds),
        signatures=signature,
        body=body.encode(),
        now=moment,
    )


@given(*[st.none() | st.text(max_size=60)] * 3, st.binary(max_size=60))
def test_nothing_but_a_signature_error_comes_of_any_bytes(message_id, timestamp, signatures, body):
    with pytest.raises(SignatureError):
        verify(
            [SECRET], message_id=message_id, timestamp=timestamp, signatures=signatures, body=body, now=NOW
        )


@given(st.text(max_size=60), st.binary(max_size=60))
def test_nothing_but_a_signature_error_comes_of_any_bytes_where_all_else_is_right(signatures, body):
    assert fault(signatures=signatures or "x", body=body) in {SignatureFault.WRONG, SignatureFault.MANY}


def test_the_signature_of_other_systems_is_made_and_taken():
    made = "sha256=" + hmac.new(SECRET.encode(), BODY, hashlib.sha256).hexdigest()
    assert hub_signature(SECRET, BODY) == made
    verify_hub_signature([OTHER, SECRET], made, BODY)
    verify_hub_signature([SECRET], "sha256=" + made[7:].upper(), BODY)


RIGHT = hub_signature(SECRET, BODY)


@pytest.mark.parametrize(
    ("header", "why"),
    [
        (None, "missing"),
        ("", "missing"),
        ("sha1=" + RIGHT[7:], "wrong"),
        (RIGHT[7:], "wrong"),
        (RIGHT[:-1], "wrong"),
        (RIGHT + "\n", "wrong"),
        (" " + RIGHT, "wrong"),
        (RIGHT.replace("sha256", "SHA256"), "wrong"),
        ("sha256=" + "0" * 64, "wrong"),
        ("sha256=" + "٠" * 64, "wrong"),
        ("sha256=\ud800", "wrong"),
    ],
)
def test_hostile_signatures_of_other_systems_are_refused(header, why):
    with pytest.raises(SignatureError) as caught:
        verify_hub_signature([SECRET, OTHER], header, BODY)
    assert caught.value.fault == why


def test_a_fresh_secret_signs_at_once():
    secret = new_secret()
    assert fault(secrets=[secret], signatures=sign(secret, ID, TIME, BODY)) is None
