"""Lists of favourites at an embedded library."""

from __future__ import annotations

from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from tests.accounts import inner
from tests.library.conftest import AINO, EERO, Library

from tunilib.core.favourite import DEFAULT_LIST, FavouriteChange, ImportEntry, ListChange, ListRequest
from tunilib.core.outcome import FavouriteOutcome, ImportOutcome, Word
from tunilib.core.reference import Kind, Name, Reference, When
from tunilib.errors import LocalError, NotFound, UsageError
from tunilib.services.favourites import (
    add_favourites,
    change_list,
    copy_favourites,
    create_list,
    delete_list,
    edit_favourite,
    move_favourites,
    order_favourites,
    remove_favourites,
)
from tunilib.services.reference_files import FileEntries, import_favourites, read_entries

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tunilib.account import Account
    from tunilib.library.favourites import EmbeddedFavourites

pytestmark = pytest.mark.usefixtures("library")


@pytest.fixture(name="port")
def _port(library: Library) -> EmbeddedFavourites:
    for record in ("r2", "r3", "r4"):
        library.record(record)
    return library.door(AINO).favourites


class Changes:
    def __init__(self, account: Account) -> None:
        self.account = account
        self.create = partial(create_list, inner(account))
        self.change_list = partial(change_list, inner(account))
        self.delete = partial(delete_list, inner(account))
        self.add = partial(add_favourites, inner(account))
        self.remove = partial(remove_favourites, inner(account))
        self.edit = partial(edit_favourite, inner(account))
        self.order = partial(order_favourites, inner(account))

    def move(self, records: list[str], source: str, target: str) -> tuple[FavouriteOutcome, ...]:
        return move_favourites(inner(self.account), records, source=source, target=target)

    def copy(self, records: list[str], source: str | None, target: str) -> tuple[FavouriteOutcome, ...]:
        return copy_favourites(inner(self.account), records, source=source, target=target)

    def import_entries(self, entries: Iterable[ImportEntry], name: str | None = None) -> tuple[ImportOutcome, ...]:
        return import_favourites(inner(self.account), FileEntries(tuple(entries)), name)


@pytest.fixture(name="change")
def _change(library: Library, port: EmbeddedFavourites) -> Changes:
    return Changes(library.account())


def words(outcomes: Iterable[FavouriteOutcome]) -> list[str]:
    return [str(one.outcome) for one in outcomes]


def records(port: EmbeddedFavourites, name: str | None = None, *, custom: bool = False) -> list[str]:
    return [one.record_id for one in port.read(name, custom=custom).items]


def written(port: EmbeddedFavourites, record: str, name: str) -> tuple[str | None, tuple[str, ...]]:
    return next((one.notes, one.keywords) for one in port.read(name).items if one.record_id == record)


def test_the_default_list_is_made_when_it_is_first_needed(port: EmbeddedFavourites, change: Changes) -> None:
    assert port.lists().items == ()
    assert port.read(DEFAULT_LIST).items == ()
    change.add(["r1"])
    assert [(one.name, one.public, one.count) for one in port.lists().items] == [(DEFAULT_LIST, False, 1)]


def test_the_default_list_can_be_renamed_and_is_still_the_default(port: EmbeddedFavourites, change: Changes) -> None:
    change.add(["r1"])
    change.change_list(DEFAULT_LIST, ListChange(name="Own"))
    change.add(["r2"])
    assert records(port, "Own") == ["r1", "r2"]
    with pytest.raises(NotFound):
        port.read(DEFAULT_LIST)


def test_adding_a_favourite_again_leaves_it_as_it_is(change: Changes, port: EmbeddedFavourites) -> None:
    change.add(["r1"])
    change.edit("r1", FavouriteChange(notes="mine"))
    assert words(change.add(["r1", "r2", "r2"])) == ["unchanged", "added"]
    assert written(port, "r1", DEFAULT_LIST)[0] == "mine"


def test_with_one_unknown_record_nothing_is_changed(port: EmbeddedFavourites, change: Changes) -> None:
    change.add(["r1", "r2"])
    change.create(ListRequest(name="B"))
    acts: dict[str, Callable[[], object]] = {
        "add": lambda: change.add(["r3", "nope"]),
        "move": lambda: change.move(["r1", "r4"], DEFAULT_LIST, "B"),
        "copy": lambda: change.copy(["r1", "r4"], None, "B"),
        "order": lambda: change.order(DEFAULT_LIST, ["r2", "r4"]),
        "remove": lambda: change.remove(["r1", "nope"]),
    }
    for name, act in acts.items():
        with pytest.raises(NotFound):
            act()
        assert records(port, DEFAULT_LIST, custom=True) == ["r1", "r2"], name
        assert records(port, "B") == [], name


