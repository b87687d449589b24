"""What is kept: SQLAlchemy lives here and rows never leave this folder."""

from hub.store.store import Store, Unit, View

__all__ = ["Store", "Unit", "View"]
