"""Paying fines of an embedded library, as its patron sees it."""

from __future__ import annotations

import json

import pytest
from tests.journeys.machine import NEW, Machine
from tests.journeys.paying import DUE, PAGE, PAY, Payer, codes

# the way it goes


def test_a_payment_is_made_paid_and_registered(payer: Payer) -> None:
    payment = payer.pay()
    assert (payment["state"], payment["amount"], payment["created"]) == ("started", DUE, "2026-03-10T12:00:00+02:00")
    order = payer.service.only.order
    assert (order["stamp"], order["amount"], order["language"]) == (payment["id"], 480, "EN")
    assert order["redirectUrls"] == {"success": PAGE, "cancel": PAGE}
    payer.service.decide(payer.service.only.id)
    (found,) = payer.resume()
    assert (found["id"], found["state"], found["url"]) == (payment["id"], "registered", None)
    assert found["paid"] == found["registered"] == "2026-03-10T12:00:00+02:00"
    assert payer.owes() == "0.00"
    assert payer.resume() == []
    payer.agree()


def test_neither_card_number_nor_titles_go_to_the_service(payer: Payer) -> None:
    payer.charge("1.00", "other", "--description", f"new card for {payer.card}")
    payer.run("desk", "patron", "edit", payer.card, f"name=Maija {payer.card}")
    payer.pay("fines", "pay", "--json", "--no-browser", "--yes", "5.80")
    sent = b"".join(payer.service.bodies).decode()
    assert "new card for " in sent
    for private in (payer.card, "Vuonna 1984", "Tutki ja kirjoita"):
        assert private not in sent


def test_the_page_is_in_the_language_of_the_call(payer: Payer) -> None:
    payer.pay("--lang", "fi", *PAY)
    assert payer.service.only.order["language"] == "FI"


