"""Online payment as the staff of a library see it: setting it up, secrets, takings, and a restored library."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest
from tests.fakes.paytrail import SECRET
from tests.journeys.machine import CARD, NEW, PASSWORD, Machine
from tests.journeys.paying import DUE, PAGE, PAY, Payer

SETUP = ("desk", "payment", "setup")


def test_nothing_is_offered_until_all_is_set_and_each_part_stays(demo: Machine) -> None:
    show = ("desk", "payment", "show", "--json")
    before = {"offered": False, "merchant": None, "return_page": None, "service": "https://services.paytrail.com"}
    assert demo.run(*show).data == before | {"secret": None}
    assert demo.run(*SETUP, "--merchant", "test", "--json").data == {"outcome": "changed", "reasons": []}
    assert demo.run(*show).data["offered"] is False
    assert demo.run(*SETUP, "--return-page", PAGE).code == 0
    assert demo.run(*SETUP, "--return-page", PAGE, "--json").data["outcome"] == "unchanged"
    after = demo.run(*show).data
    assert (after["offered"], after["merchant"], after["return_page"], after["secret"]) == (True, "test", PAGE, None)
    assert list(after) == ["offered", "merchant", "return_page", "service", "secret"]


def test_what_cannot_be_used_is_a_mistake_and_nothing_is_set(demo: Machine) -> None:
    for words in (
        ("--merchant", "abc"),
        ("--merchant", ""),
        ("--merchant", "12 34"),
        ("--return-page", "http://library.example/paid"),
        ("--return-page", "library.example/paid"),
        ("--return-page", "https://"),
        ("--return-page", f"https://library.example/{'x' * 180}"),
        ("--service", "http://pay.example"),
        ("--service", "ftp://pay.example"),
        ("--service", "https://me:secret@pay.example"),
    ):
        result = demo.run(*SETUP, *words)
        assert (result.code, result.out) == (2, ""), words
        demo.run(*SETUP, "--merchant", "test", *words)
        assert demo.run("desk", "payment", "show", "--json").data["merchant"] is None, words
    assert demo.run(*SETUP).code == 2
    wrong = demo.run(*SETUP, "--service", "http://pay.example", "--json").error
    assert wrong["message"] == "not the address of a payment service: http://pay.example"


def test_a_return_page_of_two_hundred_characters_is_taken(demo: Machine) -> None:
    page = "https://library.example/".ljust(200, "x")
    assert demo.run(*SETUP, "--return-page", page).code == 0
    assert demo.run(*SETUP, "--return-page", f"{page}x").code == 2


def test_without_a_keyring_the_secret_is_refused_and_nothing_is_set(demo: Machine) -> None:
    words = (*SETUP, "--merchant", "123456", "--return-page", PAGE, "--secret-stdin", "--json")
    result = demo.run(*words, stdin="geheim\n")
    assert (result.code, result.error["code"]) == (6, "keyring")
    assert "payment_secret_command" in result.error["hint"]
    assert "geheim" not in result.err
    assert demo.run("desk", "payment", "show", "--json").data["merchant"] is None


def test_a_secret_that_would_not_be_used_is_refused(payer: Payer) -> None:
    words = (*SETUP, "--merchant", "test", "--return-page", f"{PAGE}/other", "--secret-stdin", "--json")
    result = payer.run(*words, stdin="geheim\n")
    assert (result.code, result.error["code"]) == (2, "usage")
    payer.machine.config.write_text('[desk]\npayment_secret_command = "false"\n')
    result = payer.run(*SETUP, "--merchant", "123456", "--secret-stdin", "--json", stdin="geheim\n")
    assert (result.code, result.error["code"]) == (2, "usage")
    shown = payer.run("desk", "payment", "show", "--json").data
    assert (shown["merchant"], shown["return_page"]) == ("test", PAGE)


def test_a_library_in_another_currency_takes_no_payments_online(machine: Machine, tmp_path: Path) -> None:
    rules = machine.run("desk", "init", "--print-rules").out
    (tmp_path / "rules.toml").write_text(rules.replace('"EUR"', '"SEK"'))
    assert machine.run("desk", "init", "--rules", str(tmp_path / "rules.toml")).code == 0
    refused = machine.run(*SETUP, "--merchant", "test", "--return-page", PAGE, "--json")
    assert (refused.code, refused.data["outcome"]) == (1, "refused")
    assert [one["code"] for one in refused.data["reasons"]] == ["payment.not-offered"]
    assert "SEK" in refused.data["reasons"][0]["message"]

    machine.sql("UPDATE library SET merchant = 'test', return_page = ?", PAGE)  # set up by an earlier version
    machine.add_patron(CARD)
    machine.sign_in(CARD, password=NEW)
    fee = machine.run("desk", "fee", "add", CARD, "5.00", "--kind", "other", "--json").data[0]
    assert (fee["amount"], fee["currency"]) == ("5.00", "SEK")
    assert machine.run("desk", "payment", "show", "--json").data["offered"] is False
    unpaid = machine.run("fines", "pay", "--yes", "5.00", "--json")
    assert (unpaid.code, unpaid.data["state"], unpaid.data["currency"]) == (1, None, "SEK")
    assert [one["code"] for one in unpaid.data["reasons"]] == ["payment.not-offered"]


def test_fines_of_an_embedded_library_say_whether_they_can_be_paid_online(payer: Payer) -> None:
    assert "This can be paid online: tunilib fines pay" in payer.run("fines", terminal=True).out
    payer.machine.sql("UPDATE library SET merchant = NULL")
    assert "The library does not take payments online" in payer.run("fines", terminal=True).out


def test_a_command_gives_the_secret_and_no_file_of_ours_has_it(payer: Payer) -> None:
    service = payer.service
    service.merchants["123456"] = "geheim"
    payer.machine.config.write_text(
        f'[desk]\npayment_secret_command = "{sys.executable} -c \'print(chr(103) + \\"eheim\\")\'"\n'
    )
    assert payer.run(*SETUP, "--merchant", "123456").code == 0
    shown = payer.run("desk", "payment", "show", "--json").data
    assert (shown["offered"], shown["secret"]) == (True, "command")
    payer.pay()
    for file in payer.machine.folder.rglob("*"):
        assert not file.is_file() or b"geheim" not in file.read_bytes(), file


def test_a_command_that_fails_is_named(payer: Payer) -> None:
    payer.machine.config.write_text('[desk]\npayment_secret_command = "false"\n')
    payer.run(*SETUP, "--merchant", "123456")
    result = payer.run(*PAY)
    assert (result.code, result.error["code"]) == (6, "keyring")
    assert "payment_secret_command" in result.error["hint"]


def test_a_merchant_without_a_secret_offers_nothing(payer: Payer) -> None:
    payer.run(*SETUP, "--merchant", "123456")
    assert payer.run("desk", "payment", "show", "--json").data["offered"] is False
    refused = payer.pay(expect=1)
    assert [reason["code"] for reason in refused["reasons"]] == ["payment.not-offered"]


def test_a_password_in_the_environment_is_no_secret_of_a_merchant(payer: Payer) -> None:
    payer.service.merchants["123456"] = "geheim"
    payer.run(*SETUP, "--merchant", "123456")
    result = payer.run(*PAY, TUNILIB_PASSWORD="geheim", TUNILIB_PASSWORD_PAYMENT="geheim")
    assert result.code == 1


def test_a_secret_that_the_service_does_not_accept_is_a_matter_of_configuration(payer: Payer) -> None:
    payer.service.merchants["375917"] = "another"
    result = payer.run(*PAY)
    assert (result.code, result.error["code"]) == (6, "configuration")


# takings


def takings(payer: Payer, *words: str) -> list[dict[str, str]]:
    result = payer.run("desk", "payment", "takings", *words)
    assert result.code == 0, result
    return list(csv.DictReader(io.StringIO(result.out)))


def paid(payer: Payer, amount: str) -> str:
    payment = payer.pay("fines", "pay", "--json", "--no-browser", "--yes", amount)
    payer.service.decide(payer.transaction(payment).id)
    payer.run("fines", "payments", "--resume")
    return str(payment["id"])


def test_the_months_takings_are_a_table_for_the_bookkeeper(payer: Payer) -> None:
    first = paid(payer, DUE)
    payer.machine.now = "2026-04-01T00:30"
    fine = payer.charge("3.00")
    second = paid(payer, "3.00")
    head = payer.run("desk", "payment", "takings").out.splitlines()[0]
    assert head == "date,time,payment,transaction,card,amount,fines"
    (april,) = takings(payer)
    transaction = next(one for one in payer.service.transactions.values() if one.stamp == second)
    assert april == {
        "date": "2026-04-01",
        "time": "00:30:00",
        "payment": second,
        "transaction": transaction.id,
        "card": payer.card,
        "amount": "3.00",
        "fines": fine,
    }
    (march,) = takings(payer, "--month", "2026-03")
    assert (march["payment"], march["amount"], len(march["fines"].split("; "))) == (first, "4.80", 3)
    assert takings(payer, "--month", "2026-02") == []


def test_money_that_settled_no_fines_is_taken_too(payer: Payer) -> None:
    payment = payer.pay()
    payer.run("desk", "fee", "waive", payer.run("fines", "--json").data["fines"][0]["id"])
    payer.service.decide(payer.service.only.id)
    payer.run("fines", "payments", "--resume")
    (row,) = takings(payer)
    assert (row["payment"], row["amount"], row["fines"]) == (payment["id"], DUE, "")


def test_what_is_no_month_is_a_mistake(payer: Payer) -> None:
    for month in ("2026", "2026-13", "26-01", "2026-3", "x"):
        assert payer.run("desk", "payment", "takings", "--month", month).code == 2, month
    assert payer.run("desk", "payment", "takings", "--json").code == 2


def test_takings_go_to_a_file(payer: Payer) -> None:
    paid(payer, DUE)
    file = payer.machine.folder / "march.csv"
    result = payer.run("desk", "payment", "takings", "--output", str(file))
    assert (result.code, result.out) == (0, "")
    assert len(file.read_text().splitlines()) == 2


def test_the_report_tells_what_was_taken_online_and_at_the_desk(payer: Payer) -> None:
    assert payer.run("desk", "report", "--json").data["takings"] == []
    paid(payer, DUE)
    payer.run("desk", "fee", "pay", payer.card, payer.charge("2.50"))
    today = {"date": "2026-03-10", "online": "4.80", "desk": "2.50", "currency": "EUR"}
    assert payer.run("desk", "report", "--json").data["takings"] == [today]
    payer.machine.now = "2026-03-11T09:00"
    payer.run("desk", "fee", "pay", payer.card, payer.charge("1.00"))
    later = {"date": "2026-03-11", "online": "0.00", "desk": "1.00", "currency": "EUR"}
    assert payer.run("desk", "report", "--json").data["takings"] == [today, later]


# the list, and a restored library


def test_the_list_has_the_card_and_no_address(payer: Payer) -> None:
    payment = payer.pay()
    (listed,) = payer.run("desk", "payment", "list", "--json").data
    assert listed == {**payment, "url": None, "card": payer.card}
    assert payer.run("desk", "payment", "list", "--state", "paid", "--json").data == []
    assert payer.run("desk", "payment", "list", "--state", "nothing").code == 2


@pytest.mark.parametrize("is_registered", [True, False])
def test_a_restored_library_finds_the_payments_made_since(payer: Payer, is_registered: bool) -> None:
    backup = str(payer.machine.folder / "backup.sqlite")
    payer.run("desk", "backup", backup)
    payment = payer.pay()
    payer.service.decide(payer.service.only.id)
    if is_registered:
        payer.resume()
    assert payer.run("desk", "restore", backup, "--yes").code == 0
    listed = payer.run("desk", "payment", "list", "--json").data
    assert [(one["id"], one["state"]) for one in listed] == [(payment["id"], "registered")]
    payer.agree()


def test_a_library_restored_from_before_its_payments_were_set_up_says_so(payer: Payer) -> None:
    backup = str(payer.machine.folder / "backup.sqlite")
    payer.run("desk", "backup", backup)
    with closing(sqlite3.connect(backup)) as database:  # as it was before
        database.execute("UPDATE library SET merchant = NULL")
        database.commit()
    payer.pay()
    result = payer.run("desk", "restore", backup, "--yes")
    assert "Online payment is not set up at this library." in result.err


def test_where_the_service_is_away_a_restored_library_leaves_it_to_the_patron(
    payer: Payer,
) -> None:
    backup = str(payer.machine.folder / "backup.sqlite")
    payer.run("desk", "backup", backup)
    payer.pay()
    payer.service.decide(payer.service.only.id)
    payer.resume()
    payer.service.faults = [503]
    result = payer.run("desk", "restore", backup, "--yes", "--json")
    assert result.code == 0
    assert "503" in json.dumps(result.data["reasons"])
    assert [one["state"] for one in payer.run("desk", "payment", "list", "--json").data] == ["started"]
    payer.run("login", payer.card, "--password-stdin", stdin="kirja2026\n")
    assert [one["state"] for one in payer.resume()] == ["registered"]
    payer.agree()


def test_a_backup_holds_no_password_token_or_secret_as_it_is(payer: Payer, tmp_path: Path) -> None:
    session = next((payer.machine.folder / "state" / "sessions").glob("*.json")).read_text()
    token = max(re.findall(r"[\w-]{20,}", session), key=len)
    backup = tmp_path / "backup.sqlite"
    assert payer.run("desk", "backup", str(backup)).code == 0
    content = backup.read_bytes()
    assert b"Virtanen" in content
    assert [secret for secret in (PASSWORD, SECRET, token) if secret.encode() in content] == []
    assert backup.stat().st_mode & 0o777 == 0o600
