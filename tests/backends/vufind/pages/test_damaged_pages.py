"""Damaged pages: a page error, or what the whole page says. ``tests.backends.vufind.fuzz`` does the same for hours."""

from __future__ import annotations

import random
from itertools import islice

import pytest
from hypothesis import given, strategies as st
from tests.backends.vufind.fuzz import cut, drop, fault_of_flip, faults, flip, graft, outcome, readers_of
from tests.backends.vufind.pages import own
from tests.backends.vufind.pages.reference import READERS, loans_of, recorded

from tunilib.backends.vufind.pages.document import PageError

OWN = own.every_page()
SAID = "Come and see us", "Your card was found"
BLOCK = "".join(f'<p class="borrowing-block">{text}</p>' for text in SAID)
BLOCKS = f'<div class="borrowing-block-container alert alert-info">{BLOCK}</div>'
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


def blocks_on(page: str) -> str | None:
    try:
        return "; ".join(block.words or "" for block in loans_of(page).blocks)
    except PageError:
        return None


@pytest.mark.parametrize("bit", range(7))
def test_one_wrong_bit_hides_no_block(bit: int) -> None:
    page = own.finna("loans", own.finna_loans(own.finna_loan()), above=BLOCKS)
    start = page.index(BLOCKS)
    texts = [range(page.index(text), page.index(text) + len(text)) for text in SAID]
    for at in range(start, start + len(BLOCKS)):
        if page[at] not in '">' and not any(at in text for text in texts):  # without those a tag eats what follows
            found = blocks_on(page[:at] + chr(ord(page[at]) ^ 1 << bit) + page[at + 1 :])
            assert found is None or all(text in found for text in SAID), (at - start, found)


def test_a_box_above_a_list_is_a_block_whatever_a_theme_calls_it() -> None:
    page = own.finna("loans", own.finna_loans(own.finna_loan()), above=BLOCKS)
    grid = page.replace("my-research-content", "my-research-content myresearch-grid-list")
    assert blocks_on(grid) == blocks_on(page) == "; ".join(SAID)
    renamed = grid.replace("borrowing-block", "ban")
    assert blocks_on(renamed) == " ".join(SAID)
    assert blocks_on(renamed.replace('"ban-container', '"flash-message')) == ""


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
