"""Settings: the INTERFORUM_* variables, read once, every fault named at once."""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from hub.errors import ConfigError, Problem

PREFIX = "INTERFORUM_"
VARIABLES: dict[str, str] = {
    "INTERFORUM_HOME": "Folder for everything the hub keeps (default ./var).",
    "INTERFORUM_CONFIG_DIR": "Folder with forums/*.toml (default ./config, else the one that came with the hub).",
    "INTERFORUM_DATABASE_URL": "sqlite:///FILE or postgresql://… (default: SQLite in home).",
    "INTERFORUM_BASE_URL": "Address at which readers reach the hub (default http://127.0.0.1:8000).",
    "INTERFORUM_TAG_AUTHORITY": "Domain in the ids of items (RFC 4151); never change it once feeds are read "
    "(default: the host of the base URL, interforum.invalid on loopback).",
    "INTERFORUM_SECRET_KEY": "Secret for signing; any long random text.",
    "INTERFORUM_SMTP_URL": "smtp://user:password@host:port; unset: mail is written to home/mail.",
    "INTERFORUM_MAIL_FROM": "Sender of mail.",
    "INTERFORUM_PERMITTED_ADDRESSES": "Exact ip:port pairs the network guard lets through; empty in production.",
    "INTERFORUM_CA_BUNDLE": "File of trusted roots instead of certifi's.",
    "INTERFORUM_POLL_MIN_SECONDS": "Least seconds between two visits to a source (default 900).",
}
"""Every variable, for `docs/reference/settings.md` and for the nearest right word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What an operator decides.

    Attributes:
        base_url: Without a slash at the end.
        tag_authority: Domain in the ``tag:`` ids of items.
        permitted_addresses: Exact (address, port) pairs besides the public internet.
        poll_min_seconds: Least time between two visits to a source.
    """

    home: Path
    config_dir: Path
    database_url: str
    base_url: str
    tag_authority: str
    secret_key: str | None = field(default=None, repr=False)
    smtp_url: str | None = field(default=None, repr=False)
    mail_from: str | None = None
    permitted_addresses: frozenset[tuple[str, int]] = frozenset()
    ca_bundle: Path | None = None
    poll_min_seconds: float = 900.0

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read the settings. An empty variable counts as unset.

        Args:
            environ: The variables; the process's own by default.

        Raises:
            ConfigError: Something is wrong; every fault is named.
        """
        reader = _Reader(os.environ if environ is None else environ)
        base_url = reader.read("BASE_URL", _base_url) or "http://127.0.0.1:8000"
        home = reader.read("HOME", _path) or Path("var").absolute()
        settings = cls(
            home=home,
            config_dir=reader.read("CONFIG_DIR", _folder) or _default_config(),
            database_url=reader.read("DATABASE_URL", _database) or f"sqlite:///{home / 'interforum.db'}",
            base_url=base_url,
            tag_authority=reader.read("TAG_AUTHORITY", _authority) or _default_authority(base_url),
            secret_key=reader.read("SECRET_KEY", str),
            smtp_url=reader.read("SMTP_URL", str),
            mail_from=reader.read("MAIL_FROM", str),
            permitted_addresses=reader.read("PERMITTED_ADDRESSES", _addresses) or frozenset(),
            ca_bundle=reader.read("CA_BUNDLE", _file),
            poll_min_seconds=reader.read("POLL_MIN_SECONDS", _seconds) or 900.0,
        )
        reader.refuse_faults()
        return settings


class _Reader:
    """Reads variables one by one and collects what is wrong with them."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._problems = [_unknown(name) for name in sorted(environ) if _is_strange(name)]

    def read(self, name: str, convert: Callable[[str], Any]) -> Any:
        where, given = self._given(PREFIX + name)
        if not given:
            return None
        try:
            return convert(given)
        except (ValueError, OSError) as error:
            self._problems.append(Problem(where, str(error)))
            return None

    def _given(self, name: str) -> tuple[str, str]:
        """The variable itself, or the content of the file that NAME_FILE names."""
        direct, path = self._environ.get(name, "").strip(), self._environ.get(name + "_FILE", "").strip()
        if direct and path:
            self._problems.append(Problem(name, f"is set, and {name}_FILE too; keep one of them."))
        if direct or not path:
            return name, direct
        try:
            return name + "_FILE", Path(path).read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            self._problems.append(Problem(name + "_FILE", f"{path} cannot be read: {error}"))
            return name, ""

    def refuse_faults(self) -> None:
        if self._problems:
            raise ConfigError(self._problems)


def _is_strange(name: str) -> bool:
    return name.startswith(PREFIX) and name.removesuffix("_FILE") not in VARIABLES


def _unknown(name: str) -> Problem:
    near = difflib.get_close_matches(name.removesuffix("_FILE"), VARIABLES, n=1, cutoff=0.5)
    hint = f"; did you mean {near[0]}?" if near else "; docs/reference/settings.md lists them all."
    return Problem(name, "there is no such setting" + hint)


def _path(given: str) -> Path:
    return Path(given).expanduser().absolute()


def _folder(given: str) -> Path:
    path = _path(given)
    if not path.is_dir():
        raise ValueError(f"{path} is no folder.")
    return path


def _file(given: str) -> Path:
    path = _path(given)
    if not path.is_file():
        raise ValueError(f"{path} is no file.")
    return path


def _database(given: str) -> str:
    scheme = given.partition(":")[0]
    if scheme in {"postgres", "postgresql", "postgresql+psycopg"}:
        return "postgresql" + given[len(scheme) :]
    if scheme != "sqlite" or not given.startswith("sqlite:///"):
        raise ValueError("write sqlite:///FILE or postgresql://user:password@host/name.")
    return given


def _base_url(given: str) -> str:
    parts = urlsplit(given)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise ValueError(f"{given!r} is no web address; write it like https://hub.example.org.")
    return given.rstrip("/")


def _authority(given: str) -> str:
    name = given.lower()
    plain = name.replace(".", "").replace("-", "").replace("@", "").replace("_", "")
    if "." not in name or not plain.isalnum() or not name.isascii():
        raise ValueError(f"{given!r} is no domain of yours; write it like hub.example.org (RFC 4151).")
    return name


def _addresses(given: str) -> frozenset[tuple[str, int]]:
    from ipaddress import ip_address

    pairs = set()
    for pair in given.replace(";", ",").split(","):
        if not pair.strip():
            continue
        host, _, port = pair.strip().rpartition(":")
        try:
            pairs.add((str(ip_address(host.strip("[]"))), int(port)))
        except ValueError:
            raise ValueError(
                f"{pair.strip()!r} is no ip:port pair; write them like 127.0.0.1:8081,[::1]:8081."
            ) from None
    return frozenset(pairs)


def _seconds(given: str) -> float:
    try:
        seconds = float(given)
    except ValueError:
        raise ValueError(f"{given!r} is no number of seconds.") from None
    if not 0 < seconds <= 86_400:
        raise ValueError(f"{given} is out of range: more than 0 and at most 86400 seconds.")
    return seconds


def _default_config() -> Path:
    """``./config``, else what was shipped: beside the code in a checkout, inside it in a wheel."""
    code = Path(__file__).parent
    candidates = (Path("config").absolute(), code.parent / "config", code / "config")
    return next((path for path in candidates if (path / "forums").is_dir()), candidates[0])


def _default_authority(base_url: str) -> str:
    """The base URL's host. An address of this machine is nobody's name, so ids made there say so."""
    host = (urlsplit(base_url).hostname or "").lower()
    return host if "." in host and not host.replace(".", "").isdigit() else "interforum.invalid"
