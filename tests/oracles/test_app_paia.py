"""The reference client App::PAIA, as a checkout has it, before a served library.

It ends with the errors, and prints nothing else, where any document of an answer has an error; ``paia request`` prints
nothing at all.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.fakes.library import PASSWORD
from tests.fakes.paia.library import named_by, uri
from tests.library.serve.conftest import ENGINES, Service, a_service
from tests.library.serve.test_both_doors import with_everything
from tests.oracles.programs import ORACLES, needs_checkout

from tunilib.core.hold import HoldRequest, HoldStatus

pytestmark = [pytest.mark.heavy, needs_checkout("App-PAIA/script/paia", "perl")]

Run = Callable[..., Any]


@pytest.fixture(name="service", params=ENGINES)
def _service(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Service]:
    with a_service(request.param, tmp_path) as made:
        yield made


@pytest.fixture(name="paia")
def _paia(service: Service, tmp_path: Path) -> Run:
    """Run ``paia`` in a folder of its own: the JSON that it prints, or the text where it fails."""
    folder = ORACLES / "App-PAIA"
    program = ["perl", f"-I{folder / 'lib'}", str(folder / "script" / "paia")]

    def run(*words: str, typed: str = "", fails: bool = False) -> Any:
        done = subprocess.run(
            [*program, *words, "--insecure"], cwd=tmp_path, input=typed, capture_output=True, text=True, timeout=60
        )
        assert bool(done.returncode) is fails, done
        return done.stderr if fails else json.loads(done.stdout) if done.stdout.startswith("{") else done.stdout

    return run


def signed_in(service: Service, paia: Run, card: str | None = None) -> str:
    card = card or service.patron()
    answer = paia("login", "--base", f"{service.address}/paia", "-u", card, "-p", PASSWORD)
    assert (answer["patron"], answer["token_type"]) == (card, "Bearer")
    return card


def test_loans_and_holds_are_printed_whatever_stands_against_them(service: Service, paia: Run) -> None:
    card = signed_in(service, paia)
    (waited, _), _ = service.lent(card), service.lent(card)
    service.signed_in().ask("request", {"item": waited})
    door = service.library.door(card)
    titles = [named_by(service.lent(service.patron())[1]) for _ in range(2)]
    holds = [door.holds.place(HoldRequest(record=title, pickup="linna")) for title in titles]
    assert all(one.claims for one in holds)
    door.holds.cancel([one for one in door.holds.read().items if one.record_id == titles[0]])
    assert paia("patron")["name"] == f"Patron {card}"
    documents = paia("items")["doc"]
    assert sorted((one["status"], one.get("canrenew")) for one in documents if one["status"] == 3) == [
        (3, False),
        (3, True),
    ]
    assert [one["edition"] for one in documents if one["status"] == 1] == [uri("title", titles[1])]
    service.library.owe(card, "3.00")
    assert paia("fees")["amount"] == "3.00 EUR"


def test_what_the_library_ended_is_an_error_that_it_prints(service: Service, paia: Run) -> None:
    signed_in(service, paia, with_everything(service))
    assert paia("items", fails=True)


def test_each_loan_is_printed_after_a_renewal(service: Service, paia: Run) -> None:
    card = service.patron()
    items = [service.lent(card)[0] for _ in range(3)]
    service.library.later(10)
    signed_in(service, paia, card)
    before = {one["item"]: one["endtime"] for one in paia("items")["doc"]}
    done = paia("renew", *items)["doc"]
    assert [(one["status"], "error" in one) for one in done] == [(3, False)] * 3
    after = {one["item"]: one["endtime"] for one in paia("items")["doc"]}
    assert sorted(after) == sorted(before) == sorted(items)
    assert all(after[item] > before[item] for item in items)
    assert "would not move the due date" in paia("renew", items[0], fails=True)
    assert {one["item"]: one["endtime"] for one in paia("items")["doc"]} == after


def test_a_hold_is_placed_refused_and_cancelled(service: Service, paia: Run) -> None:
    signed_in(service, paia)
    _, title = service.lent(service.patron())
    paia("request", f"edition={title}")
    assert "already" in paia("request", f"edition={title}", fails=True)
    (waiting,) = paia("items")["doc"]
    assert (waiting["status"], waiting["edition"]) == (1, title)
    (gone,) = paia("cancel", waiting["item"])["doc"]
    assert (gone["item"], paia("items")["doc"]) == (waiting["item"], [])


def test_a_hold_that_was_placed_elsewhere_is_cancelled(service: Service, paia: Run) -> None:
    card = signed_in(service, paia)
    _, title = service.lent(service.patron())
    service.library.door(card).holds.place(HoldRequest(record=named_by(title), pickup="arvo"))
    (waiting,) = paia("items")["doc"]
    paia("cancel", waiting["item"])
    (hold,) = service.library.door(card).holds.read().items
    assert hold.status is HoldStatus.CANCELLED


def test_a_wrong_password_and_a_token_without_the_right_are_refused_by_word(service: Service, paia: Run) -> None:
    card = service.patron()
    base = ("--base", f"{service.address}/paia", "-u", card)
    assert "access_denied" in paia("login", *base, "-p", "wrong", fails=True)
    paia("login", *base, "-p", PASSWORD, "--scope", "read_patron")
    assert "insufficient_scope" in paia("fees", "--scope", "read_fees", fails=True)


def test_a_new_password_signs_in_and_the_old_one_does_not(service: Service, paia: Run) -> None:
    card = signed_in(service, paia)
    paia("change", "-u", card, "-p", PASSWORD, typed="another12\nanother12\n")
    base = ("--base", f"{service.address}/paia", "-u", card)
    assert "access_denied" in paia("login", *base, "-p", PASSWORD, fails=True)
    assert paia("login", *base, "-p", "another12")["patron"] == card
