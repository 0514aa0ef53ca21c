"""Recorded pages of Finna and VuFind: what each is, and how many rows it has."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from tests.backends.vufind.pages.reference import ACCOUNT, page, recorded

from tunilib.backends.vufind.pages.document import Document, PageError
from tunilib.backends.vufind.pages.state import state_of

LINES = [
    [part.strip() for part in line.split("|")]
    for line in Path(__file__).with_name("recorded.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]
LISTS = ("loans", "history", "holds", "retrievals", "ill", "fines", "cards", "favourites", "searches", "results")


def test_every_recorded_page_is_described() -> None:
    if recorded():
        assert {line[0] for line in LINES} == set(recorded())


@pytest.mark.parametrize("line", LINES, ids=[line[0] for line in LINES])
def test_a_recorded_page_is_what_it_is(line: list[str]) -> None:
    name, kind, found, rows, codes = line
    document = Document(page(name))
    state = state_of(document)

    assert (state.kind or "-", state.problem.name if state.problem else "-") == (kind, found)
    assert " ".join(flash.code or "?" for flash in state.flashes) == (codes if codes != "-" else "")
    for reader in ACCOUNT.get(kind, ()):
        if rows == "-" and kind in LISTS:
            with pytest.raises(PageError):
                reader(document)
        else:
            result = reader(document)
            if rows != "-" and result is not None and not isinstance(result, tuple):
                assert _count(result) == rows


@pytest.mark.parametrize("name", [line[0] for line in LINES if line[0].startswith("finna/") and line[3].isdigit()])
def test_the_number_in_the_heading_is_the_number_of_rows(name: str) -> None:
    """Counted in the source, with none of the readers' means."""
    source = page(name)
    kind, rows = next((line[1], int(line[3])) for line in LINES if line[0] == name)
    if kind not in ("loans", "history", "holds", "retrievals", "ill", "fines"):
        pytest.skip("this list has no number in its heading")
    told = re.search(r"useraccount-header[^>]*>\s*<h2>[^<]*\((\d+)\)", source)
    shown = re.search(r'<span class="index">(\d+)</\w+> - (\d+)</strong>', source)

    assert told is not None
    assert rows == (int(shown[2]) - int(shown[1]) + 1 if shown is not None else int(told[1]))


@pytest.mark.parametrize("name", [line[0] for line in LINES if line[0].startswith("vufind/") and line[3].isdigit()])
def test_each_row_has_its_citation_data(name: str) -> None:
    source = page(name)
    kind, rows = next((line[1], int(line[3])) for line in LINES if line[0] == name)
    if kind not in ("loans", "history", "holds", "retrievals", "ill", "favourites", "results"):
        pytest.skip("this list has no citation data")

    assert source.count('class="Z3988"') == rows


def _count(result: Any) -> str:
    if hasattr(result, "saved"):
        return f"{len(result.saved)}+{len(result.recent)}"
    return str(len(result.loans.rows if hasattr(result, "loans") else result.rows))
