"""Interforum's hub: what lives on which floor.

::

    cli │ wsgi                 doors: a terminal, a web server
    demo                       invented sites that the cli's demonstration plays
    bootstrap                  wires the house; the only importer of connectors, feeds and channels
    web │ scheduler │ engine   who asks, when, and how work is carried out
    services │ probe           the bundle of wired parts; how a new site can be read
    pipeline                   what happens to an item, each step a plain function
    connectors │ feeds │ delivery │ store │ registry     how, with the outside world
    http │ schemas │ signatures │ settings    what crosses the border: network, shapes, proofs, variables
    speech                     what is said to people, in their language
    reading                    how text is read: pure
    model                      what is
    errors

A floor imports only what stands beneath it; rooms on one floor do not know each other. One library,
one room: SQLAlchemy in `store`, Flask in `web`, requests in `http`, marshmallow in `schemas`,
feedgen in `feeds`, APScheduler in `scheduler`. import-linter holds both rules (pyproject.toml).
"""

__version__ = "0.1.0"
