"""A library with rules of its own, typed at its desk and by its patron."""

from __future__ import annotations

from pathlib import Path

from tests.journeys.machine import CARD, Machine
from tests.library.journeys.service_desk import codes, desk

RECORD = "title=Seitsemän veljestä"


def a_library(machine: Machine, tmp_path: Path, rules: str, *copies: str) -> str:
    """A library by these rules with copies of one record, and its patron signed in; the record."""
    file = tmp_path / "own.toml"
    file.write_text(rules)
    assert desk(machine, "init", "--rules", str(file)).code == 0
    marc = tmp_path / "one.ris"
    marc.write_text("TY  - BOOK\nTI  - Seitsemän veljestä\nER  - \n")
    (made,) = desk(machine, "import", str(marc), "--copies", "0").data
    record: str = made["record_id"]
    for barcode in copies:
        assert desk(machine, "item", "add", record, barcode).code == 0
    machine.add_patron(CARD, password="abcde")
    machine.sign_in(CARD, password="abcde")
    return record


def test_a_loan_by_the_hour_shows_its_hour_at_the_desk_to_the_patron_and_on_a_pipe(
    machine: Machine, tmp_path: Path
) -> None:
    record = a_library(
        machine,
        tmp_path,
        '[loan.reading]\nperiod = "4h"\nrenewals = 3\n[fine.hourly]\namount = "1.00"\nevery = "1h"\n'
        '[[row]]\nuse = {loan = "reading", fine = "hourly"}\n',
        "b1",
    )
    due = "2026-03-10T16:00:00+02:00"
    (lent,) = desk(machine, "checkout", CARD, "b1").data
    assert (lent["outcome"], lent["due"]) == ("lent", due)
    assert machine.run("loans", "list", "--fields", "due,status").lines == [[due, "due-soon"]]
    assert machine.run("record", record, "--json").data["items"][0]["due"] == due
    assert machine.run("status", "--json").data["loans"]["next_due"] == due
    for words in (("loans",), ("loans", "explain"), ("status",), ("record", record)):
        assert "Tue 10 Mar 16:00" in machine.run(*words, terminal=True, COLUMNS="120").out, words
    machine.environ["TUNILIB_NOW"] = "2026-03-10T18:30"
    (renewed,) = machine.run("loans", "renew", "--all", "--json").data
    assert renewed["outcome"] == "renewed"
    assert (renewed["due_before"], renewed["due_after"], renewed["fine"]) == (due, "2026-03-10T22:30:00+02:00", "2.00")
    events = machine.run("loans", "evidence", "--json").data[0]["events"]
    assert {"before": due, "after": renewed["due_after"]}.items() <= events[-1].items()
    machine.environ["TUNILIB_NOW"] = "2026-03-10T22:30"
    assert machine.run("loans", "list", "--json").data[0]["status"] == "overdue"
    assert codes(renewed) == []


def test_a_ban_is_said_at_the_desk_and_to_the_patron_until_the_desk_ends_it(machine: Machine, tmp_path: Path) -> None:
    a_library(
        machine,
        tmp_path,
        '[loan.day]\nperiod = "1d"\n[ban.late]\ndays = 5\n[[row]]\nuse = {loan = "day", ban = "late"}\n',
        "b1",
        "b2",
    )
    assert desk(machine, "checkout", CARD, "b1", "b2").code == 0
    machine.environ["TUNILIB_NOW"] = "2026-03-13T12:00"
    returned = desk(machine, "return", "b1")
    assert (returned.code, returned.data[0]["outcome"], codes(returned.data[0])) == (0, "returned", ["patron.banned"])
    assert returned.data[0]["reasons"][0]["message"] == "Borrowing is banned until Mon 23 Mar 2026 for a late return."
    assert "until Mon 23 Mar" in desk_screen(machine, "return", "b2")
    assert codes(machine.run("profile", "show", "--json").data) == ["patron.banned"]
    assert "until Mon 23 Mar" in machine.run("profile", "show", terminal=True).out
    refused = desk(machine, "checkout", CARD, "b1")
    assert (refused.code, codes(refused.data[0])) == (1, ["patron.banned"])
    assert desk(machine, "patron", "unblock", CARD).data["outcome"] == "unblocked"
    assert desk(machine, "checkout", CARD, "b1").code == 0


def desk_screen(machine: Machine, *words: str) -> str:
    return machine.run("desk", *words, terminal=True, COLUMNS="120").out


def test_the_desk_writes_birth_date_and_language_into_the_register(machine: Machine, tmp_path: Path) -> None:
    a_library(
        machine,
        tmp_path,
        '[loan.film]\nperiod = "7d"\nage = 18\n[[row]]\nuse = {loan = "film"}\n',
        "b1",
    )
    assert codes(desk(machine, "checkout", CARD, "b1").data[0]) == ["checkout.age"]
    edited = desk(machine, "patron", "edit", CARD, "birth_date=1990-05-01", "language=fi")
    assert (edited.code, edited.data["outcome"]) == (0, "edited")
    assert desk(machine, "checkout", CARD, "b1").data[0]["outcome"] == "lent"
    for wrong in ("birth_date=1.5.1990", "birth_date=2027-01-01", "language=de"):
        refused = desk(machine, "patron", "edit", CARD, wrong)
        assert (refused.code, refused.error["code"]) == (2, "usage")
    added = desk(machine, "patron", "add", "29009009", "--name", "Nuori", "--birth-date", "2020-02-02")
    assert (added.code, added.data["outcome"]) == (0, "added")


def test_the_price_of_a_copy_is_charged_and_given_back_where_the_rules_say_so(machine: Machine, tmp_path: Path) -> None:
    record = a_library(
        machine,
        tmp_path,
        '[loan.month]\nperiod = "28d"\n[lost.usual]\nreplacement = "42.00"\nat_price = true\nrefund = "always"\n'
        '[[row]]\nuse = {loan = "month", lost = "usual"}\n',
    )
    for wrong in ("17", "17,50", "x"):
        assert desk(machine, "item", "add", record, "b1", "--price", wrong).code == 2
    for barcode in ("b1", "b2", "b3"):
        assert desk(machine, "item", "add", record, barcode, "--price", "17.50").code == 0
    assert desk(machine, "item", "edit", "b2", "--price", "").data["outcome"] == "edited"
    assert desk(machine, "checkout", CARD, "b1", "b2", "b3").code == 0
    for barcode in ("b1", "b2", "b3"):
        assert desk(machine, "item", "lost", barcode).code == 0
    assert machine.run("fines", "list", "--json").data["total"] == "77.00"
    assert desk(machine, "fee", "pay", CARD, "--all").code == 0
    returned = desk(machine, "return", "b1")
    found, reason = returned.data[0]["reasons"]
    assert (returned.code, found["code"], reason["code"]) == (0, "other", "other")
    assert found["message"].startswith("The copy was lost since ")
    assert (returned.data[0]["paid"], returned.data[0]["refund"]) == ("17.50", "17.50")
    assert reason["message"] == "Give €17.50 back: the replacement fee was paid, and the copy is there again."
    assert "Give €42.00 back" in desk_screen(machine, "return", "b2")
    assert "Palauta asiakkaalle 17,50 €" in desk_screen(machine, "return", "b3", "--lang", "fi")
    assert desk(machine, "report").data["takings"][0]["desk"] == "0.00"
    assert desk(machine, "verify").data["ok"] is True
