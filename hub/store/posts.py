"""Posts as kept: JSON text in the words of our own format, with what other formats say besides.

A post that waits is read again when its time has come; nothing of it may be lost on the way, and it must
not be judged anew by rules that were changed meanwhile.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from hub.model.draft import (
    Attachment,
    Author,
    Category,
    CommitmentWords,
    Draft,
    Kind,
    MeetingWords,
    OutcomeWords,
    Text,
)
from hub.model.post import Post

_PLAIN = ("url", "base", "language", "published", "updated", "rights")
_TEXTS = ("title", "summary", "content")
_ROWS: Mapping[str, Any] = {"authors": Author, "categories": Category, "attachments": Attachment}


def post_to_text(post: Post) -> str:
    """Return a post as kept: what it does not say is left out."""
    said: dict[str, Any] = {
        "external_id": post.external_id,
        "translation_of": post.translation_of,
        "publish_after": post.publish_after.isoformat() if post.publish_after else None,
    }
    if post.draft is not None:
        said |= _words(post.draft)
    data = {name: value for name, value in said.items() if value not in (None, [], {})}
    # In ASCII: a database takes no half characters, and what they mean is for normalising to say.
    return json.dumps({"type": "item.retract" if post.retracts else "item.post", "data": data})


def post_from_text(text: str) -> Post:
    """Give back what `post_to_text` kept."""
    kept = json.loads(text)
    data = kept["data"]
    after = data.get("publish_after")
    return Post(
        external_id=data["external_id"],
        draft=None if kept["type"] == "item.retract" else _draft(data),
        translation_of=data.get("translation_of"),
        publish_after=datetime.fromisoformat(after) if after else None,
    )


def _words(draft: Draft) -> dict[str, Any]:
    said: dict[str, Any] = {"id": draft.external_id, "kind": draft.kind and draft.kind.value}
    said |= {name: getattr(draft, name) for name in _PLAIN}
    said |= {name: text._asdict() for name in _TEXTS if (text := getattr(draft, name)) is not None}
    said |= {name: [row._asdict() for row in getattr(draft, name)] for name in _ROWS}
    said |= {"themes": list(draft.themes), "states": list(draft.states)}
    said["translations"] = [list(pair) for pair in draft.translations]
    said["meeting"] = draft.meeting and draft.meeting._asdict()
    if draft.outcome is not None:
        commitments = [each._asdict() for each in draft.outcome.commitments]
        said["outcome"] = draft.outcome._asdict() | {"commitments": commitments}
    return said


def _draft(data: Mapping[str, Any]) -> Draft:
    given: dict[str, Any] = {name: data.get(name) for name in _PLAIN}
    given |= {name: Text(**data[name]) for name in _TEXTS if name in data}
    given |= {name: tuple(row(**each) for each in data.get(name, ())) for name, row in _ROWS.items()}
    kind, meeting = data.get("kind"), data.get("meeting")
    return Draft(
        external_id=data.get("id"),
        kind=Kind(kind) if kind else None,
        translations=tuple((language, url) for language, url in data.get("translations", ())),
        themes=tuple(data.get("themes", ())),
        states=tuple(data.get("states", ())),
        meeting=MeetingWords(**meeting) if meeting else None,
        outcome=_outcome(data.get("outcome")),
        **given,
    )


def _outcome(said: Mapping[str, Any] | None) -> OutcomeWords | None:
    if said is None:
        return None
    commitments = tuple(CommitmentWords(**each) for each in said["commitments"])
    return OutcomeWords(**{**said, "commitments": commitments})
