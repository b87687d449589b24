"""Looking names up, with an end to the waiting: the system's resolver itself cannot be interrupted.

Not a ThreadPoolExecutor: Python waits for its threads when it exits, so that one hung look-up would keep
a stopped hub alive for half a minute.
"""

from __future__ import annotations

import queue
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hub.errors import Cause, SourceError

Found = list[tuple[Any, ...]]
Resolver = Callable[[str, int], Found]

THREADS = 16
IDLE_SECONDS = 5.0


def ask_system(host: str, port: int) -> Found:
    """Ask the system's resolver; the default, replaced in tests."""
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)


@dataclass(slots=True)
class _Question:
    host: str
    port: int
    answer: queue.SimpleQueue[Found | Exception] = field(default_factory=queue.SimpleQueue)
    left_behind: bool = False


class Lookups:
    """Asks a resolver in a few threads that can be left behind, and that end when nobody asks.

    Args:
        resolver: What is asked.
        idle_seconds: How long a thread without work stays.
    """

    def __init__(self, resolver: Resolver | None = None, idle_seconds: float = IDLE_SECONDS) -> None:
        self._resolver = resolver or ask_system
        self._idle_seconds = idle_seconds
        self._questions: queue.SimpleQueue[_Question] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._open = 0
        self._threads = 0

    def ask(self, host: str, port: int, seconds: float) -> Found:
        """Return the addresses of a host.

        Raises:
            SourceError: ``timeout``: it took longer; ``connect``: our own resolver is in trouble.
            OSError: The name is unknown.
        """
        if host.replace(".", "").isdigit() or ":" in host:
            return self._resolver(host, port)  # a literal: nobody is asked
        question = _Question(host, port)
        self._put(question)
        try:
            found = question.answer.get(timeout=seconds)
        except queue.Empty:
            question.left_behind = True
            raise SourceError(Cause.TIMEOUT, f"Looking up the name {host} took too long.") from None
        if isinstance(found, socket.gaierror) and found.errno == socket.EAI_AGAIN:
            raise SourceError(Cause.CONNECT, f"The name {host} could not be looked up just now.") from found
        if isinstance(found, Exception):
            raise found
        return found

    def _put(self, question: _Question) -> None:
        with self._lock:
            self._open += 1
            self._questions.put(question)
            if self._open > self._threads and self._threads < THREADS:
                self._threads += 1
                threading.Thread(target=self._work, name="look-up", daemon=True).start()

    def _work(self) -> None:
        while True:
            try:
                question = self._questions.get(timeout=self._idle_seconds)
            except queue.Empty:
                with self._lock:
                    if self._questions.empty():
                        self._threads -= 1
                        return
                continue
            if not question.left_behind:
                question.answer.put(self._look_up(question))
            with self._lock:
                self._open -= 1

    def _look_up(self, question: _Question) -> Found | Exception:
        try:
            return self._resolver(question.host, question.port)
        except Exception as error:  # noqa: BLE001 (raised again where it was asked)
            return error
