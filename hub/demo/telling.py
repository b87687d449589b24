"""Telling: the second and third door of the hub. A secretariat posts, and whoever subscribed is told.

Everything goes the way it goes for real: mails through a mail server, buttons pressed over HTTP, a post that
is signed, an endpoint that checks the signature.
"""

from __future__ import annotations

import json
import re
import secrets
import threading
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from time import monotonic, sleep
from typing import Any

from hub.demo.endpoint import Endpoint
from hub.demo.inbox import Inbox
from hub.demo.narration import MARGIN, Line
from hub.model.subscription import ChannelName, Rhythm
from hub.pipeline.plan_digests import plan_period
from hub.pipeline.publishers import Wanted, add_publisher
from hub.pipeline.subscribe import ask
from hub.pipeline.verify import verify
from hub.reading.periods import Period
from hub.schemas.subscriptions import Wish
from hub.services import Services
from hub.signatures import sign

FORUM = "two-shores"
DELEGATE, READER = "delegate@ministry.example", "reader@ministry.example"
_DAY = timedelta(days=1)
PATIENCE = 20.0
"""Seconds to wait for what should take a fraction of one, on a machine that has much else to do."""
_LINK = re.compile(r"https?://\S*/subscribe/confirm/\S+")
_POST: Mapping[str, Any] = {
    "external_id": "tunis-declaration",
    "kind": "outcome",
    "language": "fr",
    "title": "Déclaration de Tunis sur la mobilité professionnelle",
    "summary": "Les ministres adoptent une déclaration en neuf points et se donnent deux ans pour la suivre.",
    "content_html": "<p>Les ministres réunis à Tunis adoptent une déclaration en neuf points : "
    "reconnaissance des qualifications, portabilité des droits sociaux, coût des transferts de fonds.</p>",
    "themes": [],
    "states": ["TN"],
    "outcome": {
        "type": "declaration",
        "place": "Tunis",
        "commitments": [
            {"id": "4", "text": "Publier chaque trimestre le coût des transferts par corridor"},
        ],
    },
}


