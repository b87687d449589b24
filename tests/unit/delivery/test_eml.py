"""Without a mail server each mail is a file: whole, named so that files sort by date, never written over."""

from __future__ import annotations

import threading

import pytest

from hub.delivery.eml import Folder
from hub.model.delivery import Outgoing

DATED = b"Date: Tue, 24 Nov 2026 11:00:00 +0100\r\nSubject: x\r\n\r\nHello.\r\n"


def a_mail(
    body: bytes = DATED, target: str = "ana@example.org", message_id: str = "msg_0123456789ab"
) -> Outgoing:
    return Outgoing(message_id=message_id, target=target, body=body)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "home" / "mail"


def names(folder) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_mail_is_a_file_named_by_its_date_its_reader_and_its_id(folder):
    assert Folder(folder).send(a_mail()).ok
    assert names(folder) == ["20261124T100000Z-ana@example.org-0123456789ab.eml"]
    assert next(folder.iterdir()).read_bytes() == DATED


def test_the_same_mail_again_is_another_file(folder):
    way = Folder(folder)
    for _ in range(3):
        way.send(a_mail())
    assert len(names(folder)) == 3
    assert names(folder)[0].endswith("ab-2.eml")


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"target": "../../etc/passwd"}, "20261124T100000Z-_.._etc_passwd-0123456789ab.eml"),
        ({"target": ""}, "20261124T100000Z-_-0123456789ab.eml"),
        ({"target": "a" * 300}, f"20261124T100000Z-{'a' * 80}-0123456789ab.eml"),
        ({"body": b"no date\r\n\r\n"}, "undated-ana@example.org-0123456789ab.eml"),
        ({"body": b"Date: nonsense\r\n\r\n"}, "undated-ana@example.org-0123456789ab.eml"),
    ],
)
def test_a_name_never_leads_out_of_the_folder(folder, given, name):
    Folder(folder).send(a_mail(**given))
    assert names(folder) == [name]


def test_many_threads_write_side_by_side_and_leave_nothing_half_written(folder):
    way = Folder(folder)
    threads = [threading.Thread(target=way.send, args=(a_mail(),)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(names(folder)) == 8
    assert {path.read_bytes() for path in folder.iterdir()} == {DATED}


def test_a_folder_that_cannot_be_written_is_a_result_and_no_error(tmp_path):
    (tmp_path / "mail").write_text("a file")
    result = Folder(tmp_path / "mail").send(a_mail())
    assert (result.ok, result.permanent) == (False, False)
    assert "cannot be written" in (result.detail or "")
