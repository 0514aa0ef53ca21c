"""Every way in which a payment can break: nothing is lost or settled twice, and the next run tells the truth."""

from __future__ import annotations

import json
import shutil
import stat
import time
from threading import Thread
from urllib.parse import quote

import pytest
from tests.journeys.paying import DUE, PAY, Payer, codes

from tunilib.core.ports.payments import Quote
from tunilib.library.patron.payments import EmbeddedPayments

# fines that changed, and the desk


@pytest.mark.parametrize("how", ["pay", "waive", "sum"])
def test_fines_that_changed_meanwhile_are_not_settled_and_the_desk_resolves_it(payer: Payer, how: str) -> None:
    payment = payer.pay()
    fine = payer.run("fines", "--json").data["fines"][0]["id"]
    if how == "pay":
        payer.run("desk", "fee", "pay", payer.card, fine)
    elif how == "waive":
        payer.run("desk", "fee", "waive", fine)
    else:
        payer.service.only.amount = 479
    payer.service.decide(payer.service.only.id)
    owed = payer.owes()
    (found,) = payer.resume(expect=5)
    assert (found["state"], codes(found)) == ("unregistered", ["payment.fines-changed"])
    assert payer.owes() == owed
    assert codes(payer.pay("fines", "pay", "--json", "--yes", owed, expect=1))[-1] == "payment.unregistered"
    listed = payer.run("desk", "payment", "list", "--state", "unregistered", "--json").data
    assert [(one["id"], one["card"], one["url"]) for one in listed] == [(payment["id"], payer.card, None)]
    done = payer.run("desk", "payment", "resolve", payment["id"], "--note", "refunded", "--json").data
    assert done == {"id": payment["id"], "outcome": "resolved", "reasons": []}
    assert (
        payer.run("desk", "payment", "resolve", payment["id"], "--note", "x", "--json").data["outcome"] == "unchanged"
    )
    assert payer.resume() == []
    payer.charge("5.00")
    due = payer.owes()
    assert payer.pay("fines", "pay", "--json", "--no-browser", "--yes", due)["state"] == "started"


def test_a_fine_that_came_since_stays_open(payer: Payer) -> None:
    payer.pay()
    payer.charge("1.50")
    payer.service.decide(payer.service.only.id)
    assert [one["state"] for one in payer.resume()] == ["registered"]
    assert payer.owes() == "1.50"
    payer.agree()


def test_only_what_is_paid_and_not_registered_can_be_resolved(payer: Payer) -> None:
    payment = payer.pay()
    assert payer.run("desk", "payment", "resolve", payment["id"], "--note", "x").code == 1
    assert payer.run("desk", "payment", "resolve", "nothing", "--note", "x").code == 2
    assert payer.run("desk", "payment", "resolve", payment["id"], "--note", " ").code == 2


