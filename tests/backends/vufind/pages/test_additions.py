"""What running sites add to a page does not change what is read, and does not hide a missing end."""

from __future__ import annotations

import random
import re
from itertools import product

import pytest
from tests.backends.vufind.fuzz import outcome, readers_of
from tests.backends.vufind.pages import own
from tests.backends.vufind.pages.reference import OTHERS, documents, fines_of, holds_of, loans_of, page
from tests.fakes.additions import ANALYTICS, CHAT, widened, with_additions

from tunilib.backends.vufind.cards.page import read_cards
from tunilib.backends.vufind.catalogue.holdings import read_holdings
from tunilib.backends.vufind.pages.document import Document, PageError, PageProblem
from tunilib.backends.vufind.pages.state import state_of
from tunilib.backends.vufind.sign_in import read_login

FRAGMENTS = ("checkedout-lightbox-matomo", "holds-lightbox-matomo", "record-ajaxtab-holdings-matomo")


def test_a_page_with_additions_reads_as_without() -> None:
    for (name, text), seed in product(own.every_page().items(), range(5)):
        more = with_additions(text, random.Random(seed))
        for reader in readers_of(text):
            assert outcome(reader, more) == outcome(reader, text), (name, seed, reader)


def test_a_recorded_page_with_additions_reads_as_without() -> None:
    for (name, document), seed in product(documents().items(), range(2)):
        text, state = document.source, state_of(document)
        more = with_additions(text, random.Random(seed))
        assert (state_of(more).kind, state_of(more).problem) == (state.kind, state.problem), name
        for reader in readers_of(text):
            assert outcome(reader, more) == outcome(reader, text), (name, reader)


def test_a_recorded_page_reads_the_same_with_the_name_of_bootstrap_5_for_unseen_texts() -> None:
    for name, document in documents().items():
        text = document.source
        for reader in readers_of(text):
            assert outcome(reader, text.replace("sr-only", "visually-hidden")) == outcome(reader, text), (name, reader)


def test_a_recorded_page_of_vufind_reads_the_same_with_headings_of_another_level() -> None:
    for name, document in documents().items():
        if not name.startswith("vufind"):
            continue
        text = document.source
        lower = re.sub(r"<(/?)h2\b", r"<\1h3", text)
        start = r'(class="mainbody[^>]*>.{0,400}?)<h2\b(.*?)</h2>'
        higher = re.sub(start, r"\1<h1\2</h1>", text, count=1, flags=re.DOTALL)
        for reader in (*readers_of(text), *OTHERS):
            read = outcome(reader, text)
            assert outcome(reader, lower) == outcome(reader, higher) == read, (name, reader)


def test_the_recorded_fragments_with_analytics_are_complete() -> None:
    assert len(loans_of(page("finna/checkedout-lightbox-matomo")).rows) == 8
    assert len(holds_of(page("finna/holds-lightbox-matomo")).rows) == 5
    assert read_login(page("finna/login-lightbox-matomo")) is not None
    holdings = read_holdings(page("finna/record-ajaxtab-holdings-matomo"))
    assert [len(group.copies) for group in holdings.groups] == [1, 1, 1]
    assert holdings.title.hold is not None


@pytest.mark.parametrize("name", FRAGMENTS)
def test_a_fragment_cut_before_its_end_is_incomplete_whatever_follows(name: str) -> None:
    text = page(f"finna/{name}")
    end = text.rindex("<!-- END of: finna")

    for cut in (text[:end], text[:end] + ANALYTICS, text[: end // 2] + ANALYTICS, text[: end // 2] + CHAT):
        assert not Document(cut).is_complete


@pytest.mark.parametrize("tail", ["", ANALYTICS, CHAT, '<script>x = "</html>";', "<!-- </html> -->"])
def test_a_page_without_its_end_tag_is_incomplete_whatever_follows(tail: str) -> None:
    text = own.finna("loans", own.finna_loans(own.finna_loan())).rpartition("</html>")[0]

    with pytest.raises(PageError) as caught:
        loans_of(text + tail)

    assert caught.value.problem is PageProblem.INCOMPLETE


def test_a_due_date_without_its_label_is_not_overlooked_beside_a_column_of_the_librarys_own() -> None:
    loan = own.finna_loan().replace("<strong>Due date: 12.11.2026</strong></div></td>", "Anytime 12.11.2026</div></td>")
    text = own.finna("loans", own.finna_loans(loan.replace("</tr>", "<td>12 km</td></tr>")))
    assert "Anytime" in text

    with pytest.raises(PageError):
        loans_of(text)


def test_fines_are_read_beside_a_column_of_the_librarys_own() -> None:
    labels = ("Title", "Type", "Fee", "Balance")
    row = own.fine_row(zip(labels, ("A book", "Overdue fee", "3,00 €", "2,00 €"), strict=True))
    total = own.heading("Your Fines (1)") + own.total_due(200, "2,00 €")
    text = own.finna("fines", total + own.fines_table(labels, row))
    wide = widened(text, random.Random(5))
    assert "12 km" in wide

    (fine,) = fines_of(wide).fines.fines
    assert (fine.amount.cents, fine.balance.cents) == (300, 200)
    assert outcome(fines_of, wide) == outcome(fines_of, text)


def test_cards_are_read_beside_a_column_of_the_librarys_own() -> None:
    text = page("finna/library-card-password-ok")
    wide = widened(text, random.Random(5))
    assert "12 km" in wide

    assert [card.card for card in read_cards(wide)] == [card.card for card in read_cards(text)]
