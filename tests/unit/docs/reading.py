"""Reading our own documents: sections, words set as code, blocks of code."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
NOT_OURS = {".venv", ".git", "var", "dist", "node_modules", "recordings", ".demo"}
_WORD = re.compile(r"`([^`\n]+)`")
_HEADING = re.compile(r"^(#{1,6}) +(.+?) *$", re.MULTILINE)
_BLOCK = re.compile(r"^( *)```(\w*)\n(.*?)^\1```", re.MULTILINE | re.DOTALL)


def documents() -> list[Path]:
    """Every Markdown file of the project."""
    found = ROOT.rglob("*.md")
    return sorted(path for path in found if not NOT_OURS & set(path.relative_to(ROOT).parts))


def text(*names: str) -> str:
    """The text of documents, one after the other."""
    return "\n".join((ROOT / name).read_text("utf-8") for name in names)


def without_code(document: str) -> str:
    """A document without its blocks of code, where a # is no heading."""
    return _BLOCK.sub("", document)


def headings(document: str) -> list[str]:
    return [found.group(2) for found in _HEADING.finditer(without_code(document))]


def section(document: str, heading: str) -> str:
    """What stands under a heading, up to the next one of its rank or above."""
    document = without_code(document)
    found = next(each for each in _HEADING.finditer(document) if each.group(2) == heading)
    rest = document[found.end() :]
    rank = len(found.group(1))
    return rest[
        : next((each.start() for each in _HEADING.finditer(rest) if len(each.group(1)) <= rank), len(rest))
    ]


def words(document: str) -> set[str]:
    """What is set as code: names, values, keys."""
    return set(_WORD.findall(without_code(document)))


def first_column(document: str) -> set[str]:
    """The words that the rows of a table are about."""
    return {
        word for row in re.findall(r"^\| *(`.*?) *\|", document, re.MULTILINE) for word in _WORD.findall(row)
    }


def blocks(document: str, language: str) -> list[str]:
    """The blocks of code in a language."""
    return [code for _, named, code in _BLOCK.findall(document) if named == language]


def commands(document: str) -> list[str]:
    """The commands a reader is told to type, without prompt."""
    shown = [line for block in blocks(document, "console") for line in block.splitlines()]
    return [line.strip().removeprefix("$ ") for line in shown if line.strip().startswith("$ ")]


def slug(heading: str) -> str:
    """What a heading is linked by."""
    plain = re.sub(r"[`*]|\]\([^)]*\)|\[", "", heading).lower()
    return re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")
