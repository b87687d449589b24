"""How things are kept. Field names are those of `hub.model`; a contract test holds them together.

Keys named ``key`` are numbers inside the store, given by the one writer that holds the log's lock,
so that a thousand rows go in without asking for their numbers back. They never leave this folder.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    text,
)

from hub.model.draft import Attachment, Author, Category
from hub.store.types import Big, Moment, Tuples

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _only(condition: str) -> dict[str, Any]:
    """Return what makes an index partial, in the words of `Index`.

    In PostgreSQL it is partial, too, by its migrations. To say so here would load that database's dialect,
    thirty milliseconds of every start with the other one.
    """
    return {"sqlite_where": text(condition)}


item = Table(
    "item",
    metadata,
    Column("key", Big, primary_key=True, autoincrement=False),
    Column("id", String(36), nullable=False, unique=True),
    Column("kind", String(16), nullable=False),
    Column("forum", String(64), nullable=False),
    Column("source", String(128), nullable=False),
    Column("status", String(16), nullable=False),
    # The original copy, whose newest revision is what lists show.
    Column("copy_key", Big, nullable=False),
    Column("published", Moment),
    Column("updated", Moment, nullable=False),
    Column("first_seen", Moment, nullable=False),
    # When the hub last learned something a reader can see; Last-Modified of a list comes from it.
    Column("changed", Moment, nullable=False),
    Column("sorted", Moment, nullable=False),
    # A whole day counts from its first moment in UTC.
    Column("meeting_start", Moment),
    Index("ix_item_sorted", "sorted", "id"),
    Index("ix_item_forum_sorted", "forum", "sorted", "id"),
    Index("ix_item_updated", "updated", "id"),
    Index("ix_item_forum_updated", "forum", "updated", "id"),
    Index("ix_item_changed", "changed"),
    # Few items are meetings; the others cost nothing here.
    Index(
        "ix_item_meeting_start",
        "meeting_start",
        "id",
        **_only("meeting_start IS NOT NULL"),
    ),
)

copy = Table(
    "copy",
    metadata,
    Column("key", Big, primary_key=True, autoincrement=False),
    Column("item_key", Big, ForeignKey("item.key"), nullable=False, index=True),
    Column("source", String(128), nullable=False),
    Column("identity", String(512), nullable=False),
    Column("external_id", Text, nullable=False),
    Column("url", Text),
    Column("url_key", Text, index=True),
    Column("likeness", Text, nullable=False),
    Column("language", String(35), nullable=False),
    Column("role", String(16), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("revision_key", Big, nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("draft_hash", LargeBinary(16), nullable=False),
    Column("retracted", Moment),
    # How often in a row its own page was looked for and not found.
    Column("missing", Integer, nullable=False, default=0),
    # Fingerprint of what its list shows of it, where its text stands on a page of its own.
    Column("glimpse", LargeBinary(16)),
    # When all its words were last read.
    Column("read_at", Moment),
    # Also the index that finds the newest copies of one source.
    Index("uq_copy_source_identity", "source", "identity", unique=True),
    Index("ix_copy_source_key", "source", "key"),
    # Nearly always empty, and asked for at every poll.
    Index("ix_copy_missing", "source", **_only("missing > 0")),
)

revision = Table(
    "revision",
    metadata,
    Column("key", Big, primary_key=True, autoincrement=False),
    Column("copy_key", Big, ForeignKey("copy.key"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("content_html", Text, nullable=False),
    Column("language", String(35), nullable=False),
    Column("published_text", Text),
    Column("date_flag", String(16)),
    Column("site_updated", Moment),
    Column("authors", Tuples(Author)),
    Column("categories", Tuples(Category)),
    Column("attachments", Tuples(Attachment)),
    Column("translations", Text),
    Column("rights", Text),
    Column("origin", Text),
    Column("meeting", Text),
    Column("outcome", Text),
    Column("themes", Text),
    Column("states", Text),
    Column("content_hash", String(64), nullable=False),
    Column("received_at", Moment, nullable=False),
    Index("uq_revision_copy_key_number", "copy_key", "number", unique=True),
    # Few texts say in so many words what was adopted; what falls due is looked for among them.
    Index(
        "ix_revision_outcome",
        "key",
        **_only("outcome IS NOT NULL"),
    ),
)

event = Table(
    "event",
    metadata,
    Column("seq", Big, primary_key=True, autoincrement=False),
    Column("id", String(36), nullable=False),
    Column("type", String(32), nullable=False),
    # Plain numbers and text: the chain is computed over the row as it stands.
    Column("occurred_at", Big, nullable=False),
    Column("item_id", String(36)),
    Column("forum", String(64), nullable=False),
    Column("data", Text, nullable=False),
    Column("prev_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    # What happens to sources concerns no item, and is rare: the board finds it among millions.
    Index(
        "ix_event_no_item",
        "seq",
        **_only("item_id IS NULL"),
    ),
)

source_state = Table(
    "source_state",
    metadata,
    Column("source_id", String(128), primary_key=True),
    # The registry's address these memories belong to: another one there starts afresh.
    Column("registered_url", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("fingerprint", String(32)),
    Column("moved_to", Text),
    Column("moved_sightings", Integer, nullable=False, default=0),
    Column("next_poll", Moment),
    # Last visit without validators: a server that answers 304 for ever is asked afresh once a day.
    Column("last_full", Moment),
    Column("last_read", Moment),
    Column("last_new", Moment),
    Column("failures", Integer, nullable=False, default=0),
    Column("failing_since", Moment),
    Column("announced_failing", Boolean, nullable=False, default=False),
    Column("condition", String(16), nullable=False),
    Column("cause", String(16)),
    Column("detail", Text),
    Column("interval", Float),
    Column("rhythm", Float),
    Column("memory", Text),
    Column("answering", Text),
    Column("set_up", String(32)),
    Column("gap_from", Moment),
    Column("gap_until", Moment),
    Column("lease_owner", String(128)),
    Column("lease_until", Moment),
)

left_out = Table(
    "left_out",
    metadata,
    Column("source", String(128), primary_key=True),
    Column("identity", String(512), primary_key=True),
    Column("title", Text, nullable=False),
    Column("url", Text),
    Column("language", String(35), nullable=False),
    Column("published", Moment),
    Column("seen_at", Moment, nullable=False),
    Column("words", LargeBinary(16), nullable=False),
    Column("glimpse", LargeBinary(16)),
    Index("ix_left_out_source_seen_at", "source", "seen_at"),
)

publisher = Table(
    "publisher",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("forum", String(64), nullable=False),
    Column("name", Text, nullable=False),
    Column("credential", String(16), nullable=False),
    # Sealed: whoever steals the database alone can sign nothing.
    Column("secret", Text),
    Column("secret_before", Text),
    Column("before_until", Moment),
    Column("token_hash", String(64), unique=True),
    Column("contact", String(320)),
    Column("created", Moment, nullable=False),
    Column("last_used", Moment),
    Column("revoked", Moment),
    Index("ix_publisher_forum", "forum"),
)

inbound = Table(
    "inbound",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("publisher", String(36), nullable=False),
    Column("forum", String(64), nullable=False),
    Column("message_id", String(256), nullable=False),
    Column("body_hash", String(64), nullable=False),
    # Of what it speaks: a later post of the same takes the place of one that waits.
    Column("external_id", Text, nullable=False),
    Column("received", Moment, nullable=False),
    Column("state", String(16), nullable=False),
    Column("post", Text, nullable=False),
    Column("publish_after", Moment),
    Column("result", String(16)),
    Column("item_id", String(36)),
    Column("content_hash", String(64)),
    Column("seq", Big),
    Column("note", Text),
    # One message of a publisher has one effect, whoever repeats it.
    Index("uq_inbound_publisher_message_id", "publisher", "message_id", unique=True),
    Index("ix_inbound_publisher_received", "publisher", "received"),
    Index(
        "ix_inbound_waiting",
        "state",
        "publish_after",
        **_only("state <> 'done'"),
    ),
)

subscription = Table(
    "subscription",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("channel", String(16), nullable=False),
    Column("target", Text, nullable=False),
    # SHA-256 of the target as it is compared: addresses of endpoints may be longer than an index takes.
    Column("target_key", String(64), nullable=False),
    Column("filters", Text, nullable=False),
    Column("types", Text, nullable=False),
    Column("language", String(8), nullable=False),
    Column("rhythm", String(16), nullable=False),
    Column("zone", String(64), nullable=False),
    Column("weekday", Integer, nullable=False),
    Column("minute", Integer, nullable=False),
    Column("when_empty", String(16), nullable=False),
    Column("standing", String(16), nullable=False),
    Column("why", Text),
    Column("created", Moment, nullable=False),
    Column("confirmed", Moment),
    Column("changed", Moment, nullable=False),
    Column("after_seq", Big, nullable=False),
    Column("behind", Boolean, nullable=False),
    Column("payload_format", String(16), nullable=False),
    Column("ordered", Boolean, nullable=False),
    Column("secret", Text),
    Column("secret_before", Text),
    Column("before_until", Moment),
    Column("contact", String(320)),
    Column("next_digest", Moment),
    Column("digest_after", Big, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("failing_since", Moment),
    Column("blocked_until", Moment),
    Column("pause_seconds", Float, nullable=False),
    Column("slow_seconds", Float, nullable=False),
    Column("catching_up", Boolean, nullable=False),
    Column("bounces", Integer, nullable=False),
    Column("last_bounce", Moment),
    Column("bouncing_since", Moment),
    Column("hard_bounce", Moment),
    Index("ix_subscription_target_key", "target_key", "channel"),
    Index("ix_subscription_standing", "standing", "rhythm"),
    Index(
        "ix_subscription_next_digest",
        "next_digest",
        "id",
        **_only("next_digest IS NOT NULL"),
    ),
    Index("ix_subscription_behind", "id", **_only("behind")),
)

delivery = Table(
    "delivery",
    metadata,
    # Not ours to count: on PostgreSQL several workers insert at once, without the log's lock.
    Column("key", Big, primary_key=True, autoincrement=True),
    Column("message_id", String(64), nullable=False),
    Column("subscription", String(36), nullable=False),
    Column("seq", Big),
    Column("issue", String(64)),
    # What is delivered to a subscription once: an event's seq, or a digest's period.
    Column("what", String(64), nullable=False),
    Column("again", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("step", Integer, nullable=False),
    Column("due", Moment, nullable=False),
    Column("created", Moment, nullable=False),
    Column("done", Moment),
    Column("lease_owner", String(128)),
    Column("lease_until", Moment),
    Column("status", Integer),
    Column("error", Text),
    Index("uq_delivery_subscription_what_again", "subscription", "what", "again", unique=True),
    # Events and digests apart: a hundred thousand digests that are due must not hide one event. The
    # subscription stands in it because those that have all their lanes are passed over.
    Index(
        "ix_delivery_due_events",
        "due",
        "key",
        "subscription",
        **_only("state = 'pending' AND seq IS NOT NULL"),
    ),
    Index(
        "ix_delivery_due_digests",
        "due",
        "key",
        "subscription",
        **_only("state = 'pending' AND seq IS NULL"),
    ),
    # The order in which a subscription's lane goes.
    Index(
        "ix_delivery_open",
        "subscription",
        "seq",
        "key",
        **_only("state IN ('pending', 'sending')"),
    ),
    # What an operator looks at; few in good days.
    Index(
        "ix_delivery_trouble",
        "key",
        **_only("state IN ('pending', 'failed', 'held') AND error IS NOT NULL"),
    ),
    Index(
        "ix_delivery_sending",
        "lease_until",
        **_only("state = 'sending'"),
    ),
    Index("ix_delivery_subscription_created", "subscription", "created"),
    Index("ix_delivery_seq", "seq"),
    Index("ix_delivery_done", "done"),
)

attempt = Table(
    "attempt",
    metadata,
    Column("delivery", Big, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("started", Moment, nullable=False),
    Column("milliseconds", Integer),
    Column("status", Integer),
    Column("error", Text),
    Column("excerpt", Text),
    Index("ix_attempt_started", "started"),
)

digest_run = Table(
    "digest_run",
    metadata,
    # At most one digest for each period, whatever crashes or runs twice.
    Column("subscription", String(36), primary_key=True),
    Column("period", String(16), primary_key=True),
    Column("planned", Moment, nullable=False),
    Column("after_seq", Big, nullable=False),
    Column("until_seq", Big, nullable=False),
    # None where nothing was sent, because nothing had happened.
    Column("issue", String(64)),
    Index("ix_digest_run_issue", "issue"),
)

digest_cut = Table(
    "digest_cut",
    metadata,
    # Where the log stood when the digests due at a moment were planned. Whoever is due then, whichever
    # process plans it, and whoever subscribes in the period that follows, begins or ends there.
    Column("due", Moment, primary_key=True),
    Column("seq", Big, nullable=False),
)

issue = Table(
    "issue",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("period", String(16), nullable=False),
    Column("language", String(8), nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("html", Text, nullable=False),
    Column("items", Integer, nullable=False),
    Column("calendar", Text, nullable=False),
    Column("created", Moment, nullable=False),
    Index("ix_issue_created", "created"),
)

slot = Table(
    "slot",
    metadata,
    # Several clocks tick; one of them takes the slot.
    Column("name", String(64), primary_key=True),
    Column("at", Moment, primary_key=True),
)

place = Table(
    "place",
    metadata,
    # How far a consumer inside the hub has followed the log.
    Column("name", String(64), primary_key=True),
    Column("seq", Big, nullable=False),
)

asking = Table(
    "asking",
    metadata,
    # Who has asked for what lately: limits that hold over processes and restarts.
    Column("key", Big, primary_key=True, autoincrement=True),
    Column("what", String(32), nullable=False),
    Column("who", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_asking_what_who_at", "what", "who", "at"),
    Index("ix_asking_at", "at"),
)

notice = Table(
    "notice",
    metadata,
    # Single mails that are no subscription's: a question, a warning. Sent by the same workers.
    Column("key", Big, primary_key=True, autoincrement=True),
    Column("kind", String(32), nullable=False),
    Column("target", String(320), nullable=False),
    Column("language", String(8), nullable=False),
    Column("data", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due", Moment, nullable=False),
    Column("created", Moment, nullable=False),
    Column("done", Moment),
    Column("lease_owner", String(128)),
    Column("lease_until", Moment),
    Column("error", Text),
    Index(
        "ix_notice_open",
        "due",
        "key",
        **_only("state IN ('pending', 'sending')"),
    ),
    Index("ix_notice_done", "done"),
)
