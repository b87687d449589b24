"""Refusals: what is said to a sender who is turned away, however good his words are."""

from __future__ import annotations

from collections.abc import Mapping

from hub.errors import SignatureFault
from hub.schemas.posts.faults import Fault

OF_SIGNATURES: Mapping[SignatureFault, Fault] = {
    SignatureFault.MISSING: Fault(
        "The post is not signed: the headers webhook-id, webhook-timestamp and webhook-signature belong to "
        "it, or X-Hub-Signature-256, or a bearer token."
    ),
    SignatureFault.ID: Fault(
        "The header webhook-id must be 1 to 256 letters, digits and signs of ASCII, without blanks and dots."
    ),
    SignatureFault.TIME: Fault(
        "The header webhook-timestamp must be the seconds since 1970, as a whole number."
    ),
    SignatureFault.OLD: Fault(
        "The post was signed over five minutes ago. Sign it anew each time it is sent, and set the clock of "
        "the machine that sends it."
    ),
    SignatureFault.EARLY: Fault(
        "The post was signed with a time over five minutes ahead. Set the clock of the machine that sends it."
    ),
    SignatureFault.MANY: Fault("There are over 20 signatures in the header webhook-signature."),
    SignatureFault.WRONG: Fault(
        "The signature does not fit: it was made with another secret, or the body was changed afterwards. "
        "Sign the very bytes that are sent."
    ),
}
UNKNOWN_TOKEN = Fault("The token is not known here, or is good no longer.")
OTHER_BODY = Fault(
    "Another post came under this webhook-id already. Give each post an id of its own, and use it again only "
    "to send the very same bytes again."
)
NO_LENGTH = Fault("The post does not say how long it is: the header Content-Length is missing.")
TOO_LARGE = Fault("The post is too large; at most %(most)s are taken.")
COMPRESSED = Fault("The post is compressed; send it as it is.")
TOO_MANY = Fault("There were too many posts: at most %(most)s are taken within %(span)s. Send it later.")
NOTHING_TO_WITHDRAW = Fault("Nothing was posted under this identifier: there is nothing to withdraw.")
