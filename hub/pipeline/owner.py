"""Owner: who holds a claim on a source, and whether they may still be at work."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_HOST = socket.gethostname()[:60]
_running: set[str] = set()
_lock = threading.Lock()


@contextmanager
def owning(run: str) -> Iterator[str]:
    """Give the name under which a run claims sources, such as ``host/4711/8899123/{run}``.

    Args:
        run: An id nobody else has.
    """
    owner = f"{_HOST}/{os.getpid()}/{_born(os.getpid())}/{run}"
    with _lock:
        _running.add(owner)
    try:
        yield owner
    finally:
        with _lock:
            _running.discard(owner)


def may_be_alive(owner: str) -> bool:
    """Tell whether the owner of a claim may still be at work.

    On another machine we cannot know, and its lease has to run out. On this one the number of the
    process alone would not do: a container's first process is number 1 again after every restart.
    """
    host, pid, born, _ = owner.split("/", 3)
    if host != _HOST:
        return True
    if int(pid) == os.getpid():
        with _lock:
            return owner in _running
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return _born(int(pid)) in {born, ""}


def _born(pid: int) -> str:
    """When a process started, in the kernel's own ticks; empty where the system does not say.

    One that has ended, and whose parent has not looked, was never started: it holds nothing any more.
    """
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    fields = status.rpartition(")")[2].split()
    return "ended" if fields[0] == "Z" else fields[19]
