"""The tables of the reference page are those of the program."""

from __future__ import annotations

from pathlib import Path

from tunilib import formats
from tunilib.core.reference import Kind
from tunilib.formats.kinds import BIBLATEX, BIBTEX, CSL, ENDNOTE, REFWORKS, RIS

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "formats.md"


def rows() -> list[str]:
    columns = (REFWORKS, RIS, ENDNOTE, BIBTEX, BIBLATEX, CSL)
    return [f"| {' | '.join([str(kind), *[column[kind] for column in columns]])} |" for kind in Kind]


def test_the_page_lists_every_format() -> None:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    missing = [
        known.name for known in formats.FORMATS if not any(line.startswith(f"| `{known.name}` |") for line in lines)
    ]
    assert missing == []


def test_the_page_has_the_types_of_every_kind() -> None:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    assert [row for row in rows() if row not in lines] == []
