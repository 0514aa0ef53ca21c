"""The contract of the stores, run over every engine: a new engine is a line in ``ADDRESSES``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from tunilib.backends.embedded.address import store_address
from tunilib.backends.embedded.catalogue.indexing import prepare_record
from tunilib.backends.embedded.credentials import NO_PASSWORD
from tunilib.backends.embedded.rulebook import default_rules_text
from tunilib.backends.embedded.stores import ENGINES, make_library, open_library
from tunilib.core.reference import Kind, Name, Reference, When

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tunilib.backends.embedded.unit_of_work import Transaction

NOW = datetime(2026, 3, 2, 10, tzinfo=ZoneInfo("Europe/Helsinki"))


def clock(zone: tzinfo) -> datetime:
    return NOW.astimezone(zone)


ADDRESSES: dict[str, Callable[[Path], str]] = {"sqlite": lambda folder: store_address(folder / "library.sqlite")}
"""The address of a new library in a folder, by engine."""


@pytest.fixture(name="tx", params=ENGINES)
def _tx(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Transaction]:
    """A transaction in an empty library, on 2 March 2026 at 10:00."""
    address = ADDRESSES[request.param](tmp_path)
    make_library(address, default_rules_text(), clock)
    library = open_library(address, clock)
    with library.transaction("desk", "test") as tx:
        yield tx
    library.close()


@pytest.fixture(name="owner")
def _owner(tx: Transaction) -> str:
    return tx.patrons.add("1001", NO_PASSWORD, {"name": "Aino"})


@pytest.fixture(name="other")
def _other(tx: Transaction) -> str:
    return tx.patrons.add("1002", NO_PASSWORD, {"name": "Eero"})


def book(title: str, *authors: str, year: int = 2020, **fields: Any) -> Reference:
    """A book in Finnish."""
    main, _, subtitle = title.partition(" : ")
    values: dict[str, Any] = {
        "kind": Kind.BOOK,
        "languages": ("fin",),
        "names": tuple(Name.parse(author) for author in authors),
        "issued": When(year),
        **fields,
    }
    return Reference(title=main, subtitle=subtitle, **values)


def add(tx: Transaction, record: str, reference: Reference, *libraries: str) -> None:
    """Add a record with a copy at each of these libraries."""
    tx.catalogue.add(record, prepare_record(reference))
    for library in libraries:
        tx.copies.add(record, library, "book", None)
