"""Settings: the INTERFORUM_* variables, read once, every fault named at once."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from hub.errors import ConfigError, Problem

PREFIX = "INTERFORUM_"
_LABEL = "[a-z0-9]([a-z0-9-]*[a-z0-9])?"
_AUTHORITY = re.compile(rf"^([a-z0-9._+-]+@)?({_LABEL}\.)+{_LABEL}\Z")
"""RFC 4151, section 2.1: a domain name or an e-mail address."""
_MOST_PROXIES = 5
_ADDRESS = re.compile(rf"[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@({_LABEL}\.)*{_LABEL}\Z", re.IGNORECASE)
"""What every mail server takes: an addr-spec of plain letters (RFC 5321, 4.1.2)."""
VARIABLES: dict[str, str] = {
    "INTERFORUM_HOME": "Folder for everything the hub keeps (default ./var).",
    "INTERFORUM_CONFIG_DIR": "Folder with forums/*.toml (default ./config, else what came with the hub).",
    "INTERFORUM_DATABASE_URL": "sqlite:///FILE or postgresql://… (default: SQLite in home).",
    "INTERFORUM_BASE_URL": "Address at which readers reach the hub (default http://127.0.0.1:8000).",
    "INTERFORUM_TAG_AUTHORITY": "Domain in the ids of items (RFC 4151); never change it once feeds are read "
    "(default: the host of the base URL, interforum.invalid on loopback).",
    "INTERFORUM_SECRET_KEY": "Secret for signing; any long random text.",
    "INTERFORUM_SMTP_URL": "smtp://user:password@host:port; unset: mail is written to home/mail.",
    "INTERFORUM_MAIL_FROM": "Sender of mail, as Interforum <hub@example.org>; its domain is that of bounces "
    "and of DKIM (default: hub@ the domain in the ids of items).",
    "INTERFORUM_SMTP_RATE": "Most mails a second that one process sends; unset: as many as the server takes.",
    "INTERFORUM_DKIM_KEY": "Private RSA key (PEM) that signs mail where no relay does; give it as a file.",
    "INTERFORUM_DKIM_SELECTOR": "Where its public half stands: SELECTOR._domainkey.DOMAIN (default "
    "interforum).",
    "INTERFORUM_DKIM_DOMAIN": "Who signs (default: the domain of INTERFORUM_MAIL_FROM).",
    "INTERFORUM_BOUNCE_URL": "imaps://host/folder of the mailbox that returned mail comes to; unset: it is "
    "not read.",
    "INTERFORUM_BOUNCE_USER": "Who logs in to it.",
    "INTERFORUM_BOUNCE_PASSWORD": "Their password; give it as a file.",
    "INTERFORUM_PERMITTED_ADDRESSES": "Exact ip:port pairs that the network guard lets through, with commas "
    "between them; empty in production.",
    "INTERFORUM_CA_BUNDLE": "File of trusted roots instead of certifi's.",
    "INTERFORUM_PROXIES": "Number of proxies in front of the hub, whose X-Forwarded-For is believed "
    "(default 0).",
    "INTERFORUM_POLL_MIN_SECONDS": "Least seconds between two visits to a source (default 900).",
}
"""Every variable, for `docs/reference/settings.md` and for the nearest right word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What an operator decides.

    Attributes:
        base_url: Without a slash at the end.
        mail_from: As given; `hub.delivery.email` takes it apart.
        smtp_rate: Mails a second; None for no limit.
        dkim_key: PEM text; None if mail is not signed here.
        bounce_url: Without a user.
        tag_authority: Domain in the ``tag:`` ids of items.
        permitted_addresses: Exact (address, port) pairs besides the public internet.
        poll_min_seconds: Least time between two visits to a source.
        proxies: How many proxies a request passes before it is here.
    """

    home: Path
    config_dir: Path
    database_url: str
    base_url: str
    tag_authority: str
    secret_key: str | None = field(default=None, repr=False)
    smtp_url: str | None = field(default=None, repr=False)
    mail_from: str | None = None
    smtp_rate: float | None = None
    dkim_key: str | None = field(default=None, repr=False)
    dkim_selector: str = "interforum"
    dkim_domain: str | None = None
    bounce_url: str | None = None
    bounce_user: str | None = None
    permitted_addresses: frozenset[tuple[str, int]] = frozenset()
    ca_bundle: Path | None = None
    poll_min_seconds: float = 900.0
    proxies: int = 0

    @property
    def mail_folder(self) -> Path | None:
        """Where mail is written as files because no mail server is set; None if one is."""
        return None if self.smtp_url else self.home / "mail"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read the settings. An empty variable counts as unset.

        Args:
            environ: The variables; the process's own by default.

        Raises:
            ConfigError: Something is wrong; every fault is named.
        """
        settings, problems = read_settings(environ)
        if problems:
            raise ConfigError(problems)
        return settings


