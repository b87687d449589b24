"""Whole mails as they were looked at and found good. To write them anew: python -m tests.unit.delivery.golden"""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path

from hub.model.notice import NoticeKind
from hub.model.subscription import Rhythm
from tests.unit.delivery.letters import (
    a_digest,
    a_mailer,
    a_notice,
    a_parcel,
    a_subscription,
    an_empty_digest,
    every_kind_of_event,
)

FOLDER = Path(__file__).parent / "golden"
LANGUAGES = ("en", "fr", "ar")


def mails() -> Iterator[tuple[str, bytes]]:
    """Every kind of mail in three languages, with the name of its file."""
    mailer = a_mailer()
    for language in LANGUAGES:
        to = a_subscription(language=language)
        digests = {"digest": a_digest(language), "empty": an_empty_digest(language)}
        for name, digest in digests.items():
            parcel = a_parcel(issue=mailer.issue(digest), subscription=to)
            yield f"{name}-{language}", mailer.compose(parcel).body
        at_once = a_subscription(language=language, rhythm=Rhythm.AT_ONCE)
        yield (
            f"events-{language}",
            mailer.compose(a_parcel(*every_kind_of_event(), subscription=at_once)).body,
        )
        for kind in NoticeKind:
            yield f"{kind}-{language}", mailer.notice(a_notice(kind, language)).body


def shown(mail: bytes) -> str:
    """A mail as a file shows it: its raw head, then its written text."""
    head = mail.partition(b"\r\n\r\n")[0].decode("ascii").replace("\r\n", "\n")
    body = message_from_bytes(mail, policy=policy.SMTP).get_body(("plain",))
    assert body is not None
    text = str(body.get_content()).replace("\r\n", "\n")
    return f"{head}\n\n{text}"


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, mail in mails():
        (FOLDER / f"{name}.txt").write_text(shown(mail), "utf-8")
