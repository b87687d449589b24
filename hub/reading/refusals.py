"""Refusals: whether what a mail server says is about the mailbox itself, or about anything else."""

from __future__ import annotations

import re

_NO_MAILBOX = re.compile(r"(?<![\d.])5\.(1\.(0|1|2|3|6|10)|2\.1)(?![\d.])")
"""RFC 3463, 3.2 and 3.3: no such mailbox, no such domain, it has moved, it is disabled."""
_ENHANCED = re.compile(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.])")
_BARE = {550, 551, 553}


def no_such_mailbox(code: int | None, said: str) -> bool:
    """Tell whether a refusal says that there is no such mailbox, now or ever.

    Where a code of RFC 3463 is given it decides: "550 5.7.1" is about the sender, and ends nothing.

    Args:
        code: Of the reply (RFC 5321, 4.2); None if it is not known.
        said: Its text.
    """
    return bool(_NO_MAILBOX.search(said)) if _ENHANCED.search(said) else code in _BARE