def read_settings(environ: Mapping[str, str] | None = None) -> tuple[Settings, list[Problem]]:
    """Read the settings; where one is wrong its default stands, and its fault is in the list."""
    reader = _Reader(os.environ if environ is None else environ)
    base_url = reader.read("BASE_URL", _base_url) or "http://127.0.0.1:8000"
    home = reader.read("HOME", _home) or Path("var").absolute()
    settings = Settings(
        home=home,
        config_dir=reader.read("CONFIG_DIR", _folder) or _default_config(),
        database_url=reader.read("DATABASE_URL", _database) or f"sqlite:///{home / 'interforum.db'}",
        base_url=base_url,
        tag_authority=reader.read("TAG_AUTHORITY", _authority) or _default_authority(base_url),
        secret_key=reader.read("SECRET_KEY", str),
        smtp_url=reader.read("SMTP_URL", _smtp),
        mail_from=reader.read("MAIL_FROM", _mail_address),
        smtp_rate=reader.read("SMTP_RATE", _rate),
        dkim_key=reader.read("DKIM_KEY", _rsa_key),
        dkim_selector=reader.read("DKIM_SELECTOR", _selector) or "interforum",
        dkim_domain=reader.read("DKIM_DOMAIN", _authority),
        bounce_url=reader.read("BOUNCE_URL", _folder_of_mail),
        bounce_user=reader.read("BOUNCE_USER", str),
        permitted_addresses=reader.read("PERMITTED_ADDRESSES", _addresses) or frozenset(),
        ca_bundle=reader.read("CA_BUNDLE", _roots),
        poll_min_seconds=reader.read("POLL_MIN_SECONDS", _seconds) or 900.0,
        proxies=reader.read("PROXIES", _proxies) or 0,
    )
    return settings, reader.problems


