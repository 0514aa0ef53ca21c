"""Finna's own export, which holds what PHP serialized."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, strategies as st

from tunilib.core.favourite import ImportEntry
from tunilib.errors import LocalError
from tunilib.formats import BrokenRecord, FileItem, SavedSearch
from tunilib.formats.finna import read

MINIFIED = (
    'O:22:"VuFind\\Search\\Minified":11:{s:1:"t";a:1:{i:0;a:2:{s:1:"i";s:5:"Title";'
    's:1:"l";s:11:"äiti kirja";}}'
    's:1:"f";a:2:{s:8:"building";a:1:{i:0;s:9:"0/TAMCAT/";}'
    's:6:"format";a:2:{i:0;s:7:"0/Book/";i:1;s:4:"0/M/";}}'
    's:2:"hf";a:0:{}s:2:"id";i:7;s:1:"i";d:1700000000.5;s:1:"s";d:0.01;s:1:"r";i:42;s:2:"ty";s:5:"basic";'
    's:2:"cl";s:4:"Solr";s:2:"ex";N;s:3:"scp";b:1;}'
)


def load(content: object) -> list[FileItem]:
    return list(read(json.dumps(content).encode()))


def test_lists_keep_titles_notes_keywords_and_order() -> None:
    found = load(
        {
            "searches": [],
            "lists": [
                {
                    "title": "Luettavaa",
                    "description": "**kesäksi**",
                    "public": "1",
                    "records": [
                        {"id": "x.2", "source": "Solr", "notes": "b", "tags": [], "order": 2},
                        {"id": "x.1", "source": "Primo", "notes": None, "tags": ["a", "b"], "order": 1},
                        {"id": "x.3", "order": None},
                    ],
                }
            ],
        }
    )

    into: dict[str, Any] = {"list": "Luettavaa", "public": True, "description": "**kesäksi**"}
    assert found == [
        ImportEntry(position=1, record="x.1", keywords=("a", "b"), **into),
        ImportEntry(position=2, record="x.2", notes="b", **into),
        ImportEntry(position=3, record="x.3", **into),
    ]


def test_empty_lists_are_lists_and_searches_come_after_them_named_by_words_or_filters() -> None:
    of_filters = MINIFIED.replace('s:11:"äiti kirja"', 's:0:""').replace("VuFind", "Finna0")
    table: list[tuple[object, list[FileItem]]] = [
        ({"lists": []}, []),
        ({"lists": [{"records": [{"id": "x"}], "title": "A"}]}, [ImportEntry(position=1, record="x", list="A")]),
        (
            {"lists": [{"title": "A", "public": 1, "records": []}, {"title": "B"}]},
            [ImportEntry(position=1, list="A", public=True), ImportEntry(position=2, list="B")],
        ),
        (
            {"searches": [MINIFIED], "lists": [{"title": "A"}]},
            [ImportEntry(position=1, list="A"), SavedSearch(2, "äiti kirja")],
        ),
        ({"searches": [of_filters]}, [SavedSearch(1, "building:0/TAMCAT/, format:0/Book/, format:0/M/")]),
    ]
    for content, found in table:
        assert load(content) == found, content


def test_the_groups_of_an_advanced_search_are_joined() -> None:
    serialized = (
        'O:22:"VuFind\\Search\\Minified":1:{s:1:"t";a:1:{i:0;a:2:{s:1:"g";a:2:{i:0;a:3:{s:1:"f";s:6:"Author";'
        's:1:"l";s:3:"Eco";s:1:"b";s:3:"AND";}i:1;a:3:{s:1:"f";s:5:"Title";s:1:"l";s:4:"Rosa";s:1:"b";s:3:"AND";}}'
        's:1:"j";s:3:"AND";}}}'
    )

    assert load({"searches": [serialized]}) == [SavedSearch(1, "Eco Rosa")]


def test_nothing_but_data_is_ever_made_of_what_php_wrote() -> None:
    for serialized in [
        'O:8:"EvilLoad":1:{s:4:"file";s:11:"/etc/passwd";}',
        'O:22:"VuFind\\Search\\Minified":1:{s:1:"t";O:8:"EvilLoad":0:{}}',
        'C:8:"EvilLoad":2:{xx}',
        "r:1;",
        'a:1:{s:1:"t";R:1;}',
        'O:22:"VuFind\\Search\\Minified":999999999:{',
        's:999999999:"x";',
        "a:1:{i:0;" * 5000,
        "",
        "nonsense",
    ]:
        assert load({"searches": [serialized], "lists": [{"title": "A", "records": []}]}) == [
            ImportEntry(position=1, list="A"),
            SavedSearch(2, ""),
        ], serialized


def test_what_is_wrong_in_a_list_is_named_and_the_rest_goes_in() -> None:
    found = load({"lists": [{"records": []}, {"title": "A", "records": [{"notes": "no id"}, {"id": "x"}, 7]}, "x"]})

    assert found[0] == ImportEntry(position=1, record="x", list="A")
    assert [type(item) for item in found[1:]] == [BrokenRecord] * 4


def test_another_file_is_refused() -> None:
    for data in [b"", b"[]", b"{}", b'{"lists"', b"\xff\xfe", b"[" * 200_000, b'{"other": 1}']:
        with pytest.raises(LocalError) as caught:
            list(read(data))

        assert caught.value.code == "file", data


_KEYS = st.sampled_from(["title", "records", "id", "tags", "lists", "searches"])
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner) | st.dictionaries(_KEYS, inner),
    max_leaves=12,
)


@given(_JSON)
def test_no_json_breaks_the_reader(content: object) -> None:
    load({"lists": content, "searches": content})