def test_a_list_is_found_by_its_id_before_its_name(port: EmbeddedFavourites, change: Changes) -> None:
    one = change.create(ListRequest(name="One")).id or ""
    change.create(ListRequest(name=one))
    change.add(["r1"], one)
    assert records(port, "One") == ["r1"]


def test_a_list_has_a_name_that_no_other_list_has(change: Changes) -> None:
    for name in ("", " \n"):
        with pytest.raises(UsageError):
            change.create(ListRequest(name=name))
    change.create(ListRequest(name="A"))
    assert change.create(ListRequest(name="  A ")).outcome == Word.REFUSED
    change.create(ListRequest(name="B"))
    assert change.change_list("B", ListChange(name="A")).outcome == Word.REFUSED
    assert change.change_list("B", ListChange(name="B")).outcome == Word.UNCHANGED


def test_a_move_keeps_the_day_of_adding_and_joins_notes_and_keywords(
    library: Library, port: EmbeddedFavourites, change: Changes
) -> None:
    change.create(ListRequest(name="B"))
    change.add(["r2"])
    added = port.read().items[0].added
    library.at("2026-03-05")
    for name, note, keyword in ((None, "from A", "a"), ("B", "from B", "b")):
        change.add(["r1"], name)
        change.edit("r1", FavouriteChange(notes=note, keywords=(keyword, "both")), name or DEFAULT_LIST)
    assert words(change.move(["r1", "r2"], DEFAULT_LIST, "B")) == ["moved", "moved"]
    assert written(port, "r1", "B") == ("from B\n\nfrom A", ("b", "both", "a"))
    assert [(one.record_id, one.added) for one in port.read().items if one.record_id == "r2"] == [("r2", added)]
    assert records(port, DEFAULT_LIST) == []


def test_a_copy_without_a_source_joins_notes_and_keywords_of_all_lists(
    port: EmbeddedFavourites, change: Changes
) -> None:
    for name in ("A", "B", "C"):
        change.create(ListRequest(name=name))
    for name in ("A", "B"):
        change.add(["r1"], name)
        change.edit("r1", FavouriteChange(notes=f"in {name}"), name)
    assert words(change.copy(["r1"], None, "C")) == ["copied"]
    assert written(port, "r1", "C")[0] == "in A\n\nin B"
    assert words(change.copy(["r1"], None, "C")) == ["unchanged"]


def test_a_record_is_removed_from_all_lists_or_from_one(port: EmbeddedFavourites, change: Changes) -> None:
    change.create(ListRequest(name="B"))
    for name in (None, "B"):
        change.add(["r1", "r2"], name)
    change.remove(["r1"], "B")
    assert records(port) == ["r1", "r2", "r2"]
    assert words(change.remove(["r2"])) == ["removed", "removed"]
    with pytest.raises(NotFound):
        change.remove(["r2"])


def test_favourites_belong_to_one_account(library: Library, change: Changes) -> None:
    mine = change.create(ListRequest(name="Mine")).id or ""
    change.add(["r1"], mine)
    other = library.door(EERO).favourites
    assert other.lists().items == ()
    for name in (mine, "Mine"):
        with pytest.raises(NotFound):
            add_favourites(inner(library.account(EERO)), ["r1"], name)
        with pytest.raises(NotFound):
            other.read(name)


def test_an_edit_to_the_same_changes_nothing(change: Changes) -> None:
    change.add(["r1"])
    assert words(change.edit("r1", FavouriteChange(notes="a\r\nb", keywords=("k", " k ", "")))) == ["edited"]
    assert words(change.edit("r1", FavouriteChange(notes="a\nb", keywords=("k",)))) == ["unchanged"]
    assert words(change.edit("r1", FavouriteChange(notes="", keywords=()))) == ["edited"]


def test_the_patrons_order_has_the_named_records_first_and_new_ones_last(
    port: EmbeddedFavourites, change: Changes
) -> None:
    change.add(["r1", "r2", "r3"])
    assert words(change.order(DEFAULT_LIST, ["r3", "r2"])) == ["ordered", "ordered"]
    change.add(["r4"])
    assert records(port, DEFAULT_LIST, custom=True) == ["r3", "r2", "r1", "r4"]
    assert records(port, DEFAULT_LIST) == ["r1", "r2", "r3", "r4"]
    assert words(change.order(DEFAULT_LIST, ["r3"])) == ["unchanged"]


def test_the_order_of_adding_does_not_depend_on_the_clock(
    library: Library, port: EmbeddedFavourites, change: Changes
) -> None:
    change.add(["r2"])
    library.at("2026-02-01")
    change.add(["r1"])
    assert records(port) == ["r2", "r1"]


