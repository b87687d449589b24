"""Reader: which format a post is in, and whether what came of it is a post at all."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from hub.model.forum import Forum
from hub.model.ports import PostFormat
from hub.model.post import Post, Posted
from hub.schemas.posts import envelopes, own, strict_json
from hub.schemas.posts.envelopes import Event
from hub.schemas.posts.faults import Fault, FaultyPost, shown
from hub.schemas.posts.fields import NO_OBJECT

_JSON = "application/json"
_XML = frozenset({"application/xml", "text/xml"})


class Reader:
    """Reads the posts of one forum."""

    def __init__(self, forum: Forum, themes: Collection[str], formats: Mapping[str, PostFormat]) -> None:
        self._home = forum.website
        self._themes = themes
        self._formats = tuple(formats.values())
        self._of_type = {name: each for each in self._formats for name in each.media_types}

    def read(self, body: bytes, content_type: str, headers: Mapping[str, str]) -> Post:
        """Return a post. Raises FaultyPost."""
        media_type = _bare(content_type)
        if self._is_json(media_type) or media_type == envelopes.STRUCTURED:
            said = strict_json.load(body)
            if media_type == envelopes.STRUCTURED or envelopes.is_event(said):
                return self._in_envelope(said)
        else:
            said = None
        event = envelopes.from_headers(headers)
        return _told_by(event, self._bare_post(media_type, said, body, event))

    def _in_envelope(self, said: Any) -> Post:
        if not isinstance(said, dict):
            raise FaultyPost.whole(NO_OBJECT)
        event, content = envelopes.unwrap(said)
        media_type = _bare(content.media_type)
        try:
            inner = content.said
            if content.body is not None and self._is_json(media_type):
                inner = strict_json.load(content.body)
            if envelopes.is_event(inner):
                raise FaultyPost.whole(Fault("An envelope stands in an envelope; take one of them away."))
            body = content.body or b""
            return _told_by(event, self._bare_post(media_type, inner, body, event))
        except FaultyPost as error:
            raise error.below(content.at) from None

    def _bare_post(self, media_type: str, said: Any, body: bytes, event: Event | None) -> Post:
        """Return a post without an envelope around it."""
        if not (self._is_json(media_type) or media_type in self._of_type or media_type in _XML):
            raise self._unknown(media_type)
        if media_type == _JSON and own.is_ours(said):
            return own.read(said, self._themes)
        if media_type == _JSON and event and event.kind and not self._recognised(media_type, said, body):
            return own.read_data(event.kind, said, self._themes)
        format = self._of_type.get(media_type) or self._recognised(media_type, said, body)
        if format is not None:
            return _checked(format.read(self._posted(media_type, said, body)))
        raise self._strange(media_type, said)

    def _recognised(self, media_type: str, said: Any, body: bytes) -> PostFormat | None:
        posted = self._posted(media_type, said, body)
        return next((each for each in self._formats if each.recognises(posted)), None)

    def _posted(self, media_type: str, said: Any, body: bytes) -> Posted:
        words = strict_json.numbers_as_text(said)
        return Posted(media_type=media_type, body=body, said=words, home=self._home)

    def _is_json(self, media_type: str) -> bool:
        return media_type == _JSON or (media_type in self._of_type and media_type.endswith("+json"))

    # What is said of it

    def _strange(self, media_type: str, said: Any) -> FaultyPost:
        """Say what is wrong with what no format knows: most likely it was meant to be in our own."""
        if media_type == _JSON and isinstance(said, dict):
            if own.is_unwrapped(said):
                return FaultyPost.whole(
                    Fault('Put all of this under "data", and write "type": "item.post" beside it.')
                )
            if {"type", "data"} & said.keys():
                own.read(said, self._themes)  # has faults: its type is none of ours, or it is not there
        fault = Fault(
            "This is in none of the forms that are taken: %(taken)s. Our own begins with %(example)s.",
            taken=", ".join(each.label for each in self._formats),
            example='{"type": "item.post", "data": {"external_id": "…", "title": "…"}}',
        )
        return FaultyPost.whole(fault)

    def _unknown(self, media_type: str) -> FaultyPost:
        own_words = f"{_JSON}, {envelopes.STRUCTURED}"
        taken = ", ".join([own_words, *sorted(self._of_type), *sorted(_XML)])
        if not media_type:
            fault = Fault(
                "The post does not say what it is; set the header Content-Type to one of %(taken)s.",
                taken=taken,
            )
        else:
            fault = Fault(
                "Posts of the type %(given)s are not taken; send one of %(taken)s.",
                given=shown(media_type),
                taken=taken,
            )
        return FaultyPost.whole(fault, 415)


def _bare(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()


def _told_by(event: Event | None, post: Post) -> Post:
    """Add what an envelope says: what tells the post from its repeats, and that something was taken away."""
    if event is None:
        return post
    withdrawn = event.withdraws or event.kind == own.RETRACT
    return replace(post, message_id=event.id, draft=None if withdrawn else post.draft)


def _checked(post: Post) -> Post:
    """Hold what came of another format to what every post must have."""
    if not post.external_id:
        raise FaultyPost.whole(Fault("It has no identifier, and no address that could stand for one."))
    if len(post.external_id) > own.MOST_ID:
        raise FaultyPost.whole(Fault("Its identifier is longer than %(most)s characters.", most=own.MOST_ID))
    draft = post.draft
    if draft is not None and not (draft.title or draft.summary or draft.content):
        raise FaultyPost.whole(Fault("It has neither a title nor a text."))
    return post
