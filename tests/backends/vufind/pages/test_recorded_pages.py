"""Recorded pages of Finna and VuFind: what each is, and how many rows it has."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from tests.backends.vufind.fuzz import rows_of
from tests.backends.vufind.pages.reference import ACCOUNT, documents, product_of, recorded, refuses

from tunilib.backends.vufind.pages.state import state_of

LINES = [
    [part.strip() for part in line.split("|")]
    for line in Path(__file__).with_name("recorded.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]
COUNTED = ("loans", "history", "holds", "retrievals", "ill", "fines")
CITED = ("loans", "history", "holds", "retrievals", "ill", "favourites", "results")
LISTS = ("loans", "history", "holds", "retrievals", "ill", "fines", "cards", "favourites", "searches", "results")


def test_every_recorded_page_is_described() -> None:
    if recorded():
        assert {line[0] for line in LINES} == set(recorded())


def test_a_recorded_page_is_what_it_is() -> None:
    for name, kind, found, rows, codes in LINES:
        document = documents()[name]
        state = state_of(document)
        assert (state.kind or "-", state.problem.name if state.problem else "-") == (kind, found), name
        assert " ".join(flash.code or "?" for flash in state.flashes) == (codes if codes != "-" else ""), name
        for reader in ACCOUNT.get(kind, ()):
            if rows == "-" and kind in LISTS:
                assert refuses(reader, document), (name, reader)
                continue
            result = reader(document)
            if rows != "-" and result is not None and (count := _count(result)) is not None:
                assert count == rows, name


def test_the_number_in_the_heading_is_the_number_of_rows() -> None:
    """Counted in the source, with none of the readers' means."""
    for name, kind, _, rows, _ in LINES:
        if not (product_of(name) == "finna" and rows.isdigit() and kind in COUNTED):
            continue
        source = documents()[name].source
        told = re.search(r"useraccount-header[^>]*>\s*<h2>[^<]*\((\d+)\)", source)
        shown = re.search(r'<span class="index">(\d+)</\w+> - (\d+)</strong>', source)
        assert told is not None, name
        assert int(rows) == (int(shown[2]) - int(shown[1]) + 1 if shown is not None else int(told[1])), name


def test_each_row_has_its_citation_data() -> None:
    for name, kind, _, rows, _ in LINES:
        if product_of(name) == "vufind" and rows.isdigit() and kind in CITED:
            assert documents()[name].source.count('class="Z3988"') == int(rows), name


def _count(result: Any) -> str | None:
    if hasattr(result, "saved"):
        return f"{len(result.saved)}+{len(result.recent)}"
    found = rows_of(result)
    return None if found is None or type(result) is tuple else str(len(found))
