"""EML: where no mail server is set, each mail becomes a file that any mail program opens."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC
from email.parser import BytesHeaderParser
from email.utils import parsedate_to_datetime
from itertools import count
from pathlib import Path

from hub.model.delivery import Outgoing, Result

_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9@._-]+")
_LONGEST = 80


class Folder:
    """Takes mails as files. Safe for many threads and processes.

    Args:
        folder: Made when the first mail comes.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, message: Outgoing) -> Result:
        """Write one mail; whoever looks finds it whole or not at all."""
        try:
            path = self._write(message)
        except OSError as error:
            why = f"{self._folder} cannot be written: {error.strerror}."
            return Result(ok=False, detail=why)
        return Result(ok=True, status=250, excerpt=f"written to {path.name}")

    def close(self) -> None:
        """There is nothing to let go of."""

    def _write(self, message: Outgoing) -> Path:
        self._folder.mkdir(parents=True, exist_ok=True)
        own = self._folder / f".{os.getpid()}-{id(message)}.part"
        try:
            own.write_bytes(message.body)
            for path in self._names(message):
                with suppress(FileExistsError):
                    os.link(own, path)
                    return path
        finally:
            own.unlink(missing_ok=True)
        raise AssertionError

    def _names(self, message: Outgoing) -> Iterator[Path]:
        """The same mail again, or another that is called the same, gets a number."""
        stem = f"{_date(message.body)}-{_plain(message.target)}-{_plain(message.message_id)[-12:]}"
        yield self._folder / f"{stem}.eml"
        for number in count(2):
            yield self._folder / f"{stem}-{number}.eml"


def _plain(text: str) -> str:
    return _NOT_IN_NAMES.sub("_", text)[:_LONGEST].lstrip(".") or "_"


def _date(body: bytes) -> str:
    """The mail's own date, so that names sort by it."""
    given = BytesHeaderParser().parsebytes(body).get("Date", "")
    try:
        return f"{parsedate_to_datetime(str(given)).astimezone(UTC):%Y%m%dT%H%M%SZ}"
    except (ValueError, TypeError):
        return "undated"
