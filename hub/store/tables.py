"""How things are kept. Field names are those of `hub.model`; a contract test holds them together.

Keys named ``key`` are numbers inside the store, given by the one writer that holds the log's lock,
so that a thousand rows go in without asking for their numbers back. They never leave this folder.
"""

from __future__ import annotations

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
        sqlite_where=text("meeting_start IS NOT NULL"),
        postgresql_where=text("meeting_start IS NOT NULL"),
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
    Index(
        "ix_copy_missing", "source", sqlite_where=text("missing > 0"), postgresql_where=text("missing > 0")
    ),
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
    Column("content_hash", String(64), nullable=False),
    Column("received_at", Moment, nullable=False),
    Index("uq_revision_copy_key_number", "copy_key", "number", unique=True),
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
        sqlite_where=text("item_id IS NULL"),
        postgresql_where=text("item_id IS NULL"),
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
