"""Whom the unattended run tells of what, where accounts share a card, an address or a channel."""

from __future__ import annotations

import os
from collections import Counter

import pytest
from tests.journeys.machine import CARD, Machine
from tests.journeys.postbox import HANG_UP, Box, mail
from tests.journeys.test_schedule import family, ran
from tests.journeys.web import Web


def again(machine: Machine) -> None:
    """The card of the demonstration once more, as another account."""
    machine.sign_in(CARD, "--store", machine.store, "--profile", "twice")


def test_a_card_of_two_accounts_is_told_of_and_entered_once(demo: Machine, box: Box) -> None:
    again(demo)
    ran(demo)
    assert box.texts()[0].count("A brief history of time") == 1
    lines = demo.run("calendar", "--all-profiles").out.splitlines()
    assert set(Counter(line for line in lines if line.startswith("UID:")).values()) == {1}


def test_an_account_that_fails_beside_another_of_its_card_is_told_once(demo: Machine, box: Box) -> None:
    again(demo)
    (session, *_) = sorted((demo.folder / "state" / "sessions").glob("*"), key=lambda path: path.stat().st_mtime_ns)
    session.unlink()
    for day in (10, 11, 12, 13):
        demo.now = f"2026-03-{day}T03:00"
        assert demo.run("schedule", "run").code == 3
    assert sum("Could not be read" in text for text in box.texts()) == 1


def test_an_address_gets_counts_if_one_of_its_accounts_wants_no_more(demo: Machine, web: Web) -> None:
    family(demo)
    demo.run("desk", "fee", "add", "300", "9.00", "--kind", "other")
    demo.configure(f'[notify]\nto = ["{web.url}/ha"]\ndetails = "full"\n[profiles.liisa.notify]\ndetails = "counts"\n')
    ran(demo)
    ((_, _, body),) = web.asked
    assert "Fines: 1" in body
    assert "€9.00" not in body


def test_a_mail_that_is_refused_when_it_is_sent_again_lets_the_next_one_go(demo: Machine, box: Box) -> None:
    box.answer = HANG_UP
    ran(demo, 5)
    box.answer = "554 no"
    demo.now = "2026-03-11T03:00"
    ran(demo, 6)
    box.answer = "250 OK"
    demo.now = "2026-03-12T03:00"
    ran(demo)
    first, last = box.letters
    assert first["Message-ID"] != last["Message-ID"]
    assert "A brief history of time" in box.texts()[1]


def test_what_falls_due_today_is_told_beside_a_mail_of_another_day_that_is_sent_again(demo: Machine, box: Box) -> None:
    box.answer = HANG_UP
    ran(demo, 5)
    box.answer = "250 OK"
    demo.library.rename(demo.folder / "away.sqlite")
    demo.now = "2026-03-17T03:00"
    ran(demo, 6)
    demo.now = "2026-03-18T03:00"
    ran(demo, 6)
    again, *rest = box.texts()[1:]
    assert "A brief history of time" in again
    assert "Designing data-intensive applications" in "".join(rest)


def test_the_monitor_is_told_of_a_run_that_was_ended(demo: Machine, web: Web) -> None:
    """As a limit of time of systemd ends it, while a program hangs."""
    (demo.folder / "config" / "schedule.toml").write_text(
        f'kind = "cron"\nat = "03:00"\ncommand = "x"\nping = "{web.url}/uuid"\n'
    )
    begun = demo.folder / "begun"
    demo.run("loans")
    sends = demo.folder / "sends"
    sends.write_text(f"#!/bin/sh\nsleep 0.2; echo $$ > {begun}; exec sleep 60\n")
    sends.chmod(0o755)
    demo.config.write_text(f'[mail]\ntransport = "sendmail"\npath = "{sends}"\nfrom = "a@b.example"\n')
    os.mkfifo(begun)
    running = demo.start("schedule", "run")
    with begun.open() as told:
        program = int(told.read())
    running.terminate()
    running.communicate(timeout=30)
    assert running.returncode == 143
    with pytest.raises(ProcessLookupError):
        os.kill(program, 0)
    assert [path for _, path, _ in web.asked] == ["/uuid/start", "/uuid/fail"]


def test_a_receiver_who_is_refused_for_good_is_of_the_configuration_and_not_tried_again_in_an_hour(
    demo: Machine,
    box: Box,
) -> None:
    box.receivers = {"aino.virtanen@library.example": "550 5.1.1 no such user"}
    said = ran(demo, 6)
    assert "no such user" in said
    assert "notify setup mail --to" in said