def test_questions_at_once_register_once(payer: Payer) -> None:
    payer.pay()
    payer.service.decide(payer.service.only.id)
    threads = [Thread(target=payer.machine.process, args=("fines", "payments", "--resume")) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    payer.agree()
    assert payer.owes() == "0.00"


def test_two_at_once_make_one_payment(payer: Payer) -> None:
    processes = [payer.machine.start(*PAY) for _ in range(3)]
    found = [json.loads(process.communicate()[0]) for process in processes]
    assert [process.returncode for process in processes] == [5, 5, 5]
    assert found[0] == found[1] == found[2]
    assert len(payer.service.transactions) == 1


def test_two_machines_make_one_payment(payer: Payer) -> None:
    """Each with a journal of its own: the library's file is what they share."""
    first = payer.pay()
    other = payer.run(*PAY, TUNILIB_DATA=str(payer.machine.folder / "elsewhere"))
    assert (other.code, json.loads(other.out)) == (5, first)
    assert len(payer.service.transactions) == 1


def test_the_losing_machine_of_two_payments_lists_none_that_never_was(
    payer: Payer, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = payer.machine.folder
    shutil.copytree(folder / "state", folder / "other-state")
    other = {"TUNILIB_DATA": str(folder / "elsewhere"), "TUNILIB_STATE": str(folder / "other-state")}
    won = []

    def quoted(port: EmbeddedPayments) -> Quote:
        """The other machine pays another sum between question and answer."""
        monkeypatch.undo()
        found = port.quote()
        payer.charge("1.00")
        won.append(payer.run("fines", "pay", "--no-browser", "--json", "--yes", "5.80", **other))
        return found

    monkeypatch.setattr(EmbeddedPayments, "quote", quoted)
    assert codes(payer.pay(expect=1)) == ["payment.fines-changed"]
    assert won[0].code == 5
    listed = [payer.run("fines", "payments", "--json", **more).data for more in ({}, other)]
    assert [[one["state"] for one in found] for found in listed] == [["started"], ["started"]]


# the service fails


@pytest.mark.parametrize(
    ("fault", "code", "word"),
    [
        ("refuse", 4, "unavailable"),
        ("drop", 4, "unavailable"),
        (500, 4, "unavailable"),
        (400, 5, "not-understood"),
        (401, 6, "configuration"),
        ("unsigned", 5, "not-understood"),
        ("wrong-signature", 5, "not-understood"),
        ("garbage", 5, "not-understood"),
    ],
)
def test_where_the_service_fails_nothing_stays_open_at_the_beginning_and_all_later(
    payer: Payer, fault: str | int, code: int, word: str
) -> None:
    payer.service.faults = [fault]
    result = payer.run(*PAY)
    assert (result.code, result.out, result.error["code"]) == (code, "", word)
    assert [one["state"] for one in payer.payments()] == ["failed"]
    assert payer.resume() == []
    payer.pay()
    payer.service.faults = [fault]
    result = payer.run("fines", "payments", "--resume", "--json")
    assert (result.code, result.error["code"]) == (code, word)
    assert [one["state"] for one in payer.payments()] == ["started", "failed"]


def test_a_payment_that_the_service_has_forgotten_is_not_known_and_no_longer_blocks_after_an_hour(payer: Payer) -> None:
    """Paytrail forgets the payments of its test account each day."""
    payer.pay()
    payer.service.transactions.clear()
    result = payer.run("fines", "payments", "--resume", "--json")
    assert (result.code, result.error["code"]) == (5, "not-understood")
    assert payer.payments()[0]["state"] == "started"
    payer.machine.now = "2026-03-11T12:00"
    (found,) = payer.resume(expect=5)
    assert (found["state"], found["url"], codes(found)) == ("unknown", None, ["other"])
    assert payer.pay()["id"] != found["id"]
    assert payer.run("desk", "payment", "resolve", found["id"], "--note", "never paid").code == 0
    assert [one["state"] for one in payer.resume(expect=5)] == ["started"]


# receipts


def test_a_receipt_is_text_or_a_page_that_its_owner_alone_can_read(payer: Payer) -> None:
    payer.charge("1.00", "other", "--description", "<b>cup</b>")
    payment = payer.pay("fines", "pay", "--json", "--no-browser", "--yes", "5.80")
    receipt = ("fines", "payments", "--receipt", payment["id"])
    assert payer.run(*receipt).code == 1
    payer.service.decide(payer.service.only.id)
    payer.resume()
    text = payer.run(*receipt).out
    for part in ("TuniLib", payment["id"], payer.service.only.id, "10 Mar 2026", "€1.40", "<b>cup</b>", "€5.80"):
        assert part in text
    page = payer.machine.folder / "receipt.html"
    assert payer.run(*receipt, "--output", str(page)).out == ""
    assert payer.run(*receipt, "--output", "-").out == text
    assert stat.S_IMODE(page.stat().st_mode) == 0o600
    content = page.read_text()
    assert "<b>cup" not in content
    assert "&lt;b&gt;cup" in content
    assert "5,80 €" in payer.run("--lang", "fi", *receipt).out


def test_receipts_of_others_and_in_json_are_mistakes(payer: Payer) -> None:
    assert payer.run("fines", "payments", "--receipt", "nothing").code == 2
    assert payer.run("fines", "payments", "--receipt", "nothing", "--json").code == 2
    assert payer.run("fines", "payments", "--output", "x").code == 2


# secrets


def test_no_address_and_no_signature_is_anywhere_but_in_the_journal(payer: Payer) -> None:
    log = payer.machine.folder / "browser.log"
    script = payer.machine.folder / "browser"
    script.write_text(f"#!/bin/sh\nenv > {log}.env\nprintf '%s\\n' \"$@\" > {log}.new; mv {log}.new {log}\n")
    script.chmod(0o700)
    result = payer.machine.process(
        "--verbose", "fines", "pay", "--json", "--yes", DUE, BROWSER=str(script), TUNILIB_PASSWORD="geheim"
    )
    assert result.code == 5
    transaction = payer.service.only
    href = payer.service.href(transaction)
    for _ in range(200):
        if log.exists():
            break
        time.sleep(0.01)
    assert log.read_text() == f"{href}\n"
    assert "geheim" not in log.with_name("browser.log.env").read_text()
    payer.service.decide(transaction.id)
    shown = payer.machine.process("--verbose", "fines", "payments", "--resume")
    for text in (shown.out, shown.err):
        assert href not in text
        assert "SAIPPUAKAUPPIAS" not in text
    log.unlink()
    payer.machine.process(*PAY)
    for file in payer.machine.folder.rglob("*"):
        if file.is_file() and not file.name.startswith(("payments.sqlite", "browser")):
            content = file.read_bytes()
            for secret in (href, quote(href, safe=""), "SAIPPUAKAUPPIAS", f"/pay/{transaction.id}"):
                assert secret.encode() not in content, file


def test_the_journal_is_readable_by_its_owner_alone(payer: Payer) -> None:
    payer.pay()
    assert stat.S_IMODE(payer.journal.stat().st_mode) == 0o600
    assert stat.S_IMODE(payer.journal.parent.stat().st_mode) == 0o700
