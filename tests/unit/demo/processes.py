"""The demonstration as a process of its own, with a folder for what it needs for a while."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def start(place: Path, *words: str) -> subprocess.Popen[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return subprocess.Popen(
        [sys.executable, "-m", "hub", "demo", "--port", str(port), *words],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(place)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(place: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return _ended(start(place, *words))


def interrupt(place: Path, order: signal.Signals, *words: str) -> subprocess.CompletedProcess[str]:
    """Send a signal once the third day has been told."""
    process = start(place, *words)
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("day  2"):
            break
    process.send_signal(order)
    return _ended(process)


def _ended(process: subprocess.Popen[str]) -> subprocess.CompletedProcess[str]:
    try:
        out, err = process.communicate(timeout=120)
    finally:
        process.kill()
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)
