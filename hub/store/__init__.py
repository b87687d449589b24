"""What is kept: SQLAlchemy lives here and rows never leave this folder."""
