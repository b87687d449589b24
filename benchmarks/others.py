"""Others: environments for what is measured beside the hub and is no dependency of it."""

from __future__ import annotations

import shutil
import subprocess
import sys
import venv
from pathlib import Path

CACHE = Path(__file__).resolve().parent.parent / "var" / "benchmarks"


def python_with(name: str, *packages: str) -> str:
    """Return the interpreter of an environment with some packages; it is made the first time, and then kept."""
    folder = CACHE / name
    python = folder / "bin" / "python"
    if not (folder / "complete").exists():
        print(f"installing {', '.join(packages)} into an environment of their own …", file=sys.stderr)
        folder.mkdir(parents=True, exist_ok=True)
        for command in _with_uv(folder, packages) if shutil.which("uv") else _with_venv(folder, packages):
            subprocess.run(command, check=True)
        (folder / "complete").touch()
    return str(python)


def _with_uv(folder: Path, packages: tuple[str, ...]) -> list[list[str]]:
    make = ["uv", "venv", "--quiet", "--allow-existing", "--python", sys.executable, str(folder)]
    return [make, ["uv", "pip", "install", "--quiet", "--python", str(folder / "bin" / "python"), *packages]]


def _with_venv(folder: Path, packages: tuple[str, ...]) -> list[list[str]]:
    venv.create(folder, with_pip=True)
    return [[str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", *packages]]
