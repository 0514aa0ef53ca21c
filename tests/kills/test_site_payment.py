"""A payment at a VuFind site that has the page of its payments itself: killed at any step, and made by two at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from tests.contract.paying import Reader, at_a_site
from tests.contract.person import Person
from tests.fakes.site_payments import COMPLETE, PAID
from tests.kills.harness import count_calls, kill_at_call, needs_fork, seeds

PAY = ("fines", "pay", "--no-browser", "--json", "--yes", "5.00")
RESUME = ("fines", "payments", "--resume", "--json")


@pytest.fixture(name="reader")
def _reader(tmp_path: Path) -> Iterator[Reader]:
    with at_a_site(tmp_path / "site", "vufind", on_own_host=True) as reader:
        yield reader


@pytest.fixture(name="person")
def _person(reader: Reader, tmp_path: Path) -> Person:
    person = Person(reader.here, tmp_path)
    person.signs_in()
    return person


@pytest.fixture(scope="module", name="calls")
def _calls(tmp_path_factory: pytest.TempPathFactory) -> int:
    """How many calls a payment makes that nobody kills, when all is imported."""
    found = 0
    for _ in range(2):
        folder = tmp_path_factory.mktemp("count")
        with at_a_site(folder / "site", "vufind", on_own_host=True) as reader:
            person = Person(reader.here, folder)
            person.signs_in()
            found = count_calls(person.machine, *PAY)
    return found


def check(reader: Reader, person: Person) -> None:
    """There is one payment at the site, whose address is known here, or the site warns of it and none is begun."""
    again = person.machine.run(*PAY)
    shown = json.loads(again.out)
    assert len(reader.payments.rows) == 1
    if again.code == 5:
        assert shown["url"] == reader.payments.href(reader.row.transaction)
        assert person.machine.run(*PAY).data == shown
    else:
        assert (again.code, [one["code"] for one in shown["reasons"]]) == (1, ["payment.in-progress"])
    reader.payments.notify(reader.paid())
    assert reader.row.state == PAID
    assert person.machine.run(*PAY).code == 1
    reader.payments.register(reader.here.fake, reader.row.id)
    person.machine.run(*RESUME)
    assert (reader.row.state, reader.owed, len(reader.payments.rows)) == (COMPLETE, "0.00", 1)
    assert [one["state"] for one in person.machine.run(*RESUME).data] == []


@needs_fork
@pytest.mark.parametrize("seed", seeds(3, 60))
def test_a_payment_that_is_killed_is_never_begun_twice(reader: Reader, person: Person, calls: int, seed: int) -> None:
    random = Random(seed)
    kill_at_call(person.machine, random.randint(calls // 4, calls), *PAY)
    if random.random() < 0.3:
        kill_at_call(person.machine, random.randint(calls // 4, calls), *RESUME)
    check(reader, person)


def test_two_who_pay_at_once_make_one_payment(reader: Reader, person: Person) -> None:
    running = [person.machine.start(*PAY) for _ in range(2)]
    shown = [json.loads(process.communicate(timeout=120)[0]) for process in running]
    assert [process.returncode for process in running] == [5, 5]
    assert shown[0]["url"] == shown[1]["url"] == reader.payments.href(reader.row.transaction)
    check(reader, person)
