"""The verification of the words of an index: a digest that holds stands for them, else they are made again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from tests.cluster import needs_postgres
from tests.library.stores.engines import Stored, Undone, empty_on_a_server

from tunilib.core.reference import Kind, Name, Reference
from tunilib.library.catalogue.indexing import prepare_record
from tunilib.library.catalogue.records import save_record
from tunilib.library.postgres import moves, words
from tunilib.library.postgres.connections import Database
from tunilib.library.postgres.words import StoredWords, stored_words
from tunilib.library.stores.moves import move_library

BOOK = Reference(
    kind=Kind.BOOK, control_number="1", title="Ääni & ø : äänen Ääni", names=(Name(family="Söder"),), keywords=("äly",)
)
_NONE_HAS_A_DIGEST = "UPDATE catalogue_hits SET digest = NULL"
_DAMAGE = (
    "UPDATE catalogue SET title = title || ' more' WHERE record = 'r1'",
    "UPDATE catalogue SET author = subject, subject = author WHERE record = 'r1'",
    "UPDATE catalogue_index SET words = words || CAST('more:9' AS tsvector) WHERE number = {r1}",
    "UPDATE catalogue_index SET words = strip(words) WHERE number = {r1}",
    "UPDATE catalogue_index SET spellings = '' WHERE number = {r1}",
    "UPDATE catalogue_hits SET length = length + 1 WHERE number = {r1}",
    "UPDATE catalogue_hits SET hits = hits - 'aani' WHERE number = {r1}",
)


@pytest.fixture(name="stored")
def _stored(tmp_path: Path) -> Iterator[Stored]:
    needs_postgres()
    with empty_on_a_server(tmp_path) as address, closing(Stored(address)) as stored:
        with stored.change() as tx:
            save_record(tx, prepare_record(BOOK), "r1")
            save_record(tx, prepare_record(replace(BOOK, control_number="2", title="Another")), "r2")
        yield stored


def found(stored: Stored, *statements: str) -> tuple[int, list[str]]:
    """How many records are in doubt after some statements, which are undone; and what is said of them."""
    with closing(Database(stored.address)) as db, suppress(Undone), db.transaction(marked=False):
        for statement in statements:
            db.execute(statement.format(r1="(SELECT number FROM catalogue WHERE record = 'r1')"))
        doubtful = len(list(db.stream(moves._DOUBTFUL)))
        said = [str(one) for one in moves._wrong_words(db)]
        raise Undone
    return doubtful, said


@pytest.mark.parametrize("damage", _DAMAGE)
def test_whatever_was_damaged_is_found_with_a_digest_and_without(stored: Stored, damage: str) -> None:
    wrong = ["the index has other words than record r1"]
    assert found(stored, damage) == (1, wrong)
    assert found(stored, damage, _NONE_HAS_A_DIGEST) == (2, wrong)


def test_however_a_record_is_written_its_digest_holds_and_its_words_are_right(stored: Stored, tmp_path: Path) -> None:
    def is_right() -> None:
        assert found(stored) == (0, [])
        assert found(stored, _NONE_HAS_A_DIGEST) == (2, [])

    is_right()
    with stored.change() as tx:
        tx.catalogue.update(tx.catalogue.numbered("r1"), prepare_record(replace(BOOK, title="Öljy")))
    is_right()
    with stored.change() as tx:
        tx.catalogue.remove(tx.catalogue.numbered("r1"))
    is_right()
    file = f"sqlite:///{tmp_path}/library.sqlite"
    move_library(stored.address, file)
    move_library(file, stored.address)
    is_right()


def test_a_digest_that_does_not_hold_is_no_damage_where_the_words_are_right(stored: Stored) -> None:
    assert found(stored, "UPDATE catalogue_hits SET digest = digest + 1") == (2, [])


def test_who_makes_other_words_gives_them_another_number() -> None:
    """Digests of words that were made otherwise would still hold: ``_FORM`` is part of them."""
    assert (words._FORM, stored_words(prepare_record(BOOK).texts)) == (
        1,
        StoredWords(
            "'aani':1,4 '/t/aani':1,4 'ø':2 '/t/ø':2 'aanen':3 '/t/aanen':3 'o':5 '/t/o':5 'soder':8 '/a/soder':8"
            " 'aly':13 '/s/aly':13",
            "'ääni' '/t/ääni' 'ø' '/t/ø' 'äänen' '/t/äänen' 'o' '/t/o' 'söder' '/a/söder' 'äly' '/s/äly'",
            7,
            '{"aani": 2, "\\u00f8": 1, "aanen": 1, "o": 1, "soder": 256, "aly": 16777216}',
        ),
    )
