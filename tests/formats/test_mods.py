"""References as MODS."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from hypothesis import given, strategies as st
from tests.formats.nasty import NASTY

from tunilib.core.reference import Kind, Name, Reference, Role, Series, When
from tunilib.formats.mods import write

_SPACE = {"m": "http://www.loc.gov/mods/v3"}


def mods(reference: Reference) -> ET.Element:
    (item,) = ET.fromstring("".join(write([reference])))
    return item


def texts(item: ET.Element, path: str) -> list[str]:
    return [one.text or "" for one in item.findall(path, _SPACE)]


def test_the_collection_has_no_version_and_the_items_have() -> None:
    root = ET.fromstring("".join(write(NASTY[:2])))

    assert root.attrib == {}
    assert [item.get("version") for item in root] == ["3.7", "3.7"]


def test_the_editors_of_a_whole_stand_with_the_whole() -> None:
    names = (Name("A", "X"), Name("B", "Y", role=Role.EDITOR))
    item = mods(Reference(kind=Kind.CHAPTER, title="T", container="Book", names=names))

    assert texts(item, "m:name/m:namePart[@type='family']") == ["A"]
    assert texts(item, "m:relatedItem[@type='host']/m:name/m:namePart[@type='family']") == ["B"]


def test_roles_have_a_code_and_a_word() -> None:
    item = mods(Reference(names=(Name("A", "X", role=Role.TRANSLATOR),)))

    assert texts(item, "m:name/m:role/m:roleTerm") == ["trl", "translator"]


def test_one_page_is_beginning_and_end() -> None:
    item = mods(Reference(kind=Kind.ARTICLE, container="J", pages="12"))

    assert texts(item, ".//m:extent/m:start") == texts(item, ".//m:extent/m:end") == ["12"]


def test_a_span_has_two_dates_and_an_unsure_one_says_so() -> None:
    item = mods(Reference(issued=When(1998, end_year=2003, uncertain=True)))
    dates = item.findall(".//m:dateIssued", _SPACE)

    assert [(one.text, one.get("point"), one.get("qualifier")) for one in dates] == [
        ("1998", "start", "questionable"),
        ("2003", "end", "questionable"),
    ]


def test_a_series_is_a_related_item() -> None:
    item = mods(Reference(series=(Series("Opere", "2/1"),)))

    assert texts(item, "m:relatedItem[@type='series']/m:titleInfo/m:title") == ["Opere"]
    assert texts(item, "m:relatedItem[@type='series']/m:titleInfo/m:partNumber") == ["2/1"]


def test_every_kind_is_told_by_a_genre_and_a_type_of_resource() -> None:
    for kind in Kind:
        item = mods(Reference(kind=kind))
        assert texts(item, "m:typeOfResource")
        assert texts(item, "m:genre")


@given(st.text(), st.text(), st.text())
def test_whatever_is_in_a_value_it_is_xml(title: str, family: str, note: str) -> None:
    item = mods(Reference(title=title, names=(Name(family, "x"),), notes=(note,)))

    assert item.tag.endswith("mods")
