"""run.py: what it decides before it hands over."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def run():
    spec = importlib.util.spec_from_file_location("run", ROOT / "run.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("given", "handed_over"),
    [
        ([], ["-n", "auto"]),
        (["tests/unit"], ["-n", "auto", "tests/unit"]),
        (["-n", "0", "-x"], ["-n", "0", "-x"]),
        (["-n4"], ["-n4"]),
    ],
)
def test_tests_run_on_every_core_unless_somebody_says_how_many(run, given, handed_over):
    assert run.pytest_words(given) == handed_over


def test_the_stamp_changes_with_the_locked_needs_and_with_the_folder(run, tmp_path):
    def stamp_of(folder: Path, needs: str) -> str:
        folder.mkdir(exist_ok=True)
        (folder / "requirements.txt").write_text(needs)
        (folder / "pyproject.toml").write_text("[project]")
        run.ROOT = folder
        return run.stamp("hub")

    first = stamp_of(tmp_path / "a", "flask==3")

    assert stamp_of(tmp_path / "a", "flask==3") == first
    assert stamp_of(tmp_path / "a", "flask==4") != first
    assert stamp_of(tmp_path / "b", "flask==3") != first


def test_it_needs_nothing_but_the_standard_library():
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"import runpy; runpy.run_path({str(ROOT / 'run.py')!r})"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_locked_need_has_hashes_and_names_no_host(name):
    text = (ROOT / name).read_text("utf-8")
    needs = [line for line in text.splitlines() if line and not line[0].isspace() and line[0] != "#"]

    assert all("==" in need and need.endswith("\\") for need in needs)
    assert "://" not in text


def test_the_tests_have_the_very_versions_that_the_hub_has():
    def pins(name: str) -> set[str]:
        lines = (ROOT / name).read_text("utf-8").splitlines()
        return {line.rstrip(" \\") for line in lines if "==" in line and not line[0].isspace()}

    assert pins("requirements.txt") <= pins("requirements-dev.txt")
