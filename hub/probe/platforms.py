"""Platforms: by which signs a site's software is known. Pure, and a table: a new one is a row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import NamedTuple

from hub.reading.signposts import Signposts

ENOUGH = 2
"""Strength from which a platform is named: one sure sign, or two that could be chance."""


class Platform(NamedTuple):
    """What a site runs on.

    Attributes:
        name: Such as ``Drupal``.
        evidence: The signs that were seen, in words.
        strength: How sure they make it.
    """

    name: str
    evidence: tuple[str, ...]
    strength: int


class _Sign(NamedTuple):
    """A sign: where it stands, and how it looks.

    Attributes:
        where: ``source``, ``file`` (what the page loads: a link may well lead to a file of another site),
            ``generator``, ``url``, ``cookie``, or the name of a header.
        times: How often it must be seen.
    """

    platform: str
    where: str
    pattern: str
    strength: int
    words: str
    times: int = 1


_SIGNS = (
    _Sign("WordPress", "generator", r"wordpress", 3, "its generator says WordPress"),
    _Sign("WordPress", "link", r"api\.w\.org", 3, "a Link header names api.w.org"),
    _Sign("WordPress", "source", r"rel=[\"']https://api\.w\.org/", 3, "it links to api.w.org"),
    _Sign(
        "WordPress",
        "file",
        r"/wp-(?:content|includes)/",
        2,
        "files under /wp-content/",
    ),
    _Sign("WordPress", "x-pingback", r"xmlrpc\.php", 2, "an X-Pingback header"),
    _Sign("Drupal", "generator", r"drupal", 3, "its generator says Drupal"),
    _Sign("Drupal", "x-generator", r"drupal", 3, "an X-Generator header says Drupal"),
    _Sign("Drupal", "x-drupal-cache", r"", 3, "an X-Drupal-Cache header"),
    _Sign("Drupal", "x-drupal-dynamic-cache", r"", 3, "an X-Drupal-Dynamic-Cache header"),
    _Sign(
        "Drupal",
        "source",
        r"data-drupal-selector=|drupalSettings|Drupal\.settings",
        3,
        "Drupal's settings in the page",
    ),
    _Sign(
        "Drupal",
        "file",
        r"/sites/(?:default|all|g)/(?:files|modules|themes)/",
        2,
        "files under /sites/default/files/",
    ),
    _Sign(
        "Drupal", "file", r"/core/(?:misc|themes|modules)/|/modules/contrib/", 2, "files under /core/misc/"
    ),
    _Sign(
        "Drupal",
        "source",
        r"class=[\"'][^\"']*\b(?:views-row|view-content|node--type-)",
        1,
        "the classes of Views",
    ),
    _Sign("Joomla", "generator", r"joomla", 3, "its generator says Joomla"),
    _Sign(
        "Joomla",
        "file",
        r"/media/(?:jui|system/js|vendor/joomla|com_\w+|templates/site)",
        3,
        "files under /media/system/js/",
    ),
    _Sign("Joomla", "source", r"option=com_(?:content|k2|finder|users)", 2, "addresses with com_content"),
    _Sign(
        "Joomla", "source", r"class=[\"'][^\"']*\bjoomla-script-options\b", 3, "Joomla's options in the page"
    ),
    _Sign("Joomla", "source", r"[?&;]format=feed(?:&amp;|&)type=(?:rss|atom)", 2, "feeds with format=feed"),
    _Sign(
        "Joomla",
        "source",
        r"class=[\"'](?:items-leading|blog-item|com-content-category|cat-list-row)|itemprop=[\"']blogPost",
        1,
        "the classes of com_content",
    ),
    _Sign("1C-Bitrix", "x-powered-cms", r"bitrix", 3, "an X-Powered-CMS header says Bitrix"),
    _Sign(
        "1C-Bitrix",
        "source",
        r"/bitrix/(?:js|cache|templates|components)/|BX\.(?:message|setCSSList|ready)",
        3,
        "files under /bitrix/",
    ),
    _Sign("1C-Bitrix", "source", r"/upload/iblock/|PAGEN_\d+=|bx_\w+_\d+", 2, "files under /upload/iblock/"),
    _Sign("1C-Bitrix", "cookie", r"BITRIX_SM_", 3, "a cookie of Bitrix"),
    _Sign(
        "SharePoint", "microsoftsharepointteamservices", r"", 3, "a MicrosoftSharePointTeamServices header"
    ),
    _Sign("SharePoint", "generator", r"sharepoint", 3, "its generator says SharePoint"),
    _Sign(
        "SharePoint",
        "source",
        r"/_layouts/(?:15/|14/|\d+/)?|_spPageContextInfo|/_catalogs/masterpage|MSOWebPartPage|ms-rte",
        2,
        "files under /_layouts/",
    ),
    _Sign(
        "SharePoint",
        "source",
        r"WebForm_OnSubmit|SP\.js|g_wsaEnabled|MSOLayout_|ctl00_PlaceHolderMain",
        1,
        "SharePoint's placeholders",
    ),
    _Sign("SharePoint", "source", r"/Pages/[\w-]+\.aspx", 1, "pages under /Pages/"),
    _Sign("TYPO3", "generator", r"typo3", 3, "its generator says TYPO3"),
    _Sign(
        "TYPO3",
        "file",
        r"/typo3(?:conf|temp)/|/_assets/[0-9a-f]{32}/",
        3,
        "files under /typo3temp/",
    ),
    _Sign("Plone", "generator", r"plone", 3, "its generator says Plone"),
    _Sign("Plone", "source", r"\+\+plone\+\+|portal_css/|class=[\"'][^\"']*\bplone-", 2, "Plone's resources"),
    _Sign("SPIP", "generator", r"spip", 3, "its generator says SPIP"),
    _Sign("SPIP", "composed-by", r"spip", 3, "a Composed-By header says SPIP"),
    _Sign("SPIP", "source", r"spip\.php\?|class=[\"'][^\"']*\bspip_", 2, "addresses with spip.php"),
    _Sign("Liferay", "liferay-portal", r"", 3, "a Liferay-Portal header"),
    _Sign(
        "Liferay",
        "source",
        r"Liferay\.(?:AUI|ThemeDisplay)|/o/frontend-|/html/js/liferay",
        3,
        "Liferay's scripts",
    ),
    _Sign("DSpace", "generator", r"dspace", 3, "its generator says DSpace"),
    _Sign("DSpace", "source", r"<ds-app|/xmlui/|/jspui/|/bitstream/handle/", 2, "DSpace's addresses"),
    _Sign("EPrints", "generator", r"eprints", 3, "its generator says EPrints"),
    _Sign("Ibexa (eZ Publish)", "generator", r"ez (?:publish|platform)|ibexa", 3, "its generator says so"),
    _Sign(
        "Adobe Experience Manager",
        "file",
        r"/etc\.clientlibs/|/content/dam/|cq-wcm|/etc/designs/",
        2,
        "files under /content/dam/",
    ),
    _Sign("Sitecore", "file", r"/-/media/|/~/media/|/sitecore/|sc_itemid", 2, "files under /-/media/"),
    _Sign("Umbraco", "generator", r"umbraco", 3, "its generator says Umbraco"),
    _Sign("Umbraco", "x-umbraco-version", r"", 3, "an X-Umbraco-Version header"),
    _Sign("DNN", "generator", r"dotnetnuke", 3, "its generator says DotNetNuke"),
    _Sign("DNN", "source", r"dnn_ctr\d+|/DesktopModules/|/Portals/\d+/", 2, "files under /Portals/0/"),
    _Sign("Contao", "generator", r"contao", 3, "its generator says Contao"),
    _Sign("MODX", "x-powered-by", r"modx", 3, "an X-Powered-By header says MODX"),
    _Sign("Wix", "generator", r"wix\.com", 3, "its generator says Wix"),
    _Sign("Wix", "file", r"static\.wixstatic\.com|X-Wix-", 2, "files of Wix"),
    _Sign(
        "Squarespace",
        "file",
        r"static1?\.squarespace\.com|Static\.SQUARESPACE_CONTEXT",
        3,
        "files of Squarespace",
    ),
    _Sign("Webflow", "generator", r"webflow", 3, "its generator says Webflow"),
    _Sign("Ghost", "generator", r"ghost", 3, "its generator says Ghost"),
    _Sign("Blogger", "generator", r"blogger", 3, "its generator says Blogger"),
    _Sign("Hugo", "generator", r"hugo", 3, "its generator says Hugo"),
    _Sign("Jekyll", "generator", r"jekyll", 3, "its generator says Jekyll"),
    _Sign("Movable Type", "generator", r"movable type", 3, "its generator says Movable Type"),
    _Sign("CMS Made Simple", "generator", r"cms made simple", 3, "its generator says so"),
    _Sign("ASP.NET", "x-aspnet-version", r"", 2, "an X-AspNet-Version header"),
    _Sign("ASP.NET", "x-powered-by", r"asp\.net", 1, "an X-Powered-By header says ASP.NET"),
    _Sign("ASP.NET", "source", r"name=[\"']__VIEWSTATE[\"']", 2, "a form with __VIEWSTATE"),
    _Sign(
        "classic ASP", "source", r"href=[\"'][^\"'?>]+\.asp[?\"']", 2, "addresses that end in .asp", times=3
    ),
    _Sign("TYPO3", "source", r"This website is powered by TYPO3", 3, "a comment says TYPO3"),
    _Sign("TYPO3", "file", r"/fileadmin/", 2, "files under /fileadmin/"),
    _Sign("TYPO3", "cookie", r"fe_typo_user", 3, "a cookie of TYPO3"),
    _Sign("WordPress", "x-redirect-by", r"wordpress", 3, "an X-Redirect-By header says WordPress"),
    _Sign("WordPress", "cookie", r"wordpress_|wp-wpml_|wp-settings", 3, "a cookie of WordPress"),
    # What shall never be fresh dates from a day that its makers chose: a birthday, a release.
    _Sign("WordPress", "expires", r"11 Jan 1984 05:00:00", 3, "the Expires header of WordPress"),
    _Sign("Drupal", "expires", r"19 Nov 1978 05:00:00", 3, "the Expires header of Drupal"),
    _Sign("Joomla", "expires", r"17 Aug 2005 00:00:00", 3, "the Expires header of Joomla"),
    _Sign("Drupal", "file", r"/misc/drupal\.js|/sites/all/(?:modules|themes)/", 2, "files under /misc/"),
    _Sign("Drupal", "cookie", r"\bS?SESS[0-9a-f]{32}=", 2, "a cookie of Drupal"),
    _Sign(
        "Joomla", "file", r"/(?:components|media)/(?:com_content|k2|com_k2)/", 2, "files under /components/"
    ),
    _Sign("Joomla", "file", r"/modules/mod_\w+/|/templates/\w+/(?:css|js)/", 1, "files under /templates/"),
    _Sign("Joomla", "x-content-encoded-by", r"joomla", 3, "a header says Joomla"),
    _Sign("SharePoint", "sprequestguid", r"", 3, "an SPRequestGuid header"),
    _Sign("SharePoint", "x-sharepointhealthscore", r"", 3, "an X-SharePointHealthScore header"),
    _Sign(
        "SharePoint",
        "file",
        r"/Style%20Library/|/SiteAssets/|/PublishingImages/",
        2,
        "files of its libraries",
    ),
    _Sign("Kentico", "generator", r"kentico", 3, "its generator says Kentico"),
    _Sign("Kentico", "file", r"/getmedia/|/CMSPages/GetResource", 2, "files under /getmedia/"),
    _Sign("Optimizely", "file", r"/globalassets/|/contentassets/", 2, "files under /globalassets/"),
    _Sign("Craft CMS", "x-powered-by", r"craft cms", 3, "an X-Powered-By header says Craft CMS"),
    _Sign("Open Journal Systems", "generator", r"open journal systems", 3, "its generator says so"),
    _Sign("ASP.NET", "cookie", r"ASP\.NET_SessionId", 2, "a cookie of ASP.NET"),
    _Sign("ASP.NET", "url", r"\.aspx(?:\?|\Z)", 2, "its own address ends in .aspx"),
    _Sign("ASP.NET", "source", r"href=[\"'][^\"'?>]+\.aspx[?\"']", 2, "addresses that end in .aspx", 3),
    _Sign("Next.js", "source", r"/_next/static/|id=[\"']__NEXT_DATA__", 2, "files under /_next/"),
    _Sign("Nuxt", "source", r"/_nuxt/|window\.__NUXT__", 2, "files under /_nuxt/"),
    _Sign("Angular", "source", r"\sng-version=[\"']", 2, "an ng-version attribute"),
    _Sign("Gatsby", "source", r"id=[\"']___gatsby", 2, "an element of Gatsby's"),
    _Sign("classic ASP", "cookie", r"ASPSESSIONID", 3, "a cookie of ASP"),
    _Sign("classic ASP", "url", r"\.asp(?:\?|\Z)", 2, "its own address ends in .asp"),
    _Sign("PHP, by hand", "url", r"\.php(?:\?|\Z)", 1, "its own address ends in .php"),
)
_GENERAL = {"ASP.NET", "PHP, by hand", "Next.js", "Nuxt", "Angular", "Gatsby"}
"""What another platform stands on: said only where no other is known."""
_BYTES = 400_000
_COMPILED = tuple((sign, re.compile(sign.pattern, re.IGNORECASE)) for sign in _SIGNS)


def platforms(posts: Signposts, source: str, headers: Mapping[str, str]) -> tuple[Platform, ...]:
    """Return what a site seems to run on, the surest first; empty if nothing tells.

    Args:
        posts: What its page says of itself.
        source: The page's HTML.
        headers: Of the answer, names in lower case.
    """
    found: dict[str, list[_Sign]] = {}
    for sign, pattern in _COMPILED:
        if any(_is_seen(pattern, text, sign.times) for text in _texts(sign.where, posts, source, headers)):
            found.setdefault(sign.platform, []).append(sign)
    said = [_platform(name, signs) for name, signs in found.items()]
    sure = [each for each in said if each.strength >= ENOUGH]
    special = [each for each in sure if each.name not in _GENERAL]
    return tuple(sorted(special or sure, key=lambda each: -each.strength))


def _is_seen(pattern: re.Pattern[str], text: str, times: int) -> bool:
    return sum(1 for _ in islice(pattern.finditer(text), times)) == times


def _platform(name: str, signs: list[_Sign]) -> Platform:
    strongest = sorted(signs, key=lambda sign: -sign.strength)
    return Platform(
        name, tuple(dict.fromkeys(sign.words for sign in strongest)), sum(sign.strength for sign in signs)
    )


def _texts(where: str, posts: Signposts, source: str, headers: Mapping[str, str]) -> Iterator[str]:
    if where == "source":
        yield source[:_BYTES]
    elif where == "file":
        yield " ".join(posts.files)
    elif where == "generator":
        yield from posts.generators
    elif where == "url":
        yield posts.url
    elif where == "cookie":
        yield headers.get("set-cookie", "")
    elif where in headers:
        yield headers[where]
