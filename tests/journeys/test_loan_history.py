"""The history of loans at a Finna, by typed commands: its download, whether it is kept, and deleting it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.journeys.finna_library import CARD, FinnaLibrary, finna_library
from tests.journeys.machine import Machine

HOSTILE = 'An <em>odd</em> "title"\t\x1b[31m'


@pytest.fixture(name="finna")
def _finna(machine: Machine, tmp_path: Path) -> Iterator[FinnaLibrary]:
    with finna_library(machine, tmp_path) as made:
        made.site.past.page_size = 10
        made.site.past.purges_all = made.site.past.purges_selected = True
        made.site.past.options = (("1", "forever"), ("0", "never"))
        yield made


def past_loans(finna: FinnaLibrary, count: int) -> list[str]:
    barcodes = finna.library.books(CARD, count)
    finna.library.later(3)
    finna.library.desk.check_in(barcodes)
    return barcodes


def test_the_history_of_many_pages_is_downloaded_as_json_and_by_columns(finna: FinnaLibrary) -> None:
    barcodes = past_loans(finna, 42)
    shown = finna.run("loans", "history", "--json")
    assert (shown.code, {one["barcode"] for one in shown.data}, len(shown.data)) == (0, {*barcodes}, 42)
    rows = finna.run("loans", "history", "--fields", "returned,barcode,title", "--header").lines
    assert rows[0] == ["returned", "barcode", "title"]
    assert {tuple(row[:2]) for row in rows[1:]} == {("2026-03-05", barcode) for barcode in barcodes}


def test_keeping_is_shown_and_chosen_in_the_words_of_the_language(finna: FinnaLibrary) -> None:
    shown = finna.run("loans", "keep-history", "--json")
    assert (shown.code, shown.data) == (0, {"keeping": True, "outcome": None, "reasons": []})
    assert finna.run("loans", "keep-history", "off").lines == [
        ["keeping", "no"],
        ["outcome", "changed"],
        ["reasons", ""],
    ]
    assert finna.run("--lang", "fi", "loans", "keep-history", "päällä", "--json").data["keeping"] is True
    assert finna.run("loans", "keep-history", "on").lines[1] == ["outcome", "unchanged"]
    assert finna.run("loans", "keep-history", "maybe").code == 2


def test_what_to_delete_is_named_or_all_of_it(finna: FinnaLibrary) -> None:
    past_loans(finna, 2)
    for words in ((), ("B0001", "--all")):
        assert finna.run("loans", "purge-history", *words, "--yes").code == 2
    unknown = finna.run("loans", "purge-history", "B0001", "nothing", "--yes")
    assert (unknown.code, finna.site.past.purged) == (2, set())
    assert "see: tunilib loans history" in unknown.err


def test_deleting_asks_first_after_the_loans_were_found(finna: FinnaLibrary) -> None:
    past_loans(finna, 12)
    asked = finna.run("loans", "purge-history", "--all", typed="n\n")
    assert (asked.code, finna.site.past.purged) == (0, set())
    assert "Delete 12 loans from the library's history for good? (y/N)" in asked.err
    nobody = finna.run("loans", "purge-history", "--all", stdin="y\n")
    assert (nobody.code, nobody.out, finna.site.past.purged) == (2, "", set())
    done = finna.run("loans", "purge-history", "--all", typed="y\n")
    assert (done.code, len(finna.site.past.purged)) == (0, 12)
    assert finna.run("loans", "purge-history", "--all", "--yes").lines == []


def test_what_was_deleted_is_in_the_history_of_this_machine_until_it_is_forgotten(finna: FinnaLibrary) -> None:
    barcodes = past_loans(finna, 12)
    before = finna.run("loans", "history", "--json").data
    done = finna.run("loans", "purge-history", barcodes[0], barcodes[11], "--yes", "--json")
    assert (done.code, [(one["loan_id"], one["outcome"]) for one in done.data]) == (
        0,
        [(one["id"], "purged") for one in before if one["id"] in (barcodes[0], barcodes[11])],
    )
    after = finna.run("loans", "history", "--json").data
    assert sorted(after, key=lambda one: one["id"]) == sorted(before, key=lambda one: one["id"])
    assert finna.run("forget", "--loan", barcodes[0], "--yes").code == 0
    assert {one["id"] for one in finna.run("loans", "history", "--json").data} == {*barcodes[1:]}
    assert finna.run("forget", "--before", "2027-01-01", "--yes").code == 0
    assert {one["id"] for one in finna.run("loans", "history", "--json").data} == {*barcodes[1:11]}


def test_a_hostile_title_is_data(finna: FinnaLibrary) -> None:
    finna.library.record("odd", HOSTILE)
    finna.library.copy("Z1", "odd")
    finna.library.lend(CARD, "Z1")
    finna.library.desk.check_in(["Z1"])
    result = finna.run("loans", "purge-history", "--all", "--yes")
    ((ident, title, outcome, reasons),) = result.lines
    assert (ident, outcome, reasons) == ("Z1", "purged", "")
    assert "odd" in title
    assert "\x1b" not in result.out


def test_a_library_without_it_refuses_on_the_spot_and_at_a_site(finna: FinnaLibrary, demo: Machine) -> None:
    finna.site.past.options = ()
    finna.site.past.purges_all = finna.site.past.purges_selected = False
    past_loans(finna, 1)
    for run in (finna.run, demo.run):
        kept = run("loans", "keep-history")
        assert (kept.code, kept.lines[:2]) == (1, [["keeping", ""], ["outcome", "refused"]])
        assert "does not offer this online: choosing whether the loan history is kept" in kept.err
        purged = run("loans", "purge-history", "--all", "--yes")
        assert (purged.code, [row[2:] for row in purged.lines]) == (1, [["refused", "other"]])
        assert "does not offer this online: deleting the loan history" in purged.err