class _Reader:
    """Reads variables one by one and collects what is wrong with them."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.problems = [_unknown(name) for name in sorted(environ) if _is_strange(name)]

    def read(self, name: str, convert: Callable[[str], Any]) -> Any:
        where, given = self._given(PREFIX + name)
        if not given:
            return None
        try:
            return convert(given)
        except (ValueError, OSError, RuntimeError) as error:  # Runtime: ~somebody without a home
            self.problems.append(Problem(where, str(error)))
            return None

    def _given(self, name: str) -> tuple[str, str]:
        """The variable itself, or the content of the file that NAME_FILE names."""
        direct, path = self._environ.get(name, "").strip(), self._environ.get(name + "_FILE", "").strip()
        if direct and path:
            self.problems.append(Problem(name, f"is set, and {name}_FILE too; keep one of them."))
        if direct or not path:
            return name, direct
        return name + "_FILE", self._content(name + "_FILE", path)

    def _content(self, name: str, path: str) -> str:
        try:
            content = _path(path).read_text("utf-8").strip()
        except (OSError, RuntimeError) as error:
            why = getattr(error, "strerror", None) or error
            self.problems.append(Problem(name, f"{path} cannot be read: {why}."))
            return ""
        except UnicodeDecodeError:
            self.problems.append(Problem(name, f"{path} is not UTF-8."))
            return ""
        if not content:
            self.problems.append(Problem(name, f"{path} is empty."))
        return content


def _is_strange(name: str) -> bool:
    return name.startswith(PREFIX) and name.removesuffix("_FILE") not in VARIABLES


def _unknown(name: str) -> Problem:
    near = difflib.get_close_matches(name.upper().removesuffix("_FILE"), VARIABLES, n=1, cutoff=0.7)
    hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(VARIABLES)}."
    return Problem(name, f"there is no such setting; {hint}")


def _path(given: str) -> Path:
    return Path(given).expanduser().absolute()


def _folder(given: str) -> Path:
    path = _path(given)
    if not path.is_dir():
        raise ValueError(f"{path} is no folder.")
    return path


def _home(given: str) -> Path:
    path = _path(given)
    if path.exists() and not path.is_dir():
        raise ValueError(f"{path} is no folder.")
    return path


def _roots(given: str) -> Path:
    path = _path(given)
    if not path.is_file():
        raise ValueError(f"{path} is no file.")
    if b"-----BEGIN CERTIFICATE-----" not in path.read_bytes():
        raise ValueError(f"{path} holds no certificate; it must be in PEM format.")
    return path


def _database(given: str) -> str:
    # A wrong address is not quoted: there may be a password in it.
    scheme, _, rest = given.partition(":")
    if scheme in {"postgres", "postgresql", "postgresql+psycopg"} and rest.startswith("//"):
        return "postgresql:" + rest
    if not given.startswith("sqlite:///") or len(given) == len("sqlite:///"):
        raise ValueError("write sqlite:////path/to/FILE or postgresql://user:password@host/name.")
    if ":memory:" in given:
        raise ValueError("a database in memory is another one for each process; name a file.")
    return given


def _base_url(given: str) -> str:
    parts = urlsplit(given)
    sound = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0 and " " not in given
    if not sound or parts.username is not None or parts.query or parts.fragment:
        raise ValueError(f"{given!r} is no web address; write it like https://hub.example.org.")
    return given.rstrip("/")


def _authority(given: str) -> str:
    name = given.lower()
    if not _AUTHORITY.match(name):
        raise ValueError(f"{given!r} is no domain of yours; write it like hub.example.org (RFC 4151).")
    return name


def _smtp(given: str) -> str:
    parts = urlsplit(given)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or parts.port == 0:
        raise ValueError("write smtp://user:password@host:port, or smtps://… for TLS from the first byte.")
    return given


def _mail_address(given: str) -> str:
    from email.utils import parseaddr

    name, address = parseaddr(given)
    if not _ADDRESS.match(address) or not given.isprintable():
        raise ValueError(f"{given!r} is no mail address; write Interforum <hub@example.org>.")
    return given if name else address


def _rate(given: str) -> float:
    try:
        rate = float(given)
    except ValueError:
        raise ValueError(f"{given!r} is no number of mails a second.") from None
    if not 0 < rate <= 10_000:
        raise ValueError(f"{given} is out of range: more than 0 and at most 10000 mails a second.")
    return rate


def _rsa_key(given: str) -> str:
    # Never quoted: it is a secret.
    if not given.startswith("-----BEGIN") or "PRIVATE KEY-----" not in given:
        raise ValueError("is no private key in PEM format; make one with: openssl genrsa -out dkim.pem 2048.")
    return given


def _selector(given: str) -> str:
    if not re.fullmatch(rf"{_LABEL}(\.{_LABEL})*", given.lower()):
        raise ValueError(f"{given!r} is no selector; write letters, digits and hyphens (RFC 6376, 3.1).")
    return given.lower()


def _folder_of_mail(given: str) -> str:
    try:
        parts = urlsplit(given)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), 0
    if parts.scheme not in {"imap", "imaps"} or not parts.hostname or port == 0:
        raise ValueError("write imaps://mail.example.org/INBOX.")
    if parts.username is not None:
        raise ValueError("name the user in INTERFORUM_BOUNCE_USER; the address is shown, users are not.")
    return given


def _addresses(given: str) -> frozenset[tuple[str, int]]:
    from ipaddress import ip_address

    pairs = set()
    for pair in given.replace(";", ",").split(","):
        if not pair.strip():
            continue
        host, _, port = pair.strip().rpartition(":")
        try:
            pairs.add((str(ip_address(host.strip("[]"))), _port(port)))
        except ValueError:
            raise ValueError(
                f"{pair.strip()!r} is no ip:port pair; write them like 127.0.0.1:8081,[::1]:8081."
            ) from None
    return frozenset(pairs)


def _port(given: str) -> int:
    port = int(given)
    if not 0 < port < 65_536:
        raise ValueError(given)
    return port


def _seconds(given: str) -> float:
    try:
        seconds = float(given)
    except ValueError:
        raise ValueError(f"{given!r} is no number of seconds.") from None
    if not 0 < seconds <= 86_400:
        raise ValueError(f"{given} is out of range: more than 0 and at most 86400 seconds.")
    return seconds


def _proxies(given: str) -> int:
    if not (given.isascii() and given.isdigit() and int(given) <= _MOST_PROXIES):
        raise ValueError(f"{given!r} is no number of proxies; write 0 to {_MOST_PROXIES}.")
    return int(given)


def _default_config() -> Path:
    """``./config``, else what was shipped: beside the code in a checkout, inside it in a wheel."""
    code = Path(__file__).parent
    candidates = (Path("config").absolute(), code.parent / "config", code / "config")
    return next((path for path in candidates if (path / "forums").is_dir()), candidates[0])


def _default_authority(base_url: str) -> str:
    """The base URL's host. An address of this machine is nobody's name, so ids made there say so."""
    host = (urlsplit(base_url).hostname or "").lower()
    return host if "." in host and not host.replace(".", "").isdigit() else "interforum.invalid"
