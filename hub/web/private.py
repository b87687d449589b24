"""Private: pages that belong to one reader, opened by a signed link and kept by nobody."""

from __future__ import annotations

from flask import Blueprint, Response, render_template
from flask_babel import gettext

from hub.errors import LinkError, LinkFault, SubscriptionError

OPEN_SECONDS = 60
"""How long a form that nobody has filled in yet may be kept by caches; it is everybody's."""


def keep_private(blueprint: Blueprint) -> None:
    """Let no cache keep a blueprint's pages, no search engine list them, and no link of them tell of itself.

    That a browser tells other sites nothing of where it comes from holds for every page (`hub.web.app`).
    """
    blueprint.after_request(_shut)
    blueprint.register_error_handler(SubscriptionError, _refused)


def _shut(response: Response) -> Response:
    """Shut what a view has not opened by saying how long it may be kept."""
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def _refused(error: SubscriptionError) -> Response:
    """Say why a link does not lead on, and what to do instead."""
    if isinstance(error, LinkError):
        title, detail, status = _of_link(error.fault)
        return page(status, "subscribers/link.html", title=title, detail=detail, english=None)
    status = 429 if error.retry_after else 422
    title = gettext("Too often") if error.retry_after else gettext("That cannot be done")
    detail = gettext("From your network this was asked for too often. Try again in an hour.")
    said = {"detail": detail, "english": None} if error.retry_after else {"detail": "", "english": str(error)}
    response = page(status, "subscribers/link.html", title=title, **said)
    if error.retry_after:
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _of_link(fault: LinkFault) -> tuple[str, str, int]:
    match fault:
        case LinkFault.EXPIRED:
            told = gettext(
                "It was good for 48 hours, and they are over. Subscribe once more: a new one comes at once."
            )
            return gettext("This link has expired"), told, 410
        case LinkFault.FORGOTTEN:
            told = gettext("What it led to is not kept here any more. Subscribe once more, if you want to.")
            return gettext("This link leads nowhere any more"), told, 410
        case LinkFault.BROKEN:
            told = gettext("Copy all of it, up to the last letter, or click it where it stands.")
            return gettext("This link is not whole"), told, 404


def page(status: int, template: str, **words: object) -> Response:
    """Return a page with a status."""
    return Response(render_template(template, **words), status=status, mimetype="text/html")
