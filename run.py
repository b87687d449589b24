#!/usr/bin/env python3
"""Run Interforum, or its tests, on a machine with nothing but Python: standard library only.

    python3 run.py demo      the demonstration
    python3 run.py test      the tests; what follows is handed to pytest
    python3 run.py X …       the same as ``interforum X …``

The first call makes ``.venv`` beside this file, with whatever the machine has: uv, or venv, or venv and
somebody else's pip. What is put into it stands with its hashes in requirements.txt. Later calls only look
at a stamp.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
NEEDS = {"hub": "requirements.txt", "tests": "requirements-dev.txt"}
OLDEST = (3, 11)


class CannotError(Exception):
    """Something is missing; the message says what to do."""


def main(words: list[str]) -> None:
    """Make sure that the environment is there, then become the command that was asked for."""
    if sys.version_info < OLDEST:
        raise CannotError(
            f"Interforum needs Python {OLDEST[0]}.{OLDEST[1]} or newer; this is {sys.version.split()[0]}."
        )
    testing = words[:1] == ["test"]
    for part in ("hub", "tests") if testing else ("hub",):
        provide(part)
    command = (
        [str(PYTHON), "-m", "pytest", *pytest_words(words[1:])]
        if testing
        else [str(PYTHON), "-m", "hub", *words]
    )
    if testing:
        os.chdir(ROOT)
    sys.stdout.flush()
    os.execv(command[0], command)


def pytest_words(given: list[str]) -> list[str]:
    """Return pytest's arguments: on every core, unless somebody says how many."""
    chosen = any(word.startswith(("-n", "--numprocesses", "-p")) for word in given)
    return given if chosen else ["-n", "auto", *given]


def provide(part: str) -> None:
    """Install what a part needs, unless the stamp of its last installation fits."""
    if stamp_fits(part):
        return
    with sole_installer():
        if stamp_fits(part):  # another call has done it in the meantime
            return
        whom = "Interforum" if part == "hub" else "its tests"
        say(f"Preparing {ENVIRONMENT.name} for {whom}, once (a minute or less) …")
        install = installer()
        install(["--require-hashes", "-r", str(ROOT / NEEDS[part])])
        if part == "hub":
            install(["--no-deps", "--no-build-isolation", "-e", str(ROOT)])
            compile_ahead()
        stamp_file(part).write_text(stamp(part), encoding="utf-8")


def compile_ahead() -> None:
    """Compile the hub once, also where the machine forbids Python to write what it compiles at a start.

    Container images often do, and then each start would compile it all anew: a fifth of a second.
    """
    allowed = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    folders = [str(ROOT / name) for name in ("hub", "connectors", "feeds")]
    subprocess.run([str(PYTHON), "-m", "compileall", "-q", *folders], env=allowed, check=False)


def stamp(part: str) -> str:
    """Return what tells one installation from another: the locked needs, the project, the Python."""
    import tomllib  # not at the top: a Python without it must get as far as being told that it is too old

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    shape = [project.get(table) for table in ("project", "build-system")] + [
        project.get("tool", {}).get("hatch")
    ]
    # The folder too: a copied .venv still points at where it was made.
    about = f"{shape} {sys.version_info[:2]} {ROOT}"
    return hashlib.sha256((ROOT / NEEDS[part]).read_bytes() + about.encode()).hexdigest()


def stamp_file(part: str) -> Path:
    """Return where the stamp of a part stands."""
    return ENVIRONMENT / f".interforum-{part}"


def stamp_fits(part: str) -> bool:
    """Tell whether a part is installed as it should be."""
    try:
        return stamp_file(part).read_text(encoding="utf-8") == stamp(part) and PYTHON.exists()
    except OSError:
        return False


