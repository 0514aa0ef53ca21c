"""A value in the file that no program writes is an error that names its table and its row, never a crash."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from tests.backends.embedded.conftest import AINO, EERO

from tunilib.core.fine import FineKind
from tunilib.core.money import Money
from tunilib.core.profile import RegisterChange
from tunilib.errors import LocalError

if TYPE_CHECKING:
    from tests.backends.embedded.conftest import Library

READ: dict[str, tuple[str, Callable[[Library], object]]] = {
    "loan": ("UPDATE loan SET due = 'tomorrow'", lambda library: library.door(AINO).loans.read()),
    "hold": ("UPDATE hold SET created = '2026-02-31'", lambda library: library.door(AINO).holds.read()),
    "fine": ("UPDATE fine SET registered = 'x'", lambda library: library.door(AINO).fines.read()),
    "patron": ("UPDATE patron SET card_expires = '31.12.2026'", lambda library: library.door(AINO).loans.read()),
    "change_request": ("UPDATE change_request SET created = ''", lambda library: library.desk.patrons.requests()),
    "item": ("UPDATE item SET lost = 'yes'", lambda library: library.desk.checkout(AINO, ["b1"])),
    "notice": ("UPDATE notice SET created = 'x'", lambda library: library.desk.notices.list()),
    "library": ("UPDATE library SET day_done = 'x'", lambda library: library.desk.report()),
}


@pytest.mark.parametrize("table", READ)
def test_an_unreadable_value_is_an_error_of_the_database(library: Library, table: str) -> None:
    change, read = READ[table]
    library.copies("c1", record="r2")
    library.lend(AINO, "b1", "b2")
    library.hold(EERO)
    library.desk.check_in(["b1"])  # the hold is ready, and the patron gets a notice
    library.lend(EERO, "c1")
    library.hold(AINO, "r2")
    library.desk.fees.add(AINO, Money(100), FineKind.OTHER)
    library.door(AINO).profile.request_change(RegisterChange(phone="050"))
    library.sql(change)

    with pytest.raises(LocalError) as caught:
        read(library)

    assert caught.value.code == "database"
    assert table in caught.value.message
