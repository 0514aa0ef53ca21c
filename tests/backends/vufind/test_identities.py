"""Ids for rows that have none of their own."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tunilib.backends.vufind.mapping.identities import Identities, RowIdentity


def row(base: str, due: str, key: str | None = None, volume: str | None = None) -> RowIdentity:
    return RowIdentity(base, (volume or "", due), (volume, due, key))


def test_a_row_that_is_alone_has_its_record_as_id() -> None:
    assert Identities().assign([row("r1", "1"), row("r2", "1")]) == ["r1", "r2"]


def test_equals_are_numbered_by_their_dates() -> None:
    assert Identities().assign([row("r", "5"), row("r", "1")]) == ["r~2", "r"]


def test_a_date_that_moved_does_not_change_an_id() -> None:
    ids = Identities()
    ids.assign([row("r", "1")])
    assert ids.assign([row("r", "9")]) == ["r"]


def test_of_two_equals_the_one_that_did_not_move_keeps_its_id() -> None:
    ids = Identities()
    assert ids.assign([row("r", "1"), row("r", "5")]) == ["r", "r~2"]
    assert ids.assign([row("r", "5"), row("r", "9")]) == ["r~2", "r"]


def test_a_key_that_changed_places_does_not_pair_what_did_not_move_with_what_did() -> None:
    ids = Identities()
    ids.assign([row("r", "1", "0"), row("r", "5", "1")])
    assert ids.assign([row("r", "5", "0"), row("r", "9", "1")]) == ["r~2", "r"]


def test_volumes_tell_equals_apart() -> None:
    ids = Identities()
    assert ids.assign([row("r", "1", volume="2"), row("r", "1", volume="1")]) == ["r~2", "r"]
    assert ids.assign([row("r", "8", volume="1"), row("r", "9", volume="2")]) == ["r", "r~2"]


def test_a_new_equal_gets_a_new_id() -> None:
    ids = Identities()
    ids.assign([row("r", "1")])
    assert ids.assign([row("r", "1"), row("r", "7")]) == ["r", "r~2"]


def test_some_rows_alone_are_known_again_and_nothing_is_forgotten() -> None:
    ids = Identities()
    ids.assign([row("r", "1"), row("r", "5"), row("s", "1")])
    assert ids.assign([row("r", "5")], complete=False) == ["r~2"]
    assert ids.assign([row("r", "1"), row("r", "5"), row("s", "1")]) == ["r", "r~2", "s"]


_rows = st.lists(st.builds(row, st.sampled_from("abc"), st.sampled_from("1234"), st.sampled_from("xyz")), max_size=8)


@given(st.lists(_rows, max_size=4))
def test_every_row_has_an_id_of_its_own_whatever_was_seen_before(readings: list[list[RowIdentity]]) -> None:
    ids = Identities()
    for rows in readings:
        found = ids.assign(rows)
        assert len(found) == len(rows)
        assert len(set(found)) == len(found)
        assert all(
            name == marks.base or name.startswith(f"{marks.base}~") for name, marks in zip(found, rows, strict=True)
        )


@given(_rows)
def test_the_same_rows_have_the_same_ids_again(rows: list[RowIdentity]) -> None:
    ids = Identities()
    before = sorted(zip(ids.assign(rows), rows, strict=True), key=str)
    assert sorted(zip(ids.assign(rows), rows, strict=True), key=str) == before
