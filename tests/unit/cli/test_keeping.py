"""Backup, restore, db upgrade: copies that are whole, and nothing overwritten by mistake."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.unit.cli.conftest import House


@pytest.fixture
def polled(house: House) -> House:
    house.run("poll")
    return house


def test_a_backup_can_be_restored_into_another_home(polled: House, tmp_path: Path):
    file = tmp_path / "copy.db"

    kept = polled.run("backup", str(file))
    restored = polled.run("restore", str(file), INTERFORUM_HOME=str(tmp_path / "other"))

    assert kept.stdout == f"Written to {file}; its log holds: 12 events.\n"
    assert restored.stdout == f"Restored from {file}; its log holds: 12 events.\n"
    verified = polled.run("log", "verify", INTERFORUM_HOME=str(tmp_path / "other"))
    assert verified.stdout == "The log holds: 12 events.\n"
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["copy.db"]


def test_a_backup_replaces_nothing_unless_told(polled: House, tmp_path: Path):
    file = tmp_path / "copy.db"
    file.write_text("precious", "utf-8")

    refused = polled.run("backup", str(file))

    assert refused.exit_code == 1
    assert "--force replaces it" in refused.stderr
    assert file.read_text("utf-8") == "precious"
    assert polled.run("backup", str(file), "--force").exit_code == 0


def test_a_backup_never_goes_onto_the_database_itself(polled: House):
    result = polled.run("backup", str(polled.database), "--force")

    assert result.exit_code == 1
    assert "That is the database itself" in result.stderr


def test_a_backup_into_no_folder_says_so(polled: House, tmp_path: Path):
    result = polled.run("backup", str(tmp_path / "nowhere/copy.db"))

    assert result.stderr == f"error: There is no folder {tmp_path / 'nowhere'}.\n"


def test_there_is_nothing_to_back_up_before_the_first_poll(house: House, tmp_path: Path):
    result = house.run("backup", str(tmp_path / "copy.db"))

    assert result.exit_code == 1
    assert "There is no database so far" in result.stderr
    assert not (tmp_path / "copy.db").exists()


def test_restoring_keeps_what_was_there_each_time_anew(polled: House, tmp_path: Path):
    file = tmp_path / "copy.db"
    polled.run("backup", str(file))

    refused = polled.run("restore", str(file))
    polled.run("restore", str(file), "--force")
    polled.run("restore", str(file), "--force")

    assert refused.exit_code == 1
    assert "--force puts it aside" in refused.stderr
    names = {path.name for path in polled.home.iterdir() if not path.name.endswith(("-wal", "-shm"))}
    assert names == {
        "config", "interforum.db", "interforum.db.before-restore", "interforum.db.before-restore-2",
        "interforum.lock",
    }  # fmt: skip


def test_what_is_no_backup_is_not_restored(polled: House, tmp_path: Path):
    file = tmp_path / "junk.db"
    file.write_bytes(b"junk" * 4000)

    result = polled.run("restore", str(file), "--force")

    assert result.exit_code == 1
    assert polled.run("log", "verify").stdout == "The log holds: 12 events.\n"
    assert not list(polled.home.glob("*.incoming*"))


def test_a_dry_run_of_a_restore_only_verifies(polled: House, tmp_path: Path):
    file = tmp_path / "copy.db"
    polled.run("backup", str(file))
    before = polled.database.stat().st_ino

    result = polled.run("restore", str(file), "--dry-run")

    assert result.stdout == f"{file} can be restored; its log holds: 12 events. (nothing was changed)\n"
    assert polled.database.stat().st_ino == before


def test_db_upgrade_makes_the_tables(house: House):
    result = house.run("db", "upgrade")

    assert result.stdout == "The SQLite database is up to date.\n"
    assert house.database.exists()


@pytest.mark.parametrize("words", [("backup", "x.db"), ("restore", "pyproject.toml")])
def test_postgresql_has_tools_of_its_own(house: House, words: tuple[str, ...], tmp_path: Path):
    """Without a server: what can be said before dialling is said."""
    if words[0] == "restore":
        result = house.run(*words, INTERFORUM_DATABASE_URL="postgresql://u:p@127.0.0.1:9/none")
        assert "pg_restore" in result.stderr
    else:
        result = house.run(
            "backup", str(tmp_path / "x"), INTERFORUM_DATABASE_URL="postgresql://u:p@127.0.0.1:9/n"
        )
        assert "p@" not in result.stderr
    assert result.exit_code == 1


def test_a_full_home_can_be_moved(polled: House, tmp_path: Path):
    polled.run("backup", str(tmp_path / "copy.db"))
    shutil.move(tmp_path / "copy.db", tmp_path / "interforum.db")

    assert polled.run("log", "verify", INTERFORUM_HOME=str(tmp_path)).stdout == "The log holds: 12 events.\n"
