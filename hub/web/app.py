"""App: puts the rooms of the web together."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import quote

from flask import Flask, Response, request
from flask_babel import Babel, get_locale
from werkzeug.middleware.proxy_fix import ProxyFix

from hub.services import Services
from hub.web import (
    api,
    choices,
    digests,
    docs,
    endpoints,
    feeds,
    forums,
    hooks,
    items,
    operator,
    policies,
    preferences,
    problems,
    receipts,
    source_feeds,
    sources,
    spoken,
    subscribe,
    telling,
    words,
)
from hub.web.addresses import MAY_STAND, Addresses
from hub.web.asked import HOUSE, is_for_programs
from hub.web.bodies import MOST_BYTES, Bodies
from hub.web.delivery import CACHEABLE, Delivery

SECURITY = {
    "Content-Security-Policy": policies.PAGE,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
SHARED = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Last-Modified, Link, Content-Length",
}
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "If-None-Match, If-Modified-Since, Accept, Content-Type",
    "Access-Control-Max-Age": "86400",
}
_STATIC_SECONDS = 3600


def create_app(services: Services) -> Flask:
    """Return the Flask application. What is asked for by GET changes nothing, anywhere."""
    app = Flask(__name__)
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = _STATIC_SECONDS
    app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES
    app.extensions[HOUSE] = services
    app.url_map.strict_slashes = False
    Babel(app, locale_selector=_locale).domain_instance = spoken.Catalogues()
    for room in (
        items,
        feeds,
        forums,
        sources,
        source_feeds,
        api,
        docs,
        subscribe,
        preferences,
        endpoints,
        operator,
        hooks,
        receipts,
        digests,
    ):
        app.register_blueprint(room.blueprint)
    problems.install(app)
    app.after_request(_finish)
    app.context_processor(lambda: _for_templates(services))
    app.jinja_env.filters.update(words.FILTERS | telling.FILTERS | choices.FILTERS)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    inner = ProxyFix(app.wsgi_app, x_for=services.settings.proxies, x_proto=0, x_host=0)
    delivery = Delivery(_ascii_query(inner), services.store.head)
    app.wsgi_app = Bodies(delivery, behind_proxy=services.settings.proxies > 0)  # type: ignore[method-assign]
    return app


def _ascii_query(app: Callable[..., Any]) -> Callable[..., Any]:
    """Encode bytes that may not stand in a query: werkzeug stumbles over what is not UTF-8."""

    def wrapped(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        query = environ.get("QUERY_STRING", "")
        if not query.isascii():
            environ["QUERY_STRING"] = quote(query.encode("latin-1", "replace"), safe=MAY_STAND)
        return app(environ, start_response)

    return wrapped


def _locale() -> str:
    """Choose the page's language. What programs read is in English: its cache knows no reader."""
    return "en" if is_for_programs(request.path) else spoken.locale()


def _finish(response: Response) -> Response:
    for name, value in SECURITY.items():
        response.headers.setdefault(name, value)
    if is_for_programs(request.path):
        response.headers.update(SHARED)
        if request.method == "OPTIONS":
            response.headers.update(PREFLIGHT)
    if request.endpoint == "static" and response.status_code == 200:
        request.environ[CACHEABLE] = True
    if response.mimetype == "text/html":
        response.headers["Vary"] = "Accept-Language"
        response.headers.setdefault("Content-Language", words.speech())
    if response.status_code >= 400:
        response.headers["Cache-Control"] = "no-store"
    else:
        response.headers.setdefault("Cache-Control", "public, max-age=60")
    return response


def _for_templates(services: Services) -> dict[str, Any]:
    addresses = Addresses(services.settings.base_url)
    locale = get_locale()
    forums = services.registry.forums
    return {
        "to": spoken.carried(addresses.local),
        "address": addresses.of,
        "formats": list(services.feed_formats.values()),
        "forums_by_id": forums,
        "filter_said": partial(choices.said, forums),
        "forum_name": words.forum_name,
        "page_language": words.speech(),
        "page_direction": locale.text_direction if locale else "ltr",
        "languages_of_this_page": spoken.others(addresses.local),
        "kept": spoken.kept,
    }
