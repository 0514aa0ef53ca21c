"""Each recorded page in the place of each other, through the whole door: never a wrong success.

The pages are found by the environment variable TUNILIB_REFERENCE; without it these tests are skipped.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from tunilib.backends.vufind.dialects import BOOTSTRAP, FINNA2, Dialect
from tunilib.backends.vufind.door import VufindDoor, open_entry
from tunilib.backends.vufind.paths import CARDS
from tunilib.backends.vufind.session import SiteSession
from tunilib.core.answer import Answer
from tunilib.core.calendar import is_later
from tunilib.core.outcome import Word
from tunilib.core.ports.sign_in import Session
from tunilib.core.proof.renewals import prove_renewals
from tunilib.errors import TunilibError
from tunilib.services.change import ask_once

NOW = datetime(2026, 11, 26, 12, tzinfo=ZoneInfo("Europe/Helsinki"))
FOLDERS = {"finna": ("finna-pages", "finna-pages-2"), "vufind": ("vufind-pages",), "vufind9": ("vufind9-pages",)}
LOANS = {"finna": "checkedout-two-loans", "vufind": "checkedout", "vufind9": "checkedout"}
RENEWED = dict.fromkeys(LOANS, "renew-selected")


def _pages(product: str) -> dict[str, str]:
    root = os.environ.get("TUNILIB_REFERENCE")
    if root is None:
        pytest.skip("TUNILIB_REFERENCE names no folder of recorded pages")
    folders = [Path(root) / "reference" / name for name in FOLDERS[product]]
    return {path.stem: path.read_text("utf-8") for folder in folders for path in sorted(folder.glob("*.html"))}


@pytest.fixture(name="product", params=sorted(FOLDERS))
def _product(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(name="pages")
def _pages_of(product: str) -> dict[str, str]:
    return _pages(product)


def _door(product: str, answer: Callable[[httpx.Request], httpx.Response]) -> VufindDoor:
    """A door to a site that answers as it is told."""
    markup = FINNA2 if product == "finna" else BOOTSTRAP
    dialect = Dialect("finna" if product == "finna" else "vufind", markup.name, markup, ("en-gb", "fi", "sv"))
    if product != "finna":
        dialect = dialect.with_dates("mdy")
    options: dict[str, Any] = {"transport": httpx.MockTransport(answer), "sleep": lambda _: None}
    entry = open_entry("https://site.example", now=lambda zone: NOW.astimezone(zone), **options)
    data = SiteSession(base="https://site.example", dialect=dialect).data()
    return entry.open(Session(card="10000001", data=data))


def _always(page: str) -> Callable[[httpx.Request], httpx.Response]:
    return lambda _: httpx.Response(200, html=page)


def _in_turn(cards: str, *pages: str) -> Callable[[httpx.Request], httpx.Response]:
    """The pages in this order, and the page of library cards whenever it is asked for."""
    left = iter(pages)

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, html=cards if request.url.path == CARDS else next(left, pages[-1]))

    return answer


def _rows(product: str, page: str) -> int:
    return len(re.findall(r'<tr id="record' if product == "finna" else r'<li id="record', page))


def _tried(read: Callable[[], object]) -> object | None:
    """What a reading gives; None where it is an error that the program knows."""
    try:
        return read()
    except TunilibError:
        return None


def test_no_other_page_is_taken_for_loans(product: str, pages: dict[str, str]) -> None:
    for name, page in pages.items():
        with closing(_door(product, _always(page))) as door:
            found = _tried(door.loans.read)
        if found is not None:
            assert "template-name-checkedout" in page or "myresearch/checkedout.phtml" in page, name
            assert len(found.items) == _rows(product, page), name  # type: ignore[attr-defined]
            assert "system-down" not in name


@pytest.mark.parametrize(
    ("port", "templates"),
    [
        ("holds", ("template-name-list", "template-name-storageretrievalrequests", "template-name-illrequests")),
        ("fines", ("template-name-fines",)),
        ("cards", ("template-dir-librarycards template-name-home",)),
        ("profile", ("template-name-profile",)),
    ],
)
def test_no_other_page_is_taken_for_another(
    product: str, pages: dict[str, str], port: str, templates: tuple[str, ...]
) -> None:
    for name, page in pages.items():
        with closing(_door(product, _always(page))) as door:
            found = _tried(getattr(door, port).read)
        if found is not None:
            assert any(template in page for template in templates), (port, name)
            assert "system-down" not in name


def test_no_page_proves_a_renewal_while_the_dates_stand(product: str, pages: dict[str, str]) -> None:
    standing = pages[LOANS[product]]
    for name, page in pages.items():
        with closing(_door(product, _in_turn(pages["library-cards"], standing, page, standing))) as door:
            before = door.loans.read()
            sent = [loan for loan in before.items if loan.renewable]
            answer = _answer(door, sent)
            outcomes = prove_renewals(sent, answer, _tried(door.loans.read))  # type: ignore[arg-type]
        assert Word.RENEWED not in {outcome.outcome for outcome in outcomes}, name


def test_no_page_in_the_place_of_the_proof_proves_a_renewal(product: str, pages: dict[str, str]) -> None:
    standing, answered = pages[LOANS[product]], pages[RENEWED[product]]
    for name, page in pages.items():
        with closing(_door(product, _in_turn(pages["library-cards"], standing, answered, page))) as door:
            before = door.loans.read()
            sent = [loan for loan in before.items if loan.renewable]
            answer = _answer(door, sent)
            after = _tried(door.loans.read)
            for outcome in prove_renewals(sent, answer, after):  # type: ignore[arg-type]
                if outcome.outcome == Word.RENEWED:
                    assert "myresearch/checkedout.phtml" in page or "template-name-checkedout" in page, name
                    assert outcome.due_after is not None
                    assert is_later(outcome.due_after, outcome.due_before)


def test_a_page_cut_anywhere_is_no_shorter_list(product: str, pages: dict[str, str]) -> None:
    page = pages[LOANS[product]]
    whole = _rows(product, page)
    for at in range(0, len(page) - 1, max(1, len(page) // 150)):
        with closing(_door(product, _always(page[:at]))) as door:
            found = _tried(door.loans.read)
        assert found is None or len(found.items) == whole, at  # type: ignore[attr-defined]


def _answer(door: VufindDoor, sent: list[Any]) -> Answer:
    try:
        return ask_once(lambda: door.loans.renew(sent))
    except TunilibError:
        return Answer(sent=False)
