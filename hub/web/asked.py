"""Asked: what every view may know of the request it answers: the house, and who asks."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network

from flask import current_app, request

from hub.reading.language import SIX
from hub.services import Services

HOUSE = "interforum"
"""Where the application keeps its `Services`."""
FOR_PROGRAMS = (".atom", ".rss", ".json", ".opml", ".csv", ".ics")
"""Endings of addresses that programs ask for: their errors are problem documents, in English."""


def services() -> Services:
    """Return the wired house of the application that answers."""
    found: Services = current_app.extensions[HOUSE]
    return found


def is_for_programs(path: str) -> bool:
    """Tell whether programs rather than people ask for an address."""
    return path.startswith("/api/") or path.endswith(FOR_PROGRAMS)


def language_asked() -> str:
    """Return which of the six languages whoever asks reads best; English if none of them.

    Of ``es-MX, en;q=0.1`` it is Spanish. (Werkzeug's own choice is English, the only exact match.)
    """
    primary = (tag.partition("-")[0].lower() for tag, quality in request.accept_languages if quality > 0)
    return next((tag for tag in primary if tag in SIX), "en")


def network(address: str) -> str:
    """Return what stands for a sender: an address, or of IPv6 the network of 64 bits that one line has."""
    try:
        known = ip_address(address)
    except ValueError:
        return address[:64]
    return str(ip_network((known, 64), strict=False)) if isinstance(known, IPv6Address) else address


def wants_page() -> bool:
    """Tell whether whoever asks would rather have a page than JSON: browsers say so."""
    accepted = request.accept_mimetypes
    return bool(accepted["text/html"] > accepted["application/json"])


def wants_document() -> bool:
    """Tell whether an error is told as a problem document: to programs, also where people come as well."""
    by_either = request.path.startswith("/hooks/")
    return is_for_programs(request.path) or (by_either and not wants_page())
