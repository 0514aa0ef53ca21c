"""What the verification of a library on a server finds, and that it finds nothing in a whole one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from tests.backends.embedded.conftest import AINO, EERO, Library
from tests.cluster import Cluster
from tests.contract.stores.engines import Stored

from tunilib.backends.embedded.stores.postgres.connections import Database


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
        ("DELETE FROM catalogue_hits", "record r1 is not in the index: no search finds it"),
        ("UPDATE item SET collection = 'attic' WHERE barcode = 'b2'", "copy b2 is in attic, a collection that is not"),
        ("UPDATE patron SET password = 'plain' WHERE card = '1001'", "the value of password cannot be read"),
        ("ALTER TABLE item DISABLE TRIGGER item_somewhere", "item_somewhere of table item is not enforced"),
    ],
)
def test_what_no_command_leads_to_is_found(library: Library, statement: str, found: str) -> None:
    (problem,) = spoilt(library, statement)
    assert found in problem