class Telling:
    """Plays it, step by step.

    Args:
        services: The wired house, whose engine runs.
        base: Where its pages are.
        inbox: The mail server.
        endpoint: A program that is told by webhook.
        pause: Waits from step to step; True if the end was asked for.
    """

    def __init__(
        self, services: Services, base: str, inbox: Inbox, endpoint: Endpoint, pause: Callable[[], bool]
    ) -> None:
        self._house, self._base, self._inbox, self._endpoint = services, base, inbox, endpoint
        self._pause = pause
        self._secret = ""

    def play(self) -> Iterator[Line]:
        """Give every line when what it tells has happened."""
        yield Line(
            "\nThe other doors of the hub: a secretariat posts, and whoever subscribed is told.\n", "look"
        )
        for step in (
            self._subscribe,
            self._listen,
            self._credential,
            self._post,
            self._correct,
            self._digest,
        ):
            if self._pause():
                return
            yield from step()

    def _subscribe(self) -> Iterator[Line]:
        yield _step("A delegate subscribes by mail: one field, no account")
        wish = Wish(channel=ChannelName.EMAIL, target=DELEGATE, language="fr", filters=(("forum", FORUM),))
        ask(self._house, wish)
        question = self._inbox.wait_for(lambda mail: mail.to == DELEGATE, PATIENCE)
        if question is None:
            yield _trouble("no mail has come that asks whether the address is theirs")
            return
        body = question.message.get_body(("plain",))
        found = _LINK.search(body.get_content() if body else "")
        yield _event(f"mail to {DELEGATE}: {question.subject}")
        if found is None:
            yield _trouble("there is no link in it")
            return
        self._ask(found[0])
        yield _hint("a scanner of mail opens the link: nothing happens, there is a button behind it")
        self._ask(found[0], data=b"")
        yield _event("the delegate presses the button: subscribed")
        yield _hint("every mail, as it arrived:")
        yield _hint(self._inbox.address)

    def _listen(self) -> Iterator[Line]:
        yield _step("A ministry’s program subscribes by webhook")
        wish = Wish(channel=ChannelName.WEBHOOK, target=self._endpoint.address)
        asked = ask(self._house, wish)
        self._endpoint.secret = asked.secret or ""
        assert asked.subscription is not None
        result = verify(self._house, asked.subscription.id)
        if result.ok:
            yield _event("it is sent a challenge first, and gives it back: subscribed")
        else:
            yield _trouble(result.detail or "it did not give the challenge back")

    def _credential(self) -> Iterator[Line]:
        forum = self._house.registry.forums[FORUM]
        yield _step(f"The secretariat of {forum.name()} gets a credential")
        issued = add_publisher(self._house, Wanted(forum=FORUM, name="The secretariat"))
        self._secret = issued.secret
        yield _event(f"interforum publishers add {FORUM}   →   {issued.secret[:12]}…")

    def _post(self) -> Iterator[Line]:
        yield _step("It posts a declaration, signed, and does nothing else")
        yield from self._told("item.published", _POST)

    def _correct(self) -> Iterator[Line]:
        yield _step("It has forgotten the day of adoption, and posts the same again with it")
        outcome = {**_POST["outcome"], "adopted": (self._house.clock.now() - _DAY).date().isoformat()}
        yield from self._told("item.updated", {**_POST, "outcome": outcome})

    def _told(self, type: str, data: Mapping[str, Any]) -> Iterator[Line]:
        """Post, and say when the feed, the endpoint and the mailbox had it."""
        title, before = str(data["title"]), len(self._inbox)
        arrived: dict[str, float | None] = {}
        feed = self._feed()
        began = monotonic()
        receipt = self._send(data)
        answered = monotonic()
        watch = threading.Thread(
            target=lambda: arrived.setdefault("feed", self._in_feed(receipt, feed)), name="feed", daemon=True
        )
        watch.start()
        told = self._endpoint.wait_for(
            lambda each: each.type == type and each.data.get("title") == title, PATIENCE
        )
        mail = self._inbox.wait_for(lambda mail: mail.to == DELEGATE, PATIENCE, after=before)
        watch.join(PATIENCE)
        yield _event(f"{_ms(answered - began)}  202 Accepted, with a receipt")
        for what, at in (
            ("in the Atom feed", arrived.get("feed")),
            ("at the ministry’s endpoint, signature checked", told.at if told else None),
            (f"in the delegate’s mailbox: {mail.subject if mail else ''}", mail.at if mail else None),
        ):
            yield _event(f"{_ms(at - began)}  {what}") if at else _trouble(f"not {what} so far")
        if mail is not None:
            yield _hint(f"{self._inbox.address}{self._inbox.number(mail)}")
        yield _hint(str(receipt.get("receipt", "")))

    def _digest(self) -> Iterator[Line]:
        yield _step("The week is over: whoever wants one mail a week gets it")
        wish = Wish(channel=ChannelName.EMAIL, target=READER, rhythm=Rhythm.WEEKLY)
        ask(self._house, wish, consent=True)
        week = Period.of_week(self._house.clock.now().date())
        plan_period(self._house, week)
        mail = self._inbox.wait_for(lambda mail: mail.to == READER, PATIENCE)
        if mail is None:
            yield _trouble("no digest has come")
            return
        yield _event(f"mail to {READER}: {mail.subject}")
        yield _hint(f"{self._inbox.address}{self._inbox.number(mail)}")
        yield _hint("the same in public, in six languages:")
        yield _hint(f"{self._base}/digests/{week.name}?in=ar")

    def _send(self, data: Mapping[str, Any]) -> dict[str, str]:
        body = json.dumps({"type": "item.post", "timestamp": _now(self._house), "data": data}).encode()
        id, at = f"msg_{secrets.token_hex(8)}", int(self._house.clock.now().timestamp())
        headers = {
            "Content-Type": "application/json",
            "webhook-id": id,
            "webhook-timestamp": str(at),
            "webhook-signature": sign(self._secret, id, at, body),
        }
        answer: dict[str, str] = json.loads(
            self._ask(f"{self._base}/hooks/{FORUM}", data=body, headers=headers)
        )
        return answer

    def _feed(self) -> bytes:
        return self._ask(f"{self._base}/forums/{FORUM}.atom")

    def _in_feed(self, receipt: dict[str, str], before: bytes) -> float | None:
        """Ask for the forum's feed until it says something new of the item; return when it did."""
        item, until = receipt["item_id"].encode(), monotonic() + PATIENCE
        while monotonic() < until:
            feed = self._feed()
            if item in feed and feed != before:
                return monotonic()
            sleep(0.02)
        return None

    @staticmethod
    def _ask(url: str, *, data: bytes | None = None, headers: dict[str, str] | None = None) -> bytes:
        request = urllib.request.Request(url, data=data, headers=headers or {})  # noqa: S310 (on loopback)
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
            body: bytes = answer.read()
        return body


def _now(house: Services) -> str:
    return house.clock.now().isoformat().replace("+00:00", "Z")


def _ms(seconds: float) -> str:
    return f"after {seconds * 1000:>4.0f} ms"


def _step(text: str) -> Line:
    return Line(f"        {text}", "step")


def _event(text: str) -> Line:
    return Line(MARGIN + text, "event")


def _hint(text: str) -> Line:
    return Line(MARGIN + text, "hint")


def _trouble(text: str) -> Line:
    return Line(MARGIN + text, "trouble")
