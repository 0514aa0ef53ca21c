"""What the verification of a library on a server finds, and that it finds nothing in a whole one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from tests.backends.embedded.conftest import AINO, EERO, Library
from tests.cluster import Cluster
from tests.contract.stores.engines import Stored

from tunilib.backends.embedded.desk import Desk
from tunilib.backends.embedded.stores.postgres.connections import Database
from tunilib.errors import LocalError


@pytest.fixture(name="library")
def _library(cluster: Cluster, tmp_path: Path) -> Iterator[Library]:
    with cluster.database() as address:
        Stored(address).make()
        library = Library(tmp_path / "library.sqlite", address=address)
        library.patrons(AINO, EERO)
        library.copies("b1", "b2")
        library.lend(AINO, "b1")
        yield library
        library.close()


def spoilt(library: Library, *statements: str) -> list[str]:
    """What is found after statements of another program, whose triggers and references are off."""
    with closing(Database(library.address)) as db, db.transaction():
        db.execute("SET LOCAL session_replication_role = replica")
        for statement in statements:
            db.execute(statement)
    return [str(problem) for problem in library.desk.verify().problems]


def test_a_whole_library_has_no_problems(library: Library) -> None:
    assert spoilt(library) == []


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE loan SET renewals = 3", "was renewed 3 times, but 0 renewals were recorded"),
        ("UPDATE catalogue_facts SET libraries = ''", "the libraries of record r1 are not those of its copies"),
        ("DELETE FROM catalogue_facts", "record r1 is not in the index: no search finds it"),
        ("UPDATE item SET collection = 'attic' WHERE barcode = 'b2'", "copy b2 is in attic, a collection that is not"),
        ("UPDATE patron SET password = 'plain' WHERE card = '1001'", "the value of password cannot be read"),
        ("UPDATE catalogue_hits SET hits = '{}'", "the index has other words than record r1"),
        ("UPDATE catalogue_index SET words = ''", "the index has other words than record r1"),
        ("DELETE FROM catalogue_total", "the totals of the index are not those of its records"),
        ("UPDATE catalogue_total SET words = 1", "the totals of the index are not those of its records"),
        ("DROP INDEX loan_open", "index loan_open is missing or not valid"),
        ("DROP TRIGGER catalogue_counted ON catalogue_hits", "trigger catalogue_counted is missing"),
        ("ALTER TABLE loan DROP CONSTRAINT loan_patron_fkey", "constraint loan_patron_fkey is missing"),
        ("ALTER DOMAIN iso_day DROP CONSTRAINT iso_day_check", "constraint iso_day_check is missing"),
        ("ALTER TABLE item DISABLE TRIGGER item_somewhere", "item_somewhere of table item is not enforced"),
    ],
)
def test_what_no_command_leads_to_is_found(library: Library, statement: str, found: str) -> None:
    (problem,) = spoilt(library, statement)
    assert found in problem


def test_a_row_that_refers_to_nothing_is_found(library: Library) -> None:
    problems = spoilt(library, "DELETE FROM patron WHERE card = '1001'")
    assert any("of loan refers to a row of patron that does not exist" in problem for problem in problems)


def test_a_library_without_its_row_is_none(library: Library) -> None:
    with closing(Database(library.address)) as db, db.transaction():
        db.execute("DELETE FROM library")
    with closing(Desk(library.address, library.now)) as opened, pytest.raises(LocalError, match="there is no library"):
        opened.report()
