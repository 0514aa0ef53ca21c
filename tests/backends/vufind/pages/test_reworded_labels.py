"""Labels in a library's own words: a value is told as it was, or not at all and then in the note; never a false one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import pytest
from tests.backends.vufind.pages import own, reference
from tests.backends.vufind.pages.reference import ACCOUNT, documents, loans_of
from tests.builders import codes

from tunilib.backends.vufind.pages.document import Document
from tunilib.backends.vufind.pages.state import state_of
from tunilib.backends.vufind.words import words_for

KINDS: Final = ("loans", "holds", "retrievals", "ill")
QUIET: Final = frozenset(("note", "read_at"))
_BOLD = re.compile(r"(<strong>\s*)([^<>:]{2,40}?)(\s*:)")
RECORDED: Final = datetime(2026, 12, 2, 20, 18, tzinfo=UTC)
"""When the last of the pages were recorded: no hold was placed later."""


def table() -> list[tuple[str, str, str]]:
    """The language, the site's label, and a library's own words for it."""
    found: list[tuple[str, str, str]] = []
    language = ""
    for line in Path(__file__).with_name("reworded.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            language = line.strip("[]")
        elif line and not line.startswith("#"):
            label, _, own = line.partition(" = ")
            found += [(language, label, words) for words in own.split("; ")]
    return found


def pages() -> Iterator[tuple[str, str, Document]]:
    for name, document in documents().items():
        state = state_of(document)
        if state.kind in KINDS and state.problem is None and not state.flashes and name.startswith("finna"):
            yield name, state.kind, document


def translated(document: Document, label: str, language: str) -> Document:
    """A page of a driver as it would be in another language, with this label for what it means."""
    own, key = words_for(document.language), words_for(language).label(label)

    def other(found: re.Match[str]) -> str:
        return f"{found[1]}{label}{found[3]}" if own.label(found[2]) == key else found[0]

    source = _BOLD.sub(other, document.source)
    return Document(re.sub(r'(<html[^>]* lang=")[^"]*', rf"\g<1>{language}", source, count=1))


def bases(language: str, label: str) -> Iterator[tuple[str, str, Document]]:
    """The pages that have a label: those of its language, else those of the drivers, translated."""
    start = re.compile(rf"<strong>\s*{re.escape(label)}\s*:", re.IGNORECASE)
    every = list(pages())
    own = [one for one in every if (one[2].language or "").startswith(language) and start.search(one[2].source)]
    made = ((name, kind, translated(page, label, language)) for name, kind, page in every if "-drivers/" in name)
    yield from own or [one for one in made if start.search(one[2].source)]


def things(kind: str, document: Document) -> list[Any]:
    rows = ACCOUNT[kind][0](document).rows
    return [row.loan if kind == "loans" else row.hold for row in rows]


def false_values(before: Any, after: Any, words: str) -> Iterator[str]:
    """What is told otherwise than before, or lost without a word in the note."""
    for name in (field.name for field in fields(before) if field.name not in QUIET):
        was, now = getattr(before, name), getattr(after, name)
        if was == now:
            continue
        if (
            name == "reasons"
            and words in (after.note or "")
            and all(code in ("other", *codes(was)) for code in codes(now))
        ):
            continue  # what was concluded from the value is not concluded without it
        if now is not None:
            yield f"{name}: {was} -> {now}"
        elif words not in (after.note or ""):
            yield f"{name}: {was} is lost ({after.note})"


def test_the_table_has_three_hundred_labels() -> None:
    assert len(set(table())) >= 300


@pytest.mark.parametrize(("language", "label"), sorted({row[:2] for row in table()}))
def test_a_reworded_label_makes_no_value_false_and_loses_none(
    monkeypatch: pytest.MonkeyPatch, language: str, label: str
) -> None:
    monkeypatch.setattr(reference, "NOW", RECORDED)
    start = re.compile(rf"(<strong>\s*){re.escape(label)}(\s*:)", re.IGNORECASE)
    wrong: list[str] = []
    found = list(bases(language, label))
    for name, kind, document in found:
        whole = things(kind, document)
        for words in (row[2] for row in table() if row[:2] == (language, label)):
            after = things(kind, Document(start.sub(rf"\g<1>{words}\g<2>", document.source)))
            false = {text for one, two in zip(whole, after, strict=True) for text in false_values(one, two, words)}
            wrong += [f"{name}: {words}: {text}" for text in sorted(false)]
    assert wrong == []
    assert found


@pytest.mark.parametrize(
    ("words", "used", "left"),
    [
        ("Renewals you have left: 2", None, 2),
        ("Renewals used so far: 2", 2, None),
        ("Can be renewed: 2", None, 2),
        ("Renewals: 2", None, None),
        ("Most renewals: 2", None, None),
        ("Renewals not used: 2", None, None),
    ],
)
def test_a_number_of_renewals_in_other_words_is_read_where_the_words_say_which_it_is(
    words: str, used: int | None, left: int | None
) -> None:
    row = own.finna_loan(renewals=words)
    (loan,) = (one.loan for one in loans_of(own.finna("loans", own.finna_loans(row))).rows)
    assert (loan.renewals_used, loan.renewals_left) == (used, left)
    assert (loan.note or "").count(words) == (used is None and left is None)


def test_a_known_label_that_means_nothing_on_a_page_of_loans_is_the_librarys_own() -> None:
    page = own.finna("loans", own.finna_loans(own.finna_loan())).replace("Due date:", "Expires:")
    (row,) = loans_of(page.replace("Due Date:", "Expires:")).rows
    assert row.loan.due == date(2026, 11, 12)
