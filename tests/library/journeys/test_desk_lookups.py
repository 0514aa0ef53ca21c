"""Looking up at the desk: the same at a terminal, in a pipe and as JSON."""

from __future__ import annotations

import re

import pytest
from tests.journeys.machine import CARD, Machine
from tests.library.journeys.service_desk import desk

LOAN = [
    *("id", "title", "author", "record_id", "barcode", "library", "checked_out", "due", "status", "renewable"),
    *("renewals_used", "renewals_limit", "reasons", "profile", "card", "note", "format", "volume"),
    *("name", "days_overdue", "fine_now", "currency"),
]
HOLD = [
    *("id", "kind", "title", "author", "record_id", "barcode", "status", "position", "created", "expires"),
    *("processed", "pickup_location", "pickup_until", "frozen_until", "cancelled", "cancellable", "reasons"),
    *("profile", "card", "shelf", "pickup_number", "group", "volume", "format", "note"),
]
FINE = [
    *("id", "kind", "description", "title", "amount", "balance", "registered", "due", "checked_out"),
    *("payable_online", "reasons", "currency"),
]
ITEM = [
    *("barcode", "record_id", "title", "library", "collection", "status", "price", "due", "card", "hold_id"),
    "currency",
]
PATRON = ["card", "name", "category", "card_expires", "suspended", "loans", "holds", "owed", "currency"]
SHEET = [
    *("card", "name", "address", "email", "phone", "category", "home_library", "card_expires", "language"),
    *("birth_date", "suspended", "owed", "currency", "blocks", "loans", "holds", "fines"),
]
LISTS = {
    ("patron", "list", "virtanen"): PATRON,
    ("loans", "--overdue"): LOAN,
    ("loans", "--card", CARD): LOAN,
    ("item", "list", "kalevala"): ITEM,
    ("item", "list", "--status", "kept"): ITEM,
    ("fee", "list", CARD): FINE,
}


def screen(machine: Machine, *words: str, columns: str = "80") -> str:
    """What a terminal shows, without its colours."""
    shown = machine.run("desk", *words, terminal=True, COLUMNS=columns).out
    plain = re.sub("\x1b\\[[0-9;]*m", "", shown)
    assert max(map(len, plain.splitlines())) <= int(columns)
    return plain


@pytest.mark.parametrize("words", LISTS, ids=" ".join)
def test_a_list_of_the_desk_has_the_fields_of_the_interface_in_each_form(demo: Machine, words: tuple[str, ...]) -> None:
    rows = desk(demo, *words).data
    assert rows
    assert {tuple(row) for row in rows} == {tuple(LISTS[words])}
    header, *lines = demo.run("desk", *words, "--header").lines
    assert header == LISTS[words]
    assert [line[header.index("currency")] for line in lines] == ["EUR"] * len(rows)
    assert demo.run("desk", *words).lines == lines
    for columns in ("80", "60"):
        shown = screen(demo, *words, columns=columns)
        for row in rows:
            assert (row.get("title") or row["card"]).partition(" :")[0][:20] in shown


def test_one_screen_of_a_patron_has_blocks_loans_holds_and_fines(demo: Machine) -> None:
    desk(demo, "patron", "block", CARD, "--reason", "Damaged books")
    sheet = desk(demo, "patron", "show", CARD).data
    assert list(sheet) == SHEET
    assert ([reason["code"] for reason in sheet["blocks"]], sheet["suspended"]) == (["patron.suspended"], True)
    assert sheet["loans"] == desk(demo, "loans", "--card", CARD).data
    assert [list(hold) for hold in sheet["holds"]] == [HOLD] * len(sheet["holds"])
    own = [{**hold, "profile": None} for hold in demo.run("holds", "--json").data]
    assert sheet["holds"] == own
    assert sheet["fines"] == desk(demo, "fee", "list", CARD).data
    lines = demo.run("desk", "patron", "show", CARD).lines
    singles = [line[0] for line in lines if line[0] not in ("loans", "holds", "fines")]
    assert singles == SHEET[: SHEET.index("loans")]
    assert lines[len(singles)][:2] == ["loans", sheet["loans"][0]["id"]]
    for columns in ("80", "60"):
        shown = screen(demo, "patron", "show", CARD, columns=columns)
        assert "Damaged books" in shown
        headings = ("Aino Virtanen", "Loans", "Holds", "Fines", sheet["fines"][0]["id"])
        places = [shown.index(heading) for heading in headings]
        assert places == sorted(places)