def test_the_renewals_of_a_letter_that_did_not_go_are_counted_in_the_next_one(demo: Machine) -> None:
    with mail(demo, Box("451 later")):
        ran(demo, 4)
    box = Box()
    with mail(demo, box):
        demo.now = "2026-03-11T03:00"
        ran(demo)
        demo.run("desk", "fee", "add", CARD, "9.00", "--kind", "other")
        demo.now = "2026-03-12T03:00"
        ran(demo)
    assert "2 loans were renewed." in box.texts()[0]
    assert "renewed" not in box.texts()[1]


def test_renewals_are_told_of_a_card_that_needs_nobody_in_the_letter_of_another(demo: Machine, box: Box) -> None:
    family(demo)
    record = next(row for row in demo.run("search", "", "--json").data["records"] if row["available"])
    assert demo.run("desk", "item", "add", record["record_id"], "40001").code == 0
    assert demo.run("desk", "checkout", "300", "40001").code == 0
    demo.configure('[notify]\nmail_to = "home@example.org"\n')
    ran(demo)
    demo.now = "2026-04-06T03:00"
    ran(demo)
    of_liisa = box.texts()[1].partition("liisa (300)")[2]
    assert of_liisa.split() == ["=" * len("liisa (300)"), "1", "loan", "was", "renewed."]


def without_an_address(machine: Machine, card: str) -> None:
    machine.sql("UPDATE patron SET own_email = NULL, email = NULL WHERE card = ?", card)


def test_a_letter_about_an_account_without_an_address_says_whose_it_is(demo: Machine, box: Box) -> None:
    family(demo)
    without_an_address(demo, "300")
    demo.run("desk", "fee", "add", "300", "9.00", "--kind", "other")
    demo.configure('[profiles.demo.notify]\nmail_to = "own@example.org"\n')
    ran(demo)
    (text,) = [text for letter, text in zip(box.letters, box.texts(), strict=True) if letter["To"] != "own@example.org"]
    assert text.startswith("liisa (300)")


def test_an_account_that_wants_no_mail_gets_none_of_others(demo: Machine, box: Box) -> None:
    family(demo)
    without_an_address(demo, "300")
    demo.run("desk", "fee", "add", "300", "9.00", "--kind", "other")
    demo.configure("[profiles.demo.notify]\nto = []\n")
    assert "no e-mail address is known" in ran(demo, 6)
    assert box.letters == []


def test_no_secret_of_an_address_enters_the_ledger(demo: Machine, web: Web) -> None:
    address = web.url.replace("://", "://user:n0tifypass@")
    demo.configure(f'[notify]\nto = ["{address}/hook?key=sekret1"]\n')
    ran(demo)
    ran(demo)
    assert len(web.asked) == 1
    ledger = b"".join(path.read_bytes() for path in demo.ledger.parent.glob("ledger*"))
    assert b"n0tifypass" not in ledger
    assert b"sekret1" not in ledger


def test_an_address_that_the_patron_has_cleared_gets_no_more_mails(demo: Machine, box: Box) -> None:
    ran(demo)
    without_an_address(demo, CARD)
    demo.run("desk", "fee", "add", CARD, "9.00", "--kind", "other")
    demo.now = "2026-03-11T03:00"
    assert "no e-mail address is known" in ran(demo, 6)
    assert len(box.letters) == 1


def test_a_loan_with_a_reminder_that_cannot_be_renewed_stands_in_a_letter_once(demo: Machine, box: Box) -> None:
    ran(demo)
    assert demo.run("profile", "set", "--email", "me@example.org", "--reminder", "1").code == 0
    demo.now = "2026-03-17T03:00"
    ran(demo)
    demo.run("desk", "fee", "add", CARD, "1.00", "--kind", "other")
    demo.run("remind")
    assert box.texts()[1].count("Designing data-intensive applications") == 1
    assert "Return soon: could not be renewed" in box.texts()[1]
    assert not any("Reminder" in str(letter["Subject"]) for letter in box.letters)


def test_a_test_message_is_in_the_language_of_the_digest_to_its_reader(demo: Machine, box: Box) -> None:
    """That of the first account of the address, where it has one, else that of the call."""
    family(demo)
    of = '[profiles.demo]\nlang = "fi"\n[profiles.demo.notify]\nmail_to = "one@example.org"\n'
    demo.configure(f'{of}[profiles.liisa.notify]\nmail_to = "two@example.org"\n')
    tried = demo.run("--lang", "sv", "schedule", "test", "--json", TUNILIB_BARE_TEST="1")
    assert {row["message"] for row in tried.data if row["check"] == "mail"} == {
        "Ett testmeddelande skickades: one@example.org",
        "Ett testmeddelande skickades: two@example.org",
    }
    subjects = {str(letter["To"]): str(letter["Subject"]) for letter in box.letters}
    assert subjects == {"one@example.org": "tunilib-testi", "two@example.org": "Test av tunilib"}
