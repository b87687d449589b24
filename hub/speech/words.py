"""Words: what the codes of the model are called. The field's own terms; marked for the catalogues."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from hub.model.draft import Kind
from hub.model.event import EventType
from hub.model.forum import ForumCategory
from hub.model.item import MeetingStatus, OutcomeType
from hub.model.subscription import Rhythm
from hub.speech.catalogues import said

WORDS: Mapping[StrEnum, str] = {
    Kind.NEWS: said("News"),
    Kind.MEETING: said("Meeting"),
    Kind.OUTCOME: said("Outcome"),
    Kind.PUBLICATION: said("Publication"),
    OutcomeType.DECLARATION: said("Declaration"),
    OutcomeType.ACTION_PLAN: said("Plan of action"),
    OutcomeType.RESOLUTION: said("Resolution"),
    OutcomeType.RECOMMENDATION: said("Recommendation"),
    OutcomeType.CONCLUSIONS: said("Conclusions"),
    OutcomeType.AGREEMENT: said("Agreement"),
    OutcomeType.FRAMEWORK: said("Framework"),
    OutcomeType.COMMON_POSITION: said("Common position"),
    MeetingStatus.CONFIRMED: said("confirmed"),
    MeetingStatus.TENTATIVE: said("tentative"),
    MeetingStatus.CANCELLED: said("cancelled"),
    MeetingStatus.POSTPONED: said("postponed"),
    ForumCategory.RCP: said("Regional consultative processes"),
    ForumCategory.INTERREGIONAL: said("Interregional forums"),
    ForumCategory.REGIONAL_ORGANISATION: said("Regional organisations"),
    ForumCategory.GLOBAL: said("Global forums"),
    EventType.ITEM_PUBLISHED: said("New"),
    EventType.ITEM_UPDATED: said("Changed"),
    EventType.ITEM_TRANSLATED: said("Translated"),
    EventType.ITEM_RETRACTED: said("Withdrawn"),
    EventType.SOURCE_FAILING: said("Cannot be read"),
    EventType.SOURCE_RECOVERED: said("Can be read again"),
    EventType.COMMITMENT_REPORTED: said("Reported on a commitment"),
    Rhythm.AT_ONCE: said("at once"),
    Rhythm.DAILY: said("daily"),
    Rhythm.WEEKLY: said("weekly"),
}
"""Code -> its word in English, which is the message to translate."""
