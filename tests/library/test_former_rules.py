"""A library that was made with rules in the older form decides as before, and stores them as they are now."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from tests.library.conftest import AINO, EERO, Library

from tunilib.core import Rules
from tunilib.core.money import Money
from tunilib.library.rules.rulebook import rules_of_data, stored_data

OLD: dict[str, Any] = {
    "name": "Old",
    "collections": {"book": {"period_days": 7, "fixed_due": {"$date": "2026-05-31"}}},
    "categories": {"staff": {"book": {"fine": {"amount": "1.00"}}}},
}


def made_long_ago(library_of: Callable[[str], Library], data: str) -> Library:
    """A library with two patrons and a copy, and with rules that were stored so."""
    library = library_of("")
    library.patrons(AINO, EERO)
    library.copies("b1")
    with library.desk._library.transaction("desk", "test") as tx:
        tx.db.execute("UPDATE library SET rules_text = ?, rules_data = ?", ("# as it was", data))
    library.close()
    return (
        Library(library.path, address=library.address)
        if library.address.startswith("postgres")
        else Library(library.path)
    )


def stored(library: Library) -> tuple[str, str]:
    ((text, data),) = library.sql("SELECT rules_text, rules_data FROM library")
    return str(text), str(data)


def test_it_is_read_as_before_and_its_first_change_stores_the_rules_anew(library_of: Callable[[str], Library]) -> None:
    library = made_long_ago(library_of, json.dumps(OLD))
    assert library.door(EERO).fines.read().suspension_limit == Money(1000)
    (lent,) = library.desk.checkout(AINO, ["b1"])
    loan = library.loan(AINO, "b1")
    assert (str(lent.due), loan.renewals_limit, loan.fine_per_day) == ("2026-03-09", 5, Money(20))
    text, data = stored(library)
    assert "[loan.book]" in text
    assert rules_of_data(data) == rules_of_data(stored_data(text)) == rules_of_data(json.dumps(OLD))
    library.desk.check_in(["b1"])
    assert stored(library) == (text, data)
    assert library.desk.verify().problems == ()
    library.close()


@pytest.mark.parametrize("data", ["{}", '{"name":"TuniLib"}'])
def test_rules_of_neither_form_stay_as_they_are(library_of: Callable[[str], Library], data: str) -> None:
    library = made_long_ago(library_of, data)
    library.lend(AINO, "b1")
    assert stored(library) == ("# as it was", data)
    assert rules_of_data(data)._replace(stated=None) == Rules()
    library.close()