def test_a_copy_at_a_terminal_says_where_it_is_and_who_has_it(demo: Machine) -> None:
    barcode = demo.run("loans", "--json").data[0]["barcode"]
    row = desk(demo, "item", "show", barcode).data
    assert (list(row), row["card"], row["status"]) == (ITEM, CARD, "on-loan")
    shown = screen(demo, "item", "show", barcode, columns="60")
    assert f"Lent to Aino Virtanen ({CARD}), due on" in shown
    kept = desk(demo, "item", "list", "--status", "varaushyllyssä", "--lang", "fi").data[0]["barcode"]
    assert "Varaushyllyssä (Linna)" in screen(demo, "item", "show", kept, "--lang", "fi")


@pytest.mark.parametrize("columns", ["80", "60"])
def test_requests_at_a_terminal_say_what_to_do_with_each(demo: Machine, columns: str) -> None:
    said = " ".join(screen(demo, "requests", "list", columns=columns).split())
    assert "Fetch it from the stacks at Hervanta (L 84.31 JAN, 30109101) and send it to Linna." in said
    assert "It is on its way: put it on the hold shelf at Linna when it is there." in said
    finnish = " ".join(screen(demo, "requests", "list", "--lang", "fi", columns=columns).split())
    assert "Hae nide varastosta (Hervanta: L 84.31 JAN, 30109101) ja lähetä se kirjastoon Linna." in finnish


@pytest.mark.parametrize(
    ("words", "code", "word"),
    [
        (("patron", "show", "1"), 2, "not-found"),
        (("item", "show", "1x"), 2, "not-found"),
        (("item", "list", "nothing of it"), 2, "not-found"),
        (("item", "list", "--library", "moon"), 2, "not-found"),
        (("item", "list", "--status", "sold"), 2, "usage"),
        (("loans", "--card", "1"), 2, "not-found"),
        (("fee", "list", "1"), 2, "not-found"),
    ],
)
def test_what_is_not_there_is_said(demo: Machine, words: tuple[str, ...], code: int, word: str) -> None:
    result = desk(demo, *words)
    assert (result.code, result.error["code"]) == (code, word)


def test_a_list_with_nothing_in_it_is_a_sentence_and_no_error(demo: Machine) -> None:
    for words, said in (
        (("patron", "list", "nobody"), "No patron has this in their name or card: nobody"),
        (("item", "list", "kalevala", "--status", "lost"), "There are no such copies."),
        (("loans", "--card", "29001003"), "Nothing is on loan."),
        (("loans", "--overdue", "--card", "29001003"), "No loan is overdue."),
        (("fee", "list", "29001003"), "There are no fines."),
    ):
        result = demo.run("desk", *words)
        assert (result.code, result.out, result.err) == (0, "", f"{said}\n"), words
        assert desk(demo, *words).data == []


def test_a_bare_noun_of_the_desk_lists(demo: Machine) -> None:
    for noun in ("patron", "item"):
        assert demo.run("desk", noun).out == demo.run("desk", noun, "list").out != ""


def test_checkout_and_return_at_a_terminal_name_the_patron(demo: Machine) -> None:
    for columns in ("80", "60"):
        assert f"Aino Virtanen · {CARD}" in screen(demo, "checkout", CARD, "30107304", columns=columns)
        assert "Aino Virtanen" in screen(demo, "return", "30107304", columns=columns)
