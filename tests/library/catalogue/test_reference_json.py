"""A reference comes back from JSON as it was."""

from __future__ import annotations

from dataclasses import fields

from hypothesis import given, strategies as st

from tunilib.core.reference import Kind, Name, Reference, Role, Series, When
from tunilib.library.catalogue.indexing import reference_from_json, reference_to_json

TEXT = st.text(st.characters(codec="utf-8"), max_size=8)
TEXTS = st.lists(TEXT, max_size=3).map(tuple)
NAMES = st.builds(Name, TEXT, TEXT, TEXT, TEXT, TEXT, corporate=st.booleans(), role=st.sampled_from(Role), native=TEXT)
WHEN = st.builds(
    When,
    st.none() | st.integers(-50, 9999),
    st.integers(0, 12),
    st.integers(0, 31),
    st.none() | st.integers(0, 9999),
    open=st.booleans(),
    uncertain=st.booleans(),
    text=TEXT,
)
SPECIAL = {
    "kind": st.sampled_from(Kind),
    "electronic": st.booleans(),
    "names": st.lists(NAMES, max_size=3).map(tuple),
    "series": st.lists(st.builds(Series, TEXT, TEXT, TEXT), max_size=2).map(tuple),
    "identifiers": st.lists(st.tuples(TEXT, TEXT), max_size=2).map(tuple),
    "issued": st.none() | WHEN,
    "accessed": st.none() | WHEN,
}
KEPT = [field.name for field in fields(Reference) if field.name not in ("id", "raw")]
PLAIN = {field.name: TEXTS if field.default == () else TEXT for field in fields(Reference) if field.name in KEPT}


@given(st.builds(Reference, **(PLAIN | SPECIAL)))
def test_every_field_comes_back_as_it_was(reference: Reference) -> None:
    assert reference_from_json(reference_to_json(reference), "", None) == reference


def test_unknown_fields_are_left_out() -> None:
    assert reference_to_json(Reference()) == "{}"
    assert reference_to_json(Reference(title="Kalevala")) == '{"title":"Kalevala"}'


def test_half_of_a_surrogate_pair_can_be_stored() -> None:
    text = reference_to_json(Reference(title="a\ud800b"))
    text.encode()
    assert reference_from_json(text, "r.1").title == "a\ud800b"


def test_id_and_raw_record_are_stored_beside_it() -> None:
    reference = Reference(title="x", id="other", raw=b"raw")
    assert "raw" not in reference_to_json(reference)
    again = reference_from_json(reference_to_json(reference), "r.1", b"raw")
    assert (again.id, again.raw) == ("r.1", b"raw")
