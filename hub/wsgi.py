"""Wsgi: the application for a web server, wired from the environment (``hub.wsgi:app``)."""

from __future__ import annotations

from hub.bootstrap import build_services
from hub.lifeline import end_with_parent
from hub.settings import Settings
from hub.web import create_app

# A worker of a server that was killed must not hold the port for ever.
end_with_parent()
app = create_app(build_services(Settings.from_environment()))