@contextlib.contextmanager
def sole_installer() -> Iterator[None]:
    """Let one call install at a time: two in one folder would trip over each other."""
    import fcntl

    try:
        lock = (ROOT / ".venv.lock").open("w")
    except OSError as error:
        raise CannotError(
            f"{ROOT} cannot be written ({error.strerror}), so there is no place for {ENVIRONMENT.name}. "
            "Make a clone of your own, or let the owner of this one run it once."
        ) from None
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


class Installer:
    """A command that installs into the environment."""

    def __init__(self, *command: str) -> None:
        self._command = command

    def __call__(self, words: list[str]) -> None:
        """Install; say what failed in the tool's own words."""
        done = subprocess.run([*self._command, *words], cwd=ROOT, text=True, capture_output=True, check=False)
        if done.returncode:
            said = (done.stderr or done.stdout).strip()
            raise CannotError(
                f"Installing failed:\n{last_lines(said)}\n\nIs there a way to a package index? "
                "Behind a proxy, set HTTPS_PROXY; for an index of your own, PIP_INDEX_URL (or "
                "UV_DEFAULT_INDEX). Then start again: nothing is half done."
            )


def last_lines(said: str, count: int = 12) -> str:
    """Return the end of what a tool said: that is where the reason stands."""
    return "\n".join(said.splitlines()[-count:])


def installer() -> Installer:
    """Make the environment; return what can install into it."""
    if uv := shutil.which("uv"):
        if not usable():
            make([uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(ENVIRONMENT)])
        return Installer(uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", str(PYTHON))
    if not usable():
        make_with_venv()
    if runs(str(PYTHON), "-m", "pip", "--version"):
        return Installer(str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    if runs(sys.executable, "-m", "pip", "--python", str(PYTHON), "--version"):
        return Installer(
            sys.executable,
            "-m",
            "pip",
            "--python",
            str(PYTHON),
            "install",
            "--quiet",
            "--disable-pip-version-check",
        )
    with contextlib.suppress(CannotError):
        bring_pip()
        return Installer(str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    raise CannotError(
        "This Python has neither pip nor a way to make one. Install either, then start again:\n"
        "    apt install python3-venv        (Debian, Ubuntu)\n"
        "    or uv, from wherever you get your tools"
    )


def usable() -> bool:
    """Tell whether the environment is there, whole, and of this Python."""
    return runs(str(PYTHON), "-c", f"import sys; sys.exit(sys.version_info[:2] != {sys.version_info[:2]})")


def make_with_venv() -> None:
    """Make the environment with pip if this Python can; Debian's cannot without python3-venv."""
    wish = [sys.executable, "-m", "venv", "--clear"]
    if runs(sys.executable, "-c", "import ensurepip"):
        make([*wish, str(ENVIRONMENT)])
    else:
        make([*wish, "--without-pip", str(ENVIRONMENT)])


def make(command: list[str]) -> None:
    """Run a command that makes the environment."""
    done = subprocess.run(command, text=True, capture_output=True, check=False)
    if done.returncode:
        raise CannotError(f"{ENVIRONMENT} cannot be made:\n{(done.stderr or done.stdout).strip()}")


def bring_pip() -> None:
    """Put pip into the environment from Debian's own package of it, which needs no rights to download."""
    with tempfile.TemporaryDirectory() as folder:
        for command in (
            ["apt-get", "download", "python3-pip-whl"],
            ["sh", "-c", "dpkg-deb -x python3-pip-whl_*.deb ."],
        ):
            done = subprocess.run(command, cwd=folder, text=True, capture_output=True, check=False)
            if done.returncode:
                raise CannotError(done.stderr)
        wheel = next(Path(folder).rglob("pip-*.whl"), None)
        if wheel is None:
            raise CannotError("no wheel in it")
        # A wheel of pip is a program too: it installs itself.
        make([str(PYTHON), f"{wheel}/pip", "install", "--quiet", "--no-index", str(wheel)])


def runs(*command: str) -> bool:
    """Tell whether a command ends well."""
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def say(text: str) -> None:
    """Tell the person in front of the terminal."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except CannotError as error:
        say(str(error))
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
