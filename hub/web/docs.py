"""Docs: what the API takes and answers, as OpenAPI for programs and as a page for people."""

from __future__ import annotations

import json

from flask import Blueprint, Response, render_template, request

from hub import __version__
from hub.schemas.description import describe
from hub.schemas.filters import read_numbers
from hub.web import lists
from hub.web.asked import services
from hub.web.delivery import CACHEABLE

blueprint = Blueprint("docs", __name__)


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """Return the API's description."""
    read_numbers(lists.pairs())
    request.environ[CACHEABLE] = True
    body = json.dumps(_described(), ensure_ascii=False, separators=(",", ":"))
    return Response(body, content_type="application/json; charset=utf-8")


@blueprint.get("/docs")
def page() -> str:
    """Show every address of the API, with what it takes and how to follow it."""
    return render_template("docs.html", paths=_described()["paths"])


def _described() -> dict[str, object]:
    house = services()
    return describe(house.registry.forums, version=__version__, base_url=house.settings.base_url)
