"""Pages: what a person sees who opens an invented forum's site, and the documents it hands out."""

from __future__ import annotations

from html import escape

from hub.demo.bulletin import Bulletin, Entry

_STYLE = "body{max-width:40rem;margin:2rem auto;padding:0 1rem;font:1.1rem/1.6 Georgia,serif}"
_PDF = """%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj
4 0 obj<</Length {length}>>stream
{stream}
endstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
trailer<</Root 1 0 R>>
%%EOF
"""


def front_page(site: Bulletin) -> bytes:
    """Return the site's front page: its name and what it has published."""
    rows = "".join(
        f'<li><a href="{escape(site.link(each))}">{escape(each.title)}</a></li>' for each in site.entries
    )
    return _html(site.language, site.name, f"<h1>{escape(site.name)}</h1><ul>{rows}</ul>")


def page(site: Bulletin, entry: Entry) -> bytes:
    """Return an entry's page."""
    file = f'<p><a href="/files/{entry.document}">{entry.document}</a></p>' if entry.document else ""
    body = (
        f'<p><a href="/">{escape(site.name)}</a></p><h1>{escape(entry.title)}</h1>'
        f"<p>{escape(entry.text)}</p>{file}"
    )
    return _html(entry.language or site.language, entry.title, body)


def document(name: str) -> bytes:
    """Return a PDF of one page that shows its own name."""
    plain = "".join(sign for sign in name if sign.isalnum() or sign in ".-_")[:80]
    stream = f"BT /F 20 Tf 72 720 Td ({plain}) Tj ET"
    return _PDF.format(stream=stream, length=len(stream)).encode("ascii", "replace")


def _html(language: str, title: str, body: str) -> bytes:
    direction = ' dir="rtl"' if language == "ar" else ""
    return (
        f'<!doctype html><html lang="{language}"{direction}><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style>{body}</html>"
    ).encode()
