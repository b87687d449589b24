"""Bare: the same bytes as a feed of the hub, returned by next to nothing. What the hub is held against.

    bare.py SERVER flask|raw PORT FILE      SERVER is granian, gunicorn or waitress

FILE holds the body; `FILE.json` its headers, ETag included.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from flask import Flask, Response, request

HOST = "127.0.0.1"
THREADS = 4


def flask_app(body: bytes, headers: dict[str, str]) -> Flask:
    """One view and nothing else; 304 by Flask's own means."""
    app = Flask(__name__, static_folder=None)

    @app.get("/items.atom")
    def feed() -> Response:
        if request.if_none_match.contains(headers["ETag"].strip('"')):
            return Response(status=304, headers={"ETag": headers["ETag"]})
        return Response(body, headers=headers)

    return app


def raw_app(body: bytes, headers: dict[str, str]) -> Callable[[dict[str, Any], Any], Iterable[bytes]]:
    """No framework: the most that Python reaches under a server."""
    listed = [*headers.items(), ("Content-Length", str(len(body)))]
    tag = headers["ETag"]

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ.get("HTTP_IF_NONE_MATCH") == tag:
            start_response("304 Not Modified", [("ETag", tag)])
            return []
        start_response("200 OK", listed)
        return [body]

    return app


def make() -> Any:
    """Return the application that the environment names; servers load it in processes of their own."""
    file = Path(os.environ["BARE_FILE"])
    headers = json.loads(file.with_suffix(".json").read_text())
    return {"flask": flask_app, "raw": raw_app}[os.environ["BARE_KIND"]](file.read_bytes(), headers)


if "BARE_FILE" in os.environ:
    application = make()


def serve_with_granian(port: int) -> None:
    """The settings of hub/cli/serving.py."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    Granian(
        "bare:application",
        address=HOST,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        backpressure=256,
        websockets=False,
        log_level=LogLevels.warning,
    ).serve()


def serve_with_gunicorn(port: int) -> None:
    """One process, threads."""
    shape = [
        "-k",
        "gthread",
        "-w",
        "1",
        "--threads",
        str(THREADS),
        "-b",
        f"{HOST}:{port}",
        "--log-level",
        "error",
    ]
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", *shape, "bare:application"])


def serve_with_waitress(port: int) -> None:
    """One process, threads."""
    import waitress

    waitress.serve(make(), host=HOST, port=port, threads=THREADS)


if __name__ == "__main__":
    server, os.environ["BARE_KIND"], given_port, os.environ["BARE_FILE"] = sys.argv[1:]
    os.chdir(Path(__file__).parent)
    {"granian": serve_with_granian, "gunicorn": serve_with_gunicorn, "waitress": serve_with_waitress}[server](
        int(given_port)
    )
