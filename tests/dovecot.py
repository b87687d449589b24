"""A real IMAP server for tests: Debian's dovecot, in a folder of its own, on loopback ports of its own."""

from __future__ import annotations

import contextlib
import grp
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest

PASSWORD = 'a "pass\\word" with ü'
_CONFIG = """
protocols = imap
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/log
listen = 127.0.0.1
ssl = yes
ssl_cert = <{certificate}
ssl_key = <{certificate}
ssl_dh =
mail_location = maildir:{home}/mail/%u
mail_privileged_group =
first_valid_uid = 1
auth_failure_delay = 0
mail_max_userip_connections = 0
passdb {{
  driver = passwd-file
  args = scheme=PLAIN {home}/users
}}
userdb {{
  driver = passwd-file
  args = {home}/users
}}
service imap-login {{
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {secure}
    ssl = yes
  }}
  {no_chroot}
}}
service anvil {{
  {no_chroot}
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  {no_chroot}
}}
"""


def needed() -> None:
    """Skip a test where there is no server; in CI there has to be one."""
    if _program() is None:
        assert not os.environ.get("CI"), "dovecot is needed in CI: install dovecot-imapd."
        pytest.skip("There is no dovecot here; Debian's package is dovecot-imapd.")


def _program() -> str | None:
    return shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin")


@dataclass(frozen=True)
class Dovecot:
    """A running server. `plain` is the port that offers STARTTLS."""

    home: Path
    plain: int
    secure: int
    account: pwd.struct_passwd
    users: Iterator[str]

    def url(self, folder: str = "INBOX", scheme: str = "imaps") -> str:
        port = self.secure if scheme == "imaps" else self.plain
        return f"{scheme}://127.0.0.1:{port}/{folder}"

    def a_mailbox(self) -> Mails:
        """Return an empty mailbox of a user of its own."""
        return Mails(self.home / "mail" / next(self.users), self.account)


class Mails:
    """The Maildir of one user, into which messages are laid as a delivery agent does."""

    def __init__(self, folder: Path, account: pwd.struct_passwd) -> None:
        self.folder, self.user = folder, folder.name
        self._account, self._number = account, count(1)
        self._make(folder)

    def subfolder(self, name: str) -> Mails:
        """Return a folder below INBOX; `name` as on the wire, its levels parted by dots."""
        return Mails(self.folder / f".{name}", self._account)

    def deliver(self, *messages: bytes) -> None:
        for message in messages:
            path = self.folder / "new" / f"{next(self._number):08}.test.host"
            path.write_bytes(message)
            self._own(path)

    def names(self) -> list[str]:
        """Return the names of the messages with their flags, wherever they lie."""
        return sorted(path.name for sub in ("new", "cur") for path in (self.folder / sub).iterdir())

    def renumber(self) -> None:
        """Have the server forget how it numbered the messages. (By itself it would count by the second.)"""
        for path in self.folder.glob("dovecot*"):
            path.unlink()
        numbers = self.folder / "dovecot-uidlist"
        numbers.write_text(f"3 V1 N1 G{'1' * 32}\n")
        self._own(numbers)

    def _make(self, folder: Path) -> None:
        for path in (folder, *(folder / sub for sub in ("new", "cur", "tmp"))):
            path.mkdir(parents=True, exist_ok=True)
            self._own(path)

    def _own(self, path: Path) -> None:
        if os.getuid() == 0:
            os.chown(path, self._account.pw_uid, self._account.pw_gid)


@contextlib.contextmanager
def a_server(certificate: Path) -> Iterator[Dovecot]:
    """Run a server in a folder of its own, not in pytest's: other users must be able to enter it."""
    with tempfile.TemporaryDirectory(prefix="dovecot-") as name:
        home = Path(name)
        home.chmod(0o755)
        with _running(home, certificate) as server:
            yield server


@contextlib.contextmanager
def _running(home: Path, certificate: Path) -> Iterator[Dovecot]:
    # Nobody's mail may be root's, and whoever is not root cannot become somebody else.
    account = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
    names = {"internal_user": account.pw_name, "login_user": account.pw_name}
    names["internal_group"] = grp.getgrgid(account.pw_gid).gr_name
    own = "".join(f"default_{what} = {name}\n" for what, name in names.items())
    plain, secure = _free_port(), _free_port()
    (home / "mail").mkdir()
    # All at once: the server looks for changes of the file once a second.
    users = [f"reader{number}" for number in range(100)]
    ids = f"{account.pw_uid}:{account.pw_gid}"
    lines = [f"{user}:{{PLAIN}}{PASSWORD}:{ids}::{home}:\n" for user in users]
    (home / "users").write_text("".join(lines))
    config = home / "dovecot.conf"
    config.write_text(
        ("" if os.getuid() == 0 else own)
        + _CONFIG.format(
            home=home,
            certificate=certificate,
            plain=plain,
            secure=secure,
            no_chroot="" if os.getuid() == 0 else "chroot =",
        )
    )
    program = _program()
    assert program
    running = subprocess.Popen([program, "-F", "-c", str(config)], stdin=subprocess.DEVNULL)
    try:
        _wait_for(secure, running, home / "log")
        yield Dovecot(home, plain, secure, account, iter(users))
    finally:
        running.terminate()
        running.wait(20)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def _wait_for(port: int, running: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(200):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        assert running.poll() is None, log.read_text() if log.exists() else "dovecot ended"
        time.sleep(0.05)
    raise AssertionError("dovecot does not answer")
