"""Problems: every error, as a page for people and as a problem document for programs (RFC 9457)."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from http import HTTPStatus

from flask import Flask, Response, render_template, request
from flask_babel import gettext
from werkzeug.exceptions import HTTPException

from hub.errors import GoneError, NotFoundError, PostError, Problem, QueryError
from hub.web.asked import wants_document

logger = logging.getLogger(__name__)


def install(app: Flask) -> None:
    """Let every error of the application come out as a page or a problem document."""
    app.register_error_handler(QueryError, _query)
    app.register_error_handler(PostError, of_post)
    app.register_error_handler(GoneError, _gone)
    app.register_error_handler(NotFoundError, _not_found)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _fault)


def _query(error: QueryError) -> Response:
    detail = gettext("The address asks for something that does not exist.")
    if wants_document():
        detail = " ".join(problem.detail for problem in error.problems)
    return answer(400, gettext("This list cannot be made"), detail, error.problems)


def of_post(error: PostError) -> Response:
    """Return why a post was not taken."""
    if not wants_document():
        return answer(error.status, HTTPStatus(error.status).phrase, str(error), error.problems)
    response = _document(error.status, HTTPStatus(error.status).phrase, str(error), ())
    if error.problems:
        faults = [{"pointer": each.where, "detail": each.detail} for each in error.problems]
        response.set_data(json.dumps({**json.loads(response.get_data()), "errors": faults}))
    if error.status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = 'Bearer realm="interforum"'
    if error.retry_after:
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _gone(_error: GoneError) -> Response:
    return answer(410, gettext("Withdrawn"), gettext("The forum has withdrawn it."))


def _not_found(_error: NotFoundError) -> Response:
    return answer(404, gettext("Not found"), gettext("There is nothing at this address."))


def _http(error: HTTPException) -> Response:
    code = error.code or 500
    if code == HTTPStatus.NOT_FOUND:
        return _not_found(NotFoundError())
    if code < HTTPStatus.BAD_REQUEST:
        return Response(error.get_body(), code, dict(error.get_headers()))
    title, detail = error.name, error.description or error.name
    if code == HTTPStatus.METHOD_NOT_ALLOWED:
        title, detail = gettext("Not possible here"), _what_is_possible(error)
    response = answer(code, title, detail)
    for name, value in error.get_headers():
        if name in {"Allow", "Location", "Retry-After"}:
            response.headers[name] = value
    return response


def _what_is_possible(error: HTTPException) -> str:
    allowed = dict(error.get_headers()).get("Allow", "")
    if "GET" in allowed:
        return str(gettext("This address can be read, and nothing else."))
    return str(gettext("This address takes what is posted; there is nothing to read."))


def _fault(error: Exception) -> Response:
    logger.error("answering %r failed", request.path, exc_info=error)
    detail = gettext("This is a fault of the hub's own; its operator finds it in the log.")
    return answer(500, gettext("Something went wrong"), detail)


def answer(status: int, title: str, detail: str, problems: Sequence[Problem] = ()) -> Response:
    """Return an error as a page, or as a problem document where a program asks."""
    if wants_document():
        return _document(status, title, detail, problems)
    page = render_template(
        "error.html", languages_of_this_page=(), title=title, detail=detail, problems=problems, status=status
    )
    return Response(page, status=status, mimetype="text/html")


def _document(status: int, title: str, detail: str, problems: Sequence[Problem]) -> Response:
    said: dict[str, object] = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
        "instance": request.path,
    }
    if problems:
        said["errors"] = [{"pointer": _pointer(each.where), "detail": each.detail} for each in problems]
    return Response(json.dumps(said), status=status, content_type="application/problem+json")


def _pointer(name: str) -> str:
    """Return a JSON pointer (RFC 6901) to a parameter, as if the query were an object."""
    return "/" + name.replace("~", "~0").replace("/", "~1")