def test_it_waits_until_the_payment_is_registered(payer: Payer, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []

    def pay_after_three(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 3:
            payer.service.decide(payer.service.only.id)

    monkeypatch.setattr("tunilib.cli.commands.fines.sleep", pay_after_three)
    result = payer.run("fines", "pay", "--no-browser", "--yes", DUE)
    assert (result.code, result.thing["state"]) == (0, "registered")
    assert payer.service.href(payer.service.only) in result.err.splitlines()
    assert waited[0] == 2
    assert waited == sorted(waited)


def test_it_gives_up_after_a_quarter_of_an_hour_and_says_how_to_go_on(
    payer: Payer, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    monkeypatch.setattr("tunilib.cli.commands.fines.sleep", waited.append)
    result = payer.run("fines", "pay", "--no-browser", "--yes", DUE)
    assert (result.code, result.thing["state"]) == (5, "started")
    assert "tunilib fines payments --resume" in result.err
    assert max(waited) <= 30
    assert 900 <= sum(waited) <= 930


def test_an_interruption_while_waiting_ends_nothing(payer: Payer, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("tunilib.cli.commands.fines.sleep", interrupt)
    result = payer.run("fines", "pay", "--no-browser", "--yes", DUE)
    assert result.code == 130
    assert "tunilib fines payments --resume" in result.err
    payer.service.decide(payer.service.only.id)
    assert [one["state"] for one in payer.resume()] == ["registered"]


def test_a_service_that_is_away_for_a_moment_is_asked_again(payer: Payer, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []

    def go_on(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) < 3:
            payer.service.faults.append(503)
        else:
            payer.service.decide(payer.service.only.id)

    monkeypatch.setattr("tunilib.cli.commands.fines.sleep", go_on)
    assert payer.run("fines", "pay", "--no-browser", "--yes", DUE).code == 0


# refusals, and what is asked


def test_another_sum_than_is_due_is_refused_and_nothing_sent(payer: Payer) -> None:
    payment = payer.pay("fines", "pay", "--json", "--yes", "4.79", expect=1)
    assert (payment["amount"], codes(payment)) == (DUE, ["payment.fines-changed"])
    assert payer.service.asked == []
    assert payer.payments() == []


def test_without_terminal_and_sum_it_is_a_mistake(payer: Payer) -> None:
    result = payer.run("fines", "pay")
    assert result.code == 2
    assert f"--yes {DUE}" in result.err
    assert payer.payments() == []


def test_no_is_an_answer(payer: Payer) -> None:
    result = payer.run("fines", "pay", "--no-browser", typed="n\n", terminal=True)
    assert result.code == 0
    assert "€4.80" in result.err
    assert "e-mail address" in " ".join(result.err.split())
    assert payer.service.asked == []


def test_a_library_that_is_not_set_up_offers_no_payment(demo: Machine) -> None:
    result = demo.run(*PAY)
    assert (result.code, codes(json.loads(result.out))) == (1, ["payment.not-offered"])
    assert demo.run("fines", "--json").data["payable_online"] is True


def test_without_an_email_address_it_is_refused_and_the_registers_will_do(payer: Payer) -> None:
    payer.run("profile", "set", "--reminder", "0")
    payer.run("profile", "set", "--email", "")
    payer.run("desk", "patron", "edit", payer.card, "email=register@library.example")
    payer.pay()
    assert payer.service.only.order["customer"]["email"] == "register@library.example"
    payer.service.decide(payer.service.only.id, "fail")
    payer.run("desk", "patron", "edit", payer.card, "email=")
    assert codes(payer.pay(expect=1)) == ["payment.email-missing"]


def test_the_service_fee_is_charged_and_named(payer: Payer) -> None:
    rules = payer.run("desk", "init", "--print-rules").out.replace('service_fee = "0.00"', 'service_fee = "0.50"')
    payer.machine.folder.joinpath("rules.toml").write_text(rules)
    assert "0.50" in rules
    store = ("--store", f"sqlite:///{payer.machine.folder}/fee.sqlite")
    payer.run(*store, "desk", "init", "--rules", f"{payer.machine.folder}/rules.toml")
    payer.machine.add_patron("77", *store, "--email", "a@b.example")
    words = ("--merchant", "test", "--return-page", PAGE, "--service", payer.service.address)
    payer.run(*store, "desk", "payment", "setup", *words)
    payer.run(*store, "desk", "fee", "add", "77", "3.00", "--kind", "other")
    payer.machine.sign_in("77", *store, "--profile", "fee", password=NEW)
    refused = payer.pay("--profile", "fee", "fines", "pay", "--json", "--yes", "3.00", expect=1)
    assert (refused["amount"], codes(refused)) == ("3.50", ["payment.fines-changed"])
    payment = payer.pay("--profile", "fee", "fines", "pay", "--json", "--no-browser", "--yes", "3.50")
    assert payment["amount"] == "3.50"
    payer.service.decide(payer.service.only.id)
    (found,) = payer.run("--profile", "fee", "fines", "payments", "--resume", "--json").data
    assert (found["state"], found["amount"]) == ("registered", "3.50")


# one payment at a time


def test_the_same_sum_again_is_the_same_payment(payer: Payer) -> None:
    first, again = payer.pay(), payer.pay()
    assert first == again
    assert len(payer.service.transactions) == 1


def test_another_sum_waits_an_hour_and_the_first_payment_stays_watched(payer: Payer) -> None:
    first = payer.pay()
    payer.charge("1.00")
    words = ("fines", "pay", "--json", "--no-browser", "--yes", "5.80")
    payer.machine.now = "2026-03-10T12:59"
    assert codes(payer.pay(*words, expect=1)) == ["payment.in-progress"]
    payer.machine.now = "2026-03-10T13:00"
    second = payer.pay(*words)
    assert second["id"] != first["id"]
    payer.service.decide(payer.transaction(second).id)
    payer.service.decide(payer.transaction(first).id)
    states = {one["id"]: (one["state"], codes(one)) for one in payer.resume(expect=5)}
    assert sorted(states.values()) == [("registered", []), ("unregistered", ["payment.fines-changed"])]
    assert payer.run("desk", "verify").code == 0


def test_a_payment_that_was_paid_meanwhile_is_registered_instead_of_another(payer: Payer) -> None:
    first = payer.pay()
    payer.service.decide(payer.service.only.id)
    found = payer.pay(expect=0)
    assert (found["id"], found["state"]) == (first["id"], "registered")
    payer.agree()


@pytest.mark.parametrize("status", ["pending", "delayed"])
def test_what_the_bank_has_not_confirmed_blocks_and_is_registered_later(payer: Payer, status: str) -> None:
    payer.pay()
    payer.service.decide(payer.service.only.id, status)
    (found,) = payer.resume(expect=5)
    assert (found["state"], codes(found)) == ("started", ["other"])
    assert codes(payer.pay(expect=1)) == ["payment.in-progress"]
    payer.machine.now = "2026-03-13T12:00"
    assert codes(payer.pay(expect=1)) == ["payment.in-progress"]
    payer.service.decide(payer.service.only.id)
    assert [one["state"] for one in payer.resume()] == ["registered"]
    payer.agree()


def test_a_cancelled_payment_has_ended_and_another_can_be_made(payer: Payer) -> None:
    first = payer.pay()
    payer.service.decide(payer.service.only.id, "fail")
    (found,) = payer.resume(expect=1)
    assert (found["state"], found["url"]) == ("cancelled", None)
    assert payer.pay()["id"] != first["id"]


def test_a_payer_who_tries_again_after_a_refusal_is_not_forgotten(payer: Payer) -> None:
    payment = payer.pay()
    transaction = payer.service.only.id
    payer.service.decide(transaction, "fail")
    payer.resume(expect=1)
    payer.service.decide(transaction)
    (found,) = payer.resume()
    assert (found["id"], found["state"]) == (payment["id"], "registered")
    payer.agree()
