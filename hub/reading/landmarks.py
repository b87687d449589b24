"""Landmarks: what on a page is no content: menus, pagers, footers, switches of language, sidebars."""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

MAX_STEPS = 60
"""Elements that are looked at from one upwards: what no page nests deeper, only an attack."""

_TAGS = {"nav", "footer", "select", "noscript"}
"""Not forms: ASP.NET puts the whole page into one, Joomla a list with its filter."""
_ROLES = {"navigation", "contentinfo", "search", "menu", "menubar", "banner", "tablist"}
_BESIDE = (
    r"(?:nav|navbar|navigation|mainnav|subnav|topnav|menu|submenu|megamenu|menubar|mod-menu|breadcrumbs?|pagination|pager"
    r"|paginator|pagenavi|page-numbers|nav-links|footer|bottom|colophon|langs?|languages?|langswitch\w*|skip\w*|social|share|sharing"
    r"|cookies?|consent|toolbar|search|searchform|tags|tagcloud|tag-links|cat-links|post-categories|categories|comments?"
    r"|copyright|masthead|topbar|logo|branding|sponsors?|partners?)"
)
_WORD = re.compile(
    rf"{_BESIDE}\Z|page[-_]?footer\Z|(?:site|main|global|top|primary|secondary|language|lang|social|share|sub|user)[-_]?"
    rf"(?:header|footer|nav|navigation|menu|switcher|selector|links|icons|buttons|bar)\Z"
    r"|(?:nav|menu|navbar|breadcrumb|footer|pagination|pager|language|lang|cookie|social|share)[-_]+[a-z][\w-]*\Z"
    r"|widget_(?:nav_menu|categories|archive|tag_cloud|recent_comments|pages|meta|search)\Z",
    re.IGNORECASE,
)
_MARGIN = re.compile(
    r"(?:aside|side|sidebar|side-?bar|rightcol|leftcol|right-column|left-column|widget|related|popular|trending|most-read"
    r"|mostread|tweets|twitter|promo|banner|carousel|slider|ticker|partners|highlights)\Z"
    r"|(?:sidebar|widget|related|region-sidebar|popular|most)[-_]\w[\w-]*\Z",
    re.IGNORECASE,
)


def around(node: LexborNode | None) -> Iterator[LexborNode]:
    """Yield an element and those around it, up to the body and without it."""
    for _ in range(MAX_STEPS):
        if node is None or node.tag in {"body", "html", "-undef", None}:
            return
        yield node
        node = node.parent


def names(node: LexborNode) -> list[str]:
    """Return the classes and the id of an element."""
    attributes = node.attributes
    return [*(attributes.get("class") or "").split(), *(attributes.get("id") or "").split()]


def is_beside(node: LexborNode) -> bool:
    """Tell whether an element itself is navigation, a pager, a footer or the like."""
    tag, attributes = node.tag, node.attributes
    if tag in _TAGS or (attributes.get("role") or "").lower() in _ROLES:
        return True
    if tag == "header":
        return _is_of_the_site(node)
    if tag in {"article", "main", "h1", "h2", "h3", "h4", "a", "tr", "table"}:
        return False
    return any(_WORD.match(name) for name in names(node))


def is_margin(node: LexborNode) -> bool:
    """Tell whether an element is what stands at a page's side: teasers of something else, mostly."""
    return node.tag == "aside" or any(_MARGIN.match(name) for name in names(node))


def _is_of_the_site(header: LexborNode) -> bool:
    """A header within an article or an entry belongs to it; one near the top belongs to the site."""
    return not any(node.tag in {"article", "li", "section", "main"} for node in around(header.parent))
