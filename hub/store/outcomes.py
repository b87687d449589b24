"""Outcomes as kept: JSON text beside each revision."""

from __future__ import annotations

import json
from datetime import date

from hub.model.item import Commitment, Outcome, OutcomeType


def outcome_to_text(outcome: Outcome | None) -> str | None:
    """Return an outcome as kept: a JSON object without what is not known."""
    if outcome is None:
        return None
    said = {
        "type": outcome.type.value,
        "adopted": outcome.adopted.isoformat() if outcome.adopted else None,
        "place": outcome.place,
        "commitments": [
            [each.id, each.text, each.due.isoformat() if each.due else None] for each in outcome.commitments
        ],
    }
    known = {name: value for name, value in said.items() if value}
    return json.dumps(known, ensure_ascii=False, separators=(",", ":"))


def outcome_from_text(text: str | None) -> Outcome | None:
    """Give back what `outcome_to_text` kept."""
    if text is None:
        return None
    said = json.loads(text)
    return Outcome(
        type=OutcomeType(said["type"]),
        adopted=_day(said.get("adopted")),
        place=said.get("place"),
        commitments=tuple(Commitment(id, text, _day(due)) for id, text, due in said.get("commitments", ())),
    )


def words_to_text(words: tuple[str, ...]) -> str | None:
    """Return declared labels as kept; None for none, as nearly all items have it."""
    return json.dumps(words, ensure_ascii=False, separators=(",", ":")) if words else None


def words_from_text(text: str | None) -> tuple[str, ...]:
    """Give back what `words_to_text` kept."""
    return tuple(json.loads(text)) if text else ()


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
