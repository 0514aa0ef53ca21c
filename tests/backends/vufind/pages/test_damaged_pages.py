"""Damaged pages: a page error, or what the whole page says. ``tests.backends.vufind.fuzz`` does the same for hours."""

from __future__ import annotations

import random
from itertools import islice

import pytest
from hypothesis import given, strategies as st
from tests.backends.vufind.fuzz import cut, drop, fault_of_flip, faults, flip, graft, outcome, readers_of
from tests.backends.vufind.pages import own
from tests.backends.vufind.pages.reference import READERS, recorded

OWN = own.every_page()
seeds = st.integers(0, 2**32)
names = st.sampled_from(sorted(OWN))


@pytest.mark.parametrize("name", sorted(OWN))
def test_a_page_cut_anywhere_is_never_taken_for_a_whole_one(name: str) -> None:
    text = OWN[name]
    for reader in readers_of(text):
        whole = outcome(reader, text)
        assert [at for at in range(0, len(text), 3) if outcome(reader, cut(text, at)) not in (None, whole)] == []


@pytest.mark.parametrize("name", sorted(OWN))
def test_a_page_cut_before_its_end_is_an_error(name: str) -> None:
    text = OWN[name]
    end = text.index("</body>")
    for reader in readers_of(text):
        assert outcome(reader, text[:end]) is None


@given(names, seeds)
def test_one_wrong_bit_never_changes_the_number_of_rows(name: str, seed: int) -> None:
    text = OWN[name]
    damaged = flip(text, random.Random(seed))
    for reader in readers_of(text):
        assert fault_of_flip(reader, text, damaged) is None


@given(names, names, seeds)
def test_pieces_of_pages_never_break_a_reader(name: str, other: str, seed: int) -> None:
    rng = random.Random(seed)
    text = rng.choice([drop(OWN[name], rng), graft(OWN[name], OWN[other], rng), cut(OWN[name], rng.randrange(2000))])
    outcome(rng.choice(READERS), text)


@pytest.mark.parametrize("seed", range(4))
def test_recorded_pages_damaged_at_random_fool_no_reader(seed: int) -> None:
    pages = recorded()
    if not pages:
        pytest.skip("no recorded pages: TUNILIB_REFERENCE is not set")
    rng = random.Random(seed)

    assert list(islice((fault for _ in range(30) for fault in faults(rng, pages)), 5)) == []
