"""What lists show, meetings, what filters leave out, and more memory of sources."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add columns that may be empty, and one table: what is there stays as it is."""
    op.add_column("copy", sa.Column("glimpse", sa.LargeBinary(length=16), nullable=True))
    op.add_column("copy", sa.Column("read_at", sa.BigInteger(), nullable=True))
    op.add_column("revision", sa.Column("meeting", sa.Text(), nullable=True))
    op.add_column("item", sa.Column("meeting_start", sa.BigInteger(), nullable=True))
    for name in ("memory", "answering"):
        op.add_column("source_state", sa.Column(name, sa.Text(), nullable=True))
    op.add_column("source_state", sa.Column("set_up", sa.String(length=32), nullable=True))
    for name in ("gap_from", "gap_until"):
        op.add_column("source_state", sa.Column(name, sa.BigInteger(), nullable=True))
    op.create_index(
        "ix_item_meeting_start",
        "item",
        ["meeting_start", "id"],
        unique=False,
        sqlite_where=sa.text("meeting_start IS NOT NULL"),
        postgresql_where=sa.text("meeting_start IS NOT NULL"),
    )
    op.create_index(
        "ix_event_no_item",
        "event",
        ["seq"],
        unique=False,
        sqlite_where=sa.text("item_id IS NULL"),
        postgresql_where=sa.text("item_id IS NULL"),
    )
    op.create_table(
        "left_out",
        sa.Column("source", sa.String(length=128), nullable=False),
        sa.Column("identity", sa.String(length=512), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("published", sa.BigInteger(), nullable=True),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.LargeBinary(length=16), nullable=False),
        sa.Column("glimpse", sa.LargeBinary(length=16), nullable=True),
        sa.PrimaryKeyConstraint("source", "identity", name="pk_left_out"),
    )
    op.create_index("ix_left_out_source_seen_at", "left_out", ["source", "seen_at"], unique=False)
