"""What an account returns is plain data, from every door."""

from __future__ import annotations

import pytest
from tests.contract.worlds import CARD, World
from tests.core.test_plain_values import check

from tunilib.core.answer import Missing


def test_what_any_door_gives_can_be_copied_and_pickled(anywhere: World) -> None:
    library = anywhere.library
    library.books(CARD, 2)
    library.owe(CARD, "2.00")
    library.record("rec.9", "Sinuhe egyptiläinen")
    account = anywhere.account()
    things: list[object] = [*account.loans(), *account.fines().fines, account.fines(), *account.explain()]
    things += [*account.renew(dry_run=True), *account.renew(), *account.holds()]
    if not isinstance(account._opened.door.profile, Missing):
        things += [account.profile()]
    if not isinstance(account._opened.door.cards, Missing):
        things += account.cards()
    if anywhere.can("favourites"):
        library.door(CARD).favourites.changes.add(["rec.9"])
        things += account.favourites()
    if anywhere.can("catalogue"):
        library.copy("C9", "rec.9")
        found = account.search("Sinuhe")
        things += [found, *found.records, account.record("rec.9")]
    assert len(things) >= 8
    for thing in things:
        check(thing)


def test_a_list_becomes_a_table(anywhere: World) -> None:
    pandas = pytest.importorskip("pandas")
    anywhere.library.books(CARD, 2)
    assert len(pandas.DataFrame(anywhere.account().loans())) == 2
