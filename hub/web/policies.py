"""Policies: what a page may load and where it may send (Content Security Policy, level 3)."""

from __future__ import annotations

PAGE = (
    # Pictures stay where the forums have them. No script and no inline style anywhere: what a site smuggles
    # past the sanitiser has nothing to run in.
    "default-src 'none'; style-src 'self'; img-src 'self' https: http: data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
FRAMING = f"{PAGE}; frame-src 'self'"
"""For a page that shows a preview."""
INERT = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox"
)
"""For a mail that is shown: it has the style it brings, and may load, run and send nothing."""
