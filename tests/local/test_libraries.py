"""The table of libraries that are known by name."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tunilib.backends.registry import BACKENDS, answering_backend, library_address
from tunilib.local import libraries
from tunilib.local.libraries import find_libraries, known_libraries, library_named, near_libraries

FOLDER = Path(libraries.__file__).parent


def ids(text: str) -> list[str]:
    return [one.id for one in find_libraries(text)]


@pytest.mark.parametrize("text", ["tampereen yliopisto", "Tampere university", "tuni", "TAMPEREEN YLIOPISTO"])
def test_the_university_of_tampere_is_andor_and_then_its_former_finna(text: str) -> None:
    assert ids(text) == ["andor", "tuni"]


def test_a_place_finds_all_libraries_there() -> None:
    assert ids("tampere") == ["andor", "piki", "tuni"]


@pytest.mark.parametrize(("text", "found"), [("tampre", "andor"), ("helmett", "helmet"), ("jyvaskyla", "keski")])
def test_a_near_spelling_finds_it(text: str, found: str) -> None:
    assert found in ids(text)


def test_a_municipality_and_a_country_find_a_library() -> None:
    assert ids("nokia") == ["piki"]
    assert "raczynski" in ids("poland")


def test_nothing_is_found_for_another_text() -> None:
    assert ids("qqqqqq") == []


@pytest.mark.parametrize("name", ["helmet", "HELMET", "Helmet-kirjastot", "helmet.finna.fi"])
def test_id_name_and_host_name_a_library_but_for_case(name: str) -> None:
    assert library_address(name) == "https://helmet.finna.fi"


def test_a_near_spelling_names_none_and_is_told() -> None:
    assert library_named("helmett") is None
    assert near_libraries("helmett") == ("helmet",)
    assert len(near_libraries("kirjastot")) == 5


def test_a_library_by_name_is_of_its_backend_without_asking() -> None:
    assert answering_backend("https://paia.gbv.de/DE-205").name == "paia"


def test_all_libraries_are_by_name_and_each_id_is_there_once() -> None:
    every = known_libraries()

    assert len({one.id for one in every}) == len(every)
    assert [one.name.casefold() for one in every[:3]] == sorted(one.name.casefold() for one in every[:3])
    assert all(one.address.startswith("https://") and one.place and one.country for one in every)


def test_every_library_has_a_source_and_its_date() -> None:
    with (FOLDER / "libraries-sources.tsv").open(encoding="utf-8") as file:
        rows = list(csv.reader(file, "excel-tab"))

    assert sorted(one.id for one in known_libraries()) == sorted(row[0] for row in rows)
    assert all(source and len(day) == len("2026-01-01") for _, source, day in rows)


def test_every_library_that_is_named_by_a_backend_of_the_program_is_opened_by_it() -> None:
    backends = {one.name: one for one in BACKENDS}

    for one in known_libraries():
        if one.backend in backends:
            assert backends[one.backend].absolute_address(one.address) == one.address
