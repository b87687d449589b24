"""Subscriptions, deliveries, digests; publishers and their posts; what a post can say of an outcome."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add columns that may be empty, and tables: what is there stays as it is."""
    op.create_table(
        "asking",
        sa.Column("key", _BIG, autoincrement=True, nullable=False),
        sa.Column("what", sa.String(length=32), nullable=False),
        sa.Column("who", sa.String(length=64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_asking"),
    )
    op.create_index("ix_asking_at", "asking", ["at"], unique=False)
    op.create_index("ix_asking_what_who_at", "asking", ["what", "who", "at"], unique=False)
    op.create_table(
        "attempt",
        sa.Column("delivery", _BIG, autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("started", sa.BigInteger(), nullable=False),
        sa.Column("milliseconds", sa.Integer(), nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("excerpt", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("delivery", "number", name="pk_attempt"),
    )
    op.create_index("ix_attempt_started", "attempt", ["started"], unique=False)
    op.create_table(
        "delivery",
        sa.Column("key", _BIG, autoincrement=True, nullable=False),
        sa.Column("message_id", sa.String(length=64), nullable=False),
        sa.Column("subscription", sa.String(length=36), nullable=False),
        sa.Column("seq", _BIG, nullable=True),
        sa.Column("issue", sa.String(length=64), nullable=True),
        sa.Column("what", sa.String(length=64), nullable=False),
        sa.Column("again", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("done", sa.BigInteger(), nullable=True),
        sa.Column("lease_owner", sa.String(length=128), nullable=True),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("key", name="pk_delivery"),
    )
    op.create_index("ix_delivery_done", "delivery", ["done"], unique=False)
    op.create_index(
        "ix_delivery_due_digests",
        "delivery",
        ["due", "key", "subscription"],
        unique=False,
        sqlite_where=sa.text("state = 'pending' AND seq IS NULL"),
        postgresql_where=sa.text("state = 'pending' AND seq IS NULL"),
    )
    op.create_index(
        "ix_delivery_due_events",
        "delivery",
        ["due", "key", "subscription"],
        unique=False,
        sqlite_where=sa.text("state = 'pending' AND seq IS NOT NULL"),
        postgresql_where=sa.text("state = 'pending' AND seq IS NOT NULL"),
    )
    op.create_index(
        "ix_delivery_open",
        "delivery",
        ["subscription", "seq", "key"],
        unique=False,
        sqlite_where=sa.text("state IN ('pending', 'sending')"),
        postgresql_where=sa.text("state IN ('pending', 'sending')"),
    )
    op.create_index(
        "ix_delivery_sending",
        "delivery",
        ["lease_until"],
        unique=False,
        sqlite_where=sa.text("state = 'sending'"),
        postgresql_where=sa.text("state = 'sending'"),
    )
    op.create_index("ix_delivery_seq", "delivery", ["seq"], unique=False)
    op.create_index("ix_delivery_subscription_created", "delivery", ["subscription", "created"], unique=False)
    op.create_index(
        "ix_delivery_trouble",
        "delivery",
        ["key"],
        unique=False,
        sqlite_where=sa.text("state IN ('pending', 'failed', 'held') AND error IS NOT NULL"),
        postgresql_where=sa.text("state IN ('pending', 'failed', 'held') AND error IS NOT NULL"),
    )
    op.create_index(
        "uq_delivery_subscription_what_again", "delivery", ["subscription", "what", "again"], unique=True
    )
    op.create_table(
        "digest_run",
        sa.Column("subscription", sa.String(length=36), nullable=False),
        sa.Column("period", sa.String(length=16), nullable=False),
        sa.Column("planned", sa.BigInteger(), nullable=False),
        sa.Column("after_seq", _BIG, nullable=False),
        sa.Column("until_seq", _BIG, nullable=False),
        sa.Column("issue", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("subscription", "period", name="pk_digest_run"),
    )
    op.create_index("ix_digest_run_issue", "digest_run", ["issue"], unique=False)
    op.create_table(
        "inbound",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("publisher", sa.String(length=36), nullable=False),
        sa.Column("forum", sa.String(length=64), nullable=False),
        sa.Column("message_id", sa.String(length=256), nullable=False),
        sa.Column("body_hash", sa.String(length=64), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("post", sa.Text(), nullable=False),
        sa.Column("publish_after", sa.BigInteger(), nullable=True),
        sa.Column("result", sa.String(length=16), nullable=True),
        sa.Column("item_id", sa.String(length=36), nullable=True),
        sa.Column("content_hash", sa.String(length=64), nullable=True),
        sa.Column("seq", _BIG, nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_inbound"),
    )
    op.create_index("ix_inbound_publisher_received", "inbound", ["publisher", "received"], unique=False)
    op.create_index(
        "ix_inbound_waiting",
        "inbound",
        ["state", "publish_after"],
        unique=False,
        sqlite_where=sa.text("state <> 'done'"),
        postgresql_where=sa.text("state <> 'done'"),
    )
    op.create_index("uq_inbound_publisher_message_id", "inbound", ["publisher", "message_id"], unique=True)
    op.create_table(
        "digest_cut",
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("seq", _BIG, nullable=False),
        sa.PrimaryKeyConstraint("due", name="pk_digest_cut"),
    )
    op.create_table(
        "issue",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("period", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("calendar", sa.Text(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_issue"),
    )
    op.create_index("ix_issue_created", "issue", ["created"], unique=False)
    op.create_table(
        "place",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("seq", _BIG, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_place"),
    )
    op.create_table(
        "publisher",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("forum", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("credential", sa.String(length=16), nullable=False),
        sa.Column("secret", sa.Text(), nullable=True),
        sa.Column("secret_before", sa.Text(), nullable=True),
        sa.Column("before_until", sa.BigInteger(), nullable=True),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("contact", sa.String(length=320), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("last_used", sa.BigInteger(), nullable=True),
        sa.Column("revoked", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_publisher"),
        sa.UniqueConstraint("token_hash", name="uq_publisher_token_hash"),
    )
    op.create_index("ix_publisher_forum", "publisher", ["forum"], unique=False)
    op.create_table(
        "slot",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", "at", name="pk_slot"),
    )
    op.create_table(
        "subscription",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("target_key", sa.String(length=64), nullable=False),
        sa.Column("filters", sa.Text(), nullable=False),
        sa.Column("types", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("rhythm", sa.String(length=16), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("minute", sa.Integer(), nullable=False),
        sa.Column("when_empty", sa.String(length=16), nullable=False),
        sa.Column("standing", sa.String(length=16), nullable=False),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("confirmed", sa.BigInteger(), nullable=True),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.Column("after_seq", _BIG, nullable=False),
        sa.Column("behind", sa.Boolean(), nullable=False),
        sa.Column("payload_format", sa.String(length=16), nullable=False),
        sa.Column("ordered", sa.Boolean(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=True),
        sa.Column("secret_before", sa.Text(), nullable=True),
        sa.Column("before_until", sa.BigInteger(), nullable=True),
        sa.Column("contact", sa.String(length=320), nullable=True),
        sa.Column("next_digest", sa.BigInteger(), nullable=True),
        sa.Column("digest_after", _BIG, nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", sa.BigInteger(), nullable=True),
        sa.Column("blocked_until", sa.BigInteger(), nullable=True),
        sa.Column("pause_seconds", sa.Float(), nullable=False),
        sa.Column("slow_seconds", sa.Float(), nullable=False),
        sa.Column("catching_up", sa.Boolean(), nullable=False),
        sa.Column("bounces", sa.Integer(), nullable=False),
        sa.Column("last_bounce", sa.BigInteger(), nullable=True),
        sa.Column("bouncing_since", sa.BigInteger(), nullable=True),
        sa.Column("hard_bounce", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_subscription"),
    )
    op.create_index(
        "ix_subscription_behind",
        "subscription",
        ["id"],
        unique=False,
        sqlite_where=sa.text("behind"),
        postgresql_where=sa.text("behind"),
    )
    op.create_index(
        "ix_subscription_next_digest",
        "subscription",
        ["next_digest", "id"],
        unique=False,
        sqlite_where=sa.text("next_digest IS NOT NULL"),
        postgresql_where=sa.text("next_digest IS NOT NULL"),
    )
    op.create_index("ix_subscription_standing", "subscription", ["standing", "rhythm"], unique=False)
    op.create_index("ix_subscription_target_key", "subscription", ["target_key", "channel"], unique=False)
    op.add_column("revision", sa.Column("outcome", sa.Text(), nullable=True))
    op.create_index(
        "ix_revision_outcome",
        "revision",
        ["key"],
        unique=False,
        sqlite_where=sa.text("outcome IS NOT NULL"),
        postgresql_where=sa.text("outcome IS NOT NULL"),
    )
    op.add_column("revision", sa.Column("themes", sa.Text(), nullable=True))
    op.add_column("revision", sa.Column("states", sa.Text(), nullable=True))
    op.create_table(
        "notice",
        sa.Column("key", _BIG, autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("target", sa.String(length=320), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("done", sa.BigInteger(), nullable=True),
        sa.Column("lease_owner", sa.String(length=128), nullable=True),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("key", name="pk_notice"),
    )
    op.create_index("ix_notice_done", "notice", ["done"], unique=False)
    op.create_index(
        "ix_notice_open",
        "notice",
        ["due", "key"],
        unique=False,
        sqlite_where=sa.text("state IN ('pending', 'sending')"),
        postgresql_where=sa.text("state IN ('pending', 'sending')"),
    )
