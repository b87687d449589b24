"""Nothing: why a page holds no list, in words for the person who has to do something about it."""

from __future__ import annotations

import re

from connectors.listing.rule import ListRule
from hub.errors import Cause, SourceError
from hub.reading.pages import Page

_SHORT = 1500
"""Characters; what can be read on a page that is nothing but a message."""
_HEADING = 70
"""Characters of a heading by which a site speaks of the page, and not of the world."""
_BARRED = re.compile(
    r"just a moment|attention required|checking (?:if )?(?:your|the site) |you are (?:a )?human|ddos|captcha"
    r"|access denied|are you a robot|un momento|un instant|один момент|проверка браузера|security check"
    r"|request unsuccessful|pardon our interruption",
    re.IGNORECASE,
)
_MISSING = re.compile(
    r"^\W*404\b|(?:error|erreur|erro|ошибка|خطأ)\W*404\b|\b404\W*(?:error|$)|not found"
    r"|no longer (?:available|exists)"
    r"|does(?:n['’]t| not) exist|introuvable|non trouvée|n['’]existe (?:pas|plus)"
    r"|no (?:se )?(?:encontr|existe)|não (?:foi )?encontrad|não existe|не найден|не существует"
    r"|غير موجود|لم يتم العثور|nicht gefunden",
    re.IGNORECASE | re.MULTILINE,
)
_UPKEEP = re.compile(
    r"maintenance|under construction|be right back|en mantenimiento|em manutenção|en construction"
    r"|технические работы|на обслуживании|صيانة|database error|error establishing",
    re.IGNORECASE,
)
_LOG_IN = re.compile(
    r"^\W*(?:log ?in|sign ?in|se connecter|connexion|iniciar sesi[oó]n|acceso|entrar|вход|войти|авторизация"
    r"|تسجيل الدخول|دخول)\b",
    re.IGNORECASE,
)
_COOKIES = re.compile(r"cookie|куки|ملفات تعريف الارتباط", re.IGNORECASE)
_SCRIPTED = re.compile(r"javascript|جافا", re.IGNORECASE)
_SHELLS = "#root, #app, #__next, #__nuxt, #___gatsby, app-root, [ng-app], [data-reactroot]"


def stranger(page: Page) -> str | None:
    """Return why a page is another one than was asked for, as a sentence; None if nothing shows that."""
    shown = page.text
    # What a site says of itself is short; a statement may well be about what does not exist.
    heads = [said for said in (page.title, page.root.value("h1, h2")) if said and len(said) <= _HEADING]
    head = "\n".join(heads)
    logs_in = any(_LOG_IN.search(each) for each in heads)
    if page.root.first('input[type="password" i]') and (len(shown) < _SHORT or logs_in):
        return "The site asks for a password instead of showing the page."
    if page.root.first("#challenge-form, #cf-wrapper, .g-recaptcha, .h-captcha, #challenge-running") or (
        len(shown) < _SHORT and _BARRED.search(head)
    ):
        return "The site wants proof that a person is reading, and shows no list to a program."
    if _MISSING.search(head) and len(shown) < 4 * _SHORT:
        return "The page says that it does not exist, although the server answers 200."
    if _UPKEEP.search(head) and len(shown) < _SHORT:
        return "The site says that it is being worked on."
    if logs_in and len(shown) < _SHORT:
        return "The site asks to log in instead of showing the page."
    return None


def no_list(page: Page, rule: ListRule, *, known: bool) -> SourceError:
    """Return why no entry was found.

    Args:
        page: The page.
        rule: What was looked for.
        known: Whether entries were found there before.
    """
    if reason := stranger(page) or _unreadable(page):
        return SourceError(Cause.NOT_A_FEED, reason, status=200)
    if known:
        detail = f"{rule.in_vain()}, where there always were entries: its layout has changed."
        return SourceError(Cause.EMPTY, detail, status=200)
    detail = f"{rule.in_vain()}; `interforum probe` shows what stands there."
    return SourceError(Cause.NOT_A_FEED, detail, status=200)


def _unreadable(page: Page) -> str | None:
    shown = page.text
    if refresh := page.root.value('meta[http-equiv="refresh" i]@content'):
        target = refresh.partition("=")[2].strip(" '\"")[:200]
        if target and len(shown) < _SHORT:
            return f"The page only sends its readers on to {target}; that is the address to ask."
    if page.root.first("frameset, frame"):
        return "The page is made of frames; the address of the frame with the list is the one to ask."
    if len(shown) < _SHORT and _COOKIES.search(shown) and not page.select("a[href] ~ a[href] ~ a[href]"):
        return "The page shows nothing but a question about cookies."
    scripts = page.root.first("script") is not None
    hint = " ".join(page.root.values("noscript"))
    is_shell = page.root.first(_SHELLS) or _SCRIPTED.search(hint) or len(shown) < 200
    if scripts and is_shell and len(shown) < _SHORT:
        return "The page is put together by JavaScript in the browser; the server sends no list."
    return None
