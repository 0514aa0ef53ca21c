"""Ids for rows that have none."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given, strategies as st

from tunilib.backends.vufind.identities import Identities, RowIdentity
from tunilib.errors import LocalError


class Memory:
    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], dict[str, str]] = {}
        self.writes = 0

    def names(self, account: str, about: str) -> Mapping[str, str]:
        return self.kept.get((account, about), {})

    def remember_names(self, account: str, about: str, names: Mapping[str, str]) -> None:
        self.writes += 1
        self.kept[account, about] = dict(names)


class Broken(Memory):
    def names(self, account: str, about: str) -> Mapping[str, str]:
        raise LocalError("cannot be read", code="database")

    def remember_names(self, account: str, about: str, names: Mapping[str, str]) -> None:
        raise LocalError("cannot be written", code="database")


def row(base: str, due: str, key: str | None = None, volume: str | None = None) -> RowIdentity:
    return RowIdentity(base, (volume,), key, due)


@pytest.fixture
def memory() -> Memory:
    return Memory()


def assign(memory: Memory | None, *rows: RowIdentity) -> list[str]:
    return Identities(memory, "loans").assign(rows, "site 1001")


def test_a_row_that_is_alone_has_its_record_as_id(memory: Memory) -> None:
    assert assign(memory, row("r1", "1"), row("r2", "1")) == ["r1", "r2"]


def test_rows_of_one_record_have_codes_that_do_not_depend_on_their_order() -> None:
    first, second = assign(None, row("r", "1", "k1"), row("r", "5", "k2"))
    assert assign(None, row("r", "5", "k2"), row("r", "9", "k1")) == [second, first]
    assert {first[:2], second[:2]} == {"r~"}


def test_a_date_that_moved_does_not_change_an_id(memory: Memory) -> None:
    assert assign(memory, row("r", "1", "k")) == assign(memory, row("r", "9", "k")) == ["r"]


def test_an_id_survives_the_key_that_goes_with_the_last_renewal(memory: Memory) -> None:
    first, second = assign(memory, row("r", "1", "k1"), row("r", "5", "k2"))
    assert assign(memory, row("r", "5", "k2"), row("r", "9")) == [second, first]
    assert assign(memory, row("r", "5"), row("r", "9")) == [second, first]


def test_the_only_row_keeps_its_id_when_another_one_comes(memory: Memory) -> None:
    assert assign(memory, row("r", "5", "k1")) == ["r"]
    new, old = assign(memory, row("r", "1", "k2"), row("r", "5", "k1"))
    assert old == "r"
    assert new != "r"
    assert assign(memory, row("r", "1", "k2")) == [new]


def test_of_two_rows_without_keys_the_one_that_did_not_move_keeps_its_id(memory: Memory) -> None:
    first, second = assign(memory, row("r", "1"), row("r", "5"))
    assert assign(memory, row("r", "5"), row("r", "9")) == [second, first]


def test_keys_that_changed_places_name_nothing_for_certain(memory: Memory) -> None:
    before = assign(memory, row("r", "1", "0"), row("r", "5", "1"))
    after = assign(memory, row("r", "5", "0"), row("r", "9", "1"))
    assert not set(before) & set(after)


def test_volumes_tell_rows_without_keys_apart(memory: Memory) -> None:
    second, first = assign(memory, row("r", "1", volume="2"), row("r", "1", volume="1"))
    assert assign(memory, row("r", "8", volume="1"), row("r", "9", volume="2")) == [first, second]


def test_what_moved_without_key_beside_its_equal_names_nothing_for_certain(memory: Memory) -> None:
    before = assign(memory, row("r", "1"), row("r", "5"))
    after = assign(memory, row("r", "8"), row("r", "9"))
    assert not set(before) & set(after)


def test_some_rows_alone_are_known_again_and_nothing_is_forgotten(memory: Memory) -> None:
    ids = Identities(memory, "loans")
    before = ids.assign([row("r", "1", "a"), row("r", "5", "b"), row("s", "1")], "site 1001")
    assert ids.assign([row("r", "5", "b")]) == [before[1]]
    assert ids.assign([row("r", "1", "a"), row("r", "5", "b"), row("s", "1")], "site 1001") == before


def test_rows_that_are_alike_are_said_to_be() -> None:
    ids = Identities()
    found = ids.assign([row("r", "1"), row("r", "1"), row("r", "2"), row("s", "1")], "")
    assert ids.alike == set(found[:2])
    found = ids.assign([row("r", "1", "k"), row("r", "2", "k"), row("r", "2", "m")], "")
    assert ids.alike == set(found[:2])


def test_nothing_is_written_where_the_library_names_its_copies_itself(memory: Memory) -> None:
    for due in ("1", "2"):
        assert assign(memory, RowIdentity("0001", (), "k", due, is_named=True)) == ["0001"]
    assert memory.writes == 0


def test_what_is_remembered_is_written_only_where_it_changed(memory: Memory) -> None:
    for _ in range(3):
        assign(memory, row("r", "1", "k1"), row("r", "5", "k2"))
    assert memory.writes == 1


def test_accounts_have_ids_of_their_own(memory: Memory) -> None:
    ids = Identities(memory, "loans")
    ids.assign([row("r", "1", "k1")], "site 1001")
    ids.assign([row("r", "1", "k2"), row("r", "2", "k3")], "site 1002")
    assert set(memory.kept) == {("site 1001", "loans"), ("site 1002", "loans")}
    assert ids.assign([row("r", "1", "k1")], "site 1001") == ["r"]


def test_a_memory_that_fails_takes_nothing_from_a_list() -> None:
    assert assign(Broken(), row("r", "1", "k1"), row("r", "5", "k2")) == assign(
        None, row("r", "1", "k1"), row("r", "5", "k2")
    )


def test_what_is_remembered_and_not_valid_is_forgotten(memory: Memory) -> None:
    memory.kept["site 1001", "loans"] = {"x": "no facts", "y": "[1]", "z": '["r", [null], "k", "1"]'}
    assert assign(memory, row("r", "2", "k")) == ["z"]


_rows = st.lists(
    st.builds(row, st.sampled_from("abc"), st.sampled_from("1234"), st.sampled_from(["x", "y", "z", None])), max_size=8
)


@given(st.lists(_rows, max_size=4))
def test_every_row_has_an_id_of_its_own_whatever_was_seen_before(readings: list[list[RowIdentity]]) -> None:
    memory = Memory()
    for rows in readings:
        found = assign(memory, *rows)
        assert len(found) == len(rows)
        assert len(set(found)) == len(found)
        assert all(
            name == marks.base or name.startswith(f"{marks.base}~") for name, marks in zip(found, rows, strict=True)
        )


@given(_rows)
def test_the_same_rows_have_the_same_ids_again(rows: list[RowIdentity]) -> None:
    memory = Memory()
    before = sorted(zip(assign(memory, *rows), rows, strict=True), key=str)
    assert sorted(zip(assign(memory, *rows), rows, strict=True), key=str) == before


@given(
    st.lists(st.tuples(st.sampled_from("pq"), st.integers(0, 5)), min_size=1, max_size=30),
)
def test_an_id_names_one_copy_through_any_story(steps: list[tuple[str, int]]) -> None:
    """Copies of two records are lent, renewed (up to twice, then the key is gone) and returned, one step per run."""
    memory = Memory()
    out: dict[int, tuple[str, int, int]] = {}  # copy: record, due date, renewals
    named: dict[int, str] = {}
    made = 0
    for day, (record, choice) in enumerate(steps, 1):
        copies = sorted(copy for copy, (where, *_) in out.items() if where == record)
        if choice < 3 or not copies:
            made += 1
            out[made] = (record, day + 28, 0)
        elif choice == 3:
            del out[copies[0]]
        else:
            where, _, renewals = out[copies[-1]]
            if renewals < 2:
                out[copies[-1]] = (where, day + 28, renewals + 1)
        listed = sorted(out.items(), key=lambda item: item[1][1])
        rows = [row(where, str(due), f"k{copy}" if renewals < 2 else None) for copy, (where, due, renewals) in listed]
        ids = assign(memory, *rows)
        now = {copy: name for (copy, _), name in zip(listed, ids, strict=True)}
        for copy, name in named.items():
            if copy in now:
                assert now[copy] == name
        named = now