BOOK = Reference(
    kind=Kind.BOOK, title="Muualta", names=(Name.parse("Muu, Mari"),), issued=When(2001), notes=("n",), keywords=("k",)
)


def imported(change: Changes, *references: Reference, name: str | None = None) -> list[tuple[str, str]]:
    entries = [ImportEntry(position=number, reference=one) for number, one in enumerate(references, 1)]
    return [(str(one.outcome), one.record_id or "") for one in change.import_entries(entries, name)]


def test_a_reference_that_is_in_no_catalogue_becomes_the_patrons_own(
    library: Library, port: EmbeddedFavourites, change: Changes
) -> None:
    ((outcome, record),) = imported(change, BOOK)
    assert outcome == "imported"
    assert record.startswith("own.")
    (favourite,) = port.read().items
    assert (favourite.title, favourite.notes, favourite.keywords) == ("Muualta", "n", ("k",))
    (kept,) = port.references()
    assert (kept.reference.notes, kept.reference.keywords) == (("n",), ("k",))
    with pytest.raises(NotFound):
        add_favourites(inner(library.account(EERO)), [record])


def test_a_record_is_recognised_only_where_its_title_agrees(change: Changes) -> None:
    for reference, is_known in (
        (Reference(id="r1", title="Title of r1"), True),
        (Reference(id="r1", title="Something else"), False),
        (Reference(id="r9", title="Title of r1"), False),
    ):
        ((_, record),) = imported(change, reference)
        assert (record == "r1") == is_known, reference


def test_the_lists_of_a_file_are_made_unless_they_exist(port: EmbeddedFavourites, change: Changes) -> None:
    change.create(ListRequest(name="Old", public=False))
    text = (
        b'{"lists": [{"title": "Old", "public": 1, "records": [{"id": "r1", "notes": "n", "tags": ["t"]}]},'
        b' {"title": "New", "description": "d", "public": 1, "records": [{"id": "r2"}, {"id": "gone"}]}],'
        b' "searches":[]}'
    )
    with read_entries(BytesIO(text)) as file:
        done = change.import_entries(file.sending)
    assert [(one.position, str(one.outcome), one.broken) for one in done] == [
        (1, "imported", False),
        (2, "imported", False),
        (3, "skipped", True),
    ]
    assert [(one.name, one.public, one.description) for one in port.lists().items] == [
        ("Old", False, None),
        ("New", True, "d"),
    ]
    assert written(port, "r1", "Old") == ("n", ("t",))


def test_an_import_that_fails_changes_nothing(port: EmbeddedFavourites, change: Changes) -> None:
    def entries() -> Iterator[ImportEntry]:
        yield ImportEntry(position=1, record="r1", list="New")
        raise LocalError("the file went away")

    with pytest.raises(LocalError):
        change.import_entries(entries())
    assert port.lists().items == ()


def test_all_lists_together_give_each_record_once_with_all_notes_and_keywords(
    port: EmbeddedFavourites, change: Changes
) -> None:
    change.create(ListRequest(name="B"))
    for name, note in ((DEFAULT_LIST, "one"), ("B", "two")):
        change.add(["r1"], name)
        change.edit("r1", FavouriteChange(notes=note), name)
    change.add(["r2"])
    kept = list(port.references())
    assert [(one.reference.id, one.reference.notes) for one in kept] == [("r1", ("one\n\ntwo",)), ("r2", ())]


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["add", "move", "copy", "edit"]),
        st.sampled_from(["r1", "r2"]),
        st.sampled_from(["A", "B"]),
        st.sampled_from(["A", "B"]),
        st.sampled_from(["x", "y", "x\n\ny"]),
    ),
    max_size=12,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_no_sequence_of_moves_and_copies_loses_a_note(
    library: Library, port: EmbeddedFavourites, change: Changes, steps: list[tuple[str, ...]]
) -> None:
    for one in port.lists().items:
        change.delete(one.id)
    for name in "AB":
        change.create(ListRequest(name=name))

    def said(record: str) -> set[str]:
        notes = (one.notes or "" for one in port.read().items if one.record_id == record)
        return {part for note in notes for part in note.split("\n\n") if part}

    for act, record, source, target, note in steps:
        before = said(record)
        try:
            if act == "add":
                change.add([record], source)
            elif act == "edit":
                own = written(port, record, source)[0] if record in records(port, source) else None
                change.edit(
                    record, FavouriteChange(notes=f"{own}\n\n{note}" if own else note, keywords=(note,)), source
                )
                before |= set(note.split("\n\n"))
            elif act == "move":
                change.move([record], source, target)
            else:
                change.copy([record], source, target)
        except NotFound:
            continue
        assert said(record) == before
        keys = [(one.record_id, one.list) for one in port.read().items]
        assert len(keys) == len(set(keys))
