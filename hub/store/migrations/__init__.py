"""Migrations, run by hub.store.migrate."""
