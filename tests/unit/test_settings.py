"""Settings: what each variable may be, and what is said when it is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.errors import ConfigError
from hub.settings import VARIABLES, Settings, read_settings

ROOT = Path(__file__).parents[2]


def faults(environ: dict[str, str]) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        Settings.from_environment(environ)
    return [str(problem) for problem in caught.value.problems]


def test_without_variables_everything_has_a_default():
    settings = Settings.from_environment({})

    assert settings.home == Path("var").absolute()
    assert settings.database_url == f"sqlite:///{settings.home / 'interforum.db'}"
    assert settings.base_url == "http://127.0.0.1:8000"
    assert settings.tag_authority == "interforum.invalid"
    assert settings.permitted_addresses == frozenset()
    assert settings.poll_min_seconds == 900


@pytest.mark.parametrize(
    ("name", "given", "attribute", "value"),
    [
        ("HOME", "/srv/hub", "home", Path("/srv/hub")),
        ("DATABASE_URL", "sqlite:////srv/hub.db", "database_url", "sqlite:////srv/hub.db"),
        ("DATABASE_URL", "postgres://u:p@h/n", "database_url", "postgresql://u:p@h/n"),
        ("DATABASE_URL", "postgresql+psycopg://u:p@h/n", "database_url", "postgresql://u:p@h/n"),
        ("BASE_URL", "https://hub.example.org/", "base_url", "https://hub.example.org"),
        ("BASE_URL", "https://hub.example.org", "tag_authority", "hub.example.org"),
        ("BASE_URL", "http://192.0.2.1:8000", "tag_authority", "interforum.invalid"),
        ("BASE_URL", "http://[::1]:8000", "tag_authority", "interforum.invalid"),
        ("TAG_AUTHORITY", "Hub.Example.org", "tag_authority", "hub.example.org"),
        ("TAG_AUTHORITY", "desk@example.org", "tag_authority", "desk@example.org"),
        ("SMTP_URL", "smtps://u:p@mail.example:465", "smtp_url", "smtps://u:p@mail.example:465"),
        ("MAIL_FROM", "Hub <hub@example.org>", "mail_from", "Hub <hub@example.org>"),
        (
            "PERMITTED_ADDRESSES",
            "127.0.0.1:8081, [::1]:80;10.0.0.1:9",
            "permitted_addresses",
            frozenset({("127.0.0.1", 8081), ("::1", 80), ("10.0.0.1", 9)}),
        ),
        ("POLL_MIN_SECONDS", "0.5", "poll_min_seconds", 0.5),
        ("POLL_MIN_SECONDS", "   ", "poll_min_seconds", 900),
        ("MAIL_FROM", '"The hub, ours" <hub@example.org>', "mail_from", '"The hub, ours" <hub@example.org>'),
        ("MAIL_FROM", "<hub@localhost>", "mail_from", "hub@localhost"),
        ("SMTP_RATE", "2.5", "smtp_rate", 2.5),
        ("SMTP_RATE", "", "smtp_rate", None),
        ("DKIM_SELECTOR", "Hub-2026", "dkim_selector", "hub-2026"),
        ("DKIM_DOMAIN", "hub.example.org", "dkim_domain", "hub.example.org"),
        ("BOUNCE_URL", "imaps://mail.example/INBOX", "bounce_url", "imaps://mail.example/INBOX"),
        ("HOME", "/srv/hub", "mail_folder", Path("/srv/hub/mail")),
        ("SMTP_URL", "smtp://mail.example", "mail_folder", None),
        ("PROXIES", "2", "proxies", 2),
        ("PROXIES", "", "proxies", 0),
    ],
)
def test_a_variable_is_read(name: str, given: str, attribute: str, value: object):
    settings = Settings.from_environment({f"INTERFORUM_{name}": given})

    assert getattr(settings, attribute) == value


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("HOME", __file__, "is no folder"),
        ("HOME", "~nobody-of-this-name/hub", "home directory"),
        ("CONFIG_DIR", "/nowhere", "/nowhere is no folder"),
        ("DATABASE_URL", "mysql://u:secret@h/n", "write sqlite:////path/to/FILE or postgresql://"),
        ("DATABASE_URL", "sqlite:///", "write sqlite:////path/to/FILE"),
        ("DATABASE_URL", "sqlite:///:memory:", "name a file"),
        ("DATABASE_URL", "/srv/hub.db", "write sqlite:////path/to/FILE"),
        ("BASE_URL", "hub.example.org", "write it like https://hub.example.org"),
        ("BASE_URL", "ftp://hub.example.org", "is no web address"),
        ("BASE_URL", "https://hub.example.org/?a=b", "is no web address"),
        ("BASE_URL", "http://hub.example.org:99999", "Port out of range"),
        ("BASE_URL", "http://[::1", "Invalid IPv6"),
        ("TAG_AUTHORITY", "hub", "is no domain of yours"),
        ("TAG_AUTHORITY", "hub..example", "is no domain of yours"),
        ("TAG_AUTHORITY", "https://hub.example.org", "is no domain of yours"),
        ("SMTP_URL", "mail.example:25", "write smtp://"),
        ("MAIL_FROM", "hub", "is no mail address"),
        ("MAIL_FROM", "hub@", "is no mail address"),
        ("MAIL_FROM", "the hub@example.org", "is no mail address"),
        ("MAIL_FROM", "Hub <hub@exämple.org>", "is no mail address"),
        ("MAIL_FROM", "Hub <hub@example.org>\r\nBcc: x@y.org", "is no mail address"),
        ("SMTP_RATE", "fast", "is no number of mails a second"),
        ("SMTP_RATE", "0", "out of range"),
        ("DKIM_KEY", "secret", "is no private key in PEM format"),
        ("DKIM_SELECTOR", "a b", "is no selector"),
        ("BOUNCE_URL", "https://mail.example", "write imaps://"),
        ("BOUNCE_URL", "imaps://u:secret@mail.example/INBOX", "name the user in INTERFORUM_BOUNCE_USER"),
        ("BOUNCE_URL", "imaps://[::1", "write imaps://"),
        ("PERMITTED_ADDRESSES", "localhost:80", "'localhost:80' is no ip:port pair"),
        ("PERMITTED_ADDRESSES", "127.0.0.1", "is no ip:port pair"),
        ("PERMITTED_ADDRESSES", "127.0.0.1:70000", "is no ip:port pair"),
        ("PERMITTED_ADDRESSES", "127.0.0.1:8081 10.0.0.1:9", "is no ip:port pair"),
        ("CA_BUNDLE", "/nowhere.pem", "is no file"),
        ("CA_BUNDLE", __file__, "holds no certificate"),
        ("POLL_MIN_SECONDS", "soon", "is no number of seconds"),
        ("POLL_MIN_SECONDS", "0", "out of range"),
        ("POLL_MIN_SECONDS", "nan", "out of range"),
        ("POLL_MIN_SECONDS", "1e9", "out of range"),
        ("PROXIES", "one", "is no number of proxies"),
        ("PROXIES", "99", "is no number of proxies"),
    ],
)
def test_a_wrong_variable_is_named_with_what_to_write(name: str, given: str, said: str):
    [fault] = faults({f"INTERFORUM_{name}": given})

    assert fault.startswith(f"INTERFORUM_{name}: ")
    assert said in fault
    assert "secret" not in fault


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("INTERFORUM_DATABSE_URL", "INTERFORUM_DATABASE_URL"),
        ("INTERFORUM_BASEURL", "INTERFORUM_BASE_URL"),
        ("INTERFORUM_home", "INTERFORUM_HOME"),
        ("INTERFORUM_SECRET_KEYS_FILE", "INTERFORUM_SECRET_KEY"),
    ],
)
def test_an_unknown_variable_is_an_error_with_the_nearest_known_one(name: str, nearest: str):
    assert faults({name: "x"}) == [f"{name}: there is no such setting; did you mean {nearest}?"]


def test_a_variable_far_from_all_others_gets_the_whole_list():
    [fault] = faults({"INTERFORUM_ZZZZZZ": "x"})

    assert "known are INTERFORUM_HOME, " in fault


def test_every_fault_is_named_at_once():
    said = faults({"INTERFORUM_BASE_URL": "x", "INTERFORUM_TAG_AUTHORITY": "y", "INTERFORUM_HOMER": "z"})

    assert [each.partition(":")[0] for each in said] == [
        "INTERFORUM_HOMER",
        "INTERFORUM_BASE_URL",
        "INTERFORUM_TAG_AUTHORITY",
    ]


def test_where_one_is_wrong_its_default_stands_for_those_who_look_on():
    settings, problems = read_settings({"INTERFORUM_BASE_URL": "x", "INTERFORUM_HOME": "/srv"})

    assert settings.base_url == "http://127.0.0.1:8000"
    assert settings.home == Path("/srv")
    assert len(problems) == 1


def test_a_variable_may_stand_in_a_file(tmp_path: Path):
    secret = tmp_path / "key"
    secret.write_text("of the house\n", encoding="utf-8")

    settings = Settings.from_environment({"INTERFORUM_SECRET_KEY_FILE": str(secret)})

    assert settings.secret_key == "of the house"
    assert "of the house" not in repr(settings)


@pytest.mark.parametrize(
    ("content", "said"), [(None, "cannot be read"), (b"", "is empty"), (b"\xff\xfe\xfd", "is not UTF-8")]
)
def test_a_file_that_cannot_be_used_is_named(tmp_path: Path, content: bytes | None, said: str):
    secret = tmp_path / "key"
    if content is not None:
        secret.write_bytes(content)

    [fault] = faults({"INTERFORUM_SECRET_KEY_FILE": str(secret)})

    assert fault.startswith("INTERFORUM_SECRET_KEY_FILE: ")
    assert said in fault


def test_a_wrong_value_in_a_file_is_told_of_the_file(tmp_path: Path):
    base = tmp_path / "base"
    base.write_text("hub", encoding="utf-8")

    assert faults({"INTERFORUM_BASE_URL_FILE": str(base)})[0].startswith("INTERFORUM_BASE_URL_FILE: ")


def test_a_variable_and_its_file_together_are_a_fault(tmp_path: Path):
    [fault] = faults({"INTERFORUM_HOME": "/srv", "INTERFORUM_HOME_FILE": str(tmp_path / "home")})

    assert "keep one of them" in fault


def test_other_variables_of_the_machine_are_not_ours():
    Settings.from_environment({"HOME": "/root", "PATH": "", "INTERFORUMX": "1"})


def test_the_reference_page_has_every_variable_in_its_own_words():
    page = (ROOT / "docs/reference/settings.md").read_text("utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| `INTERFORUM_")]

    assert rows == [f"| `{name}` | {text} |" for name, text in VARIABLES.items()]
