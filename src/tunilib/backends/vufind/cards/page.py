"""Library cards: ``/LibraryCards/Home``.

Each row has a link that deletes the card at once. No function here returns its address.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from tunilib.backends.vufind.pages.document import Document, PageError
from tunilib.backends.vufind.pages.state import account_page
from tunilib.core.barcode import Barcode, Symbology
from tunilib.core.patron import card_number
from tunilib.core.profile import Card
from tunilib.pages.forms import Choice
from tunilib.pages.html import UNSEEN, Node
from tunilib.pages.source import in_query, path_of

_NAME = "library cards"
_CARD = re.compile(r"/LibraryCards/(?:editCard/(\w+)|DeleteCard\?(?:.{0,200}&)?cardID=(\w+))", re.IGNORECASE)
_NEW = "/LibraryCards/editCard/NEW"
_SELECT = "a[href*='/LibraryCards/SelectCard']"


class CardPicker(NamedTuple):
    """The cards to choose from on an account page, if the account has several.

    Attributes:
        cards: the value of each is the card's id.
        active: the id of the card whose loans are shown; None: the page does not say.
    """

    cards: tuple[Choice, ...]
    active: str | None


def read_cards(page: str | Document) -> tuple[Card, ...]:
    page = account_page(page, "cards", _NAME)
    tables = [table for table in page.root.all(".mainbody table") if _holds_cards(table)]
    if len(tables) > 1:
        raise PageError(expected="one table of cards", page=_NAME)
    if not tables:
        _prove_empty(page)
        return ()
    rows = tables[0].all("tr")
    if not rows:
        raise PageError(expected="a heading of three or more columns, and cards", page=_NAME)
    heading, bodies = rows[0], rows[1:]
    width = len(heading.all("th"))
    if width < 3 or not bodies or heading.first("td") is not None:
        raise PageError(expected="a heading of three or more columns, and cards", page=_NAME)
    picker = read_picker(page)
    active = picker.active if picker is not None else None
    cards = tuple(_card(row, width, active, page) for row in bodies)
    ids = [card.id for card in cards]
    if len(set(ids)) != len(ids) or set(ids) != set(_ids(tables[0])):
        raise PageError(expected="a card of its own in each row", page=_NAME)
    if picker is not None and {card.value for card in picker.cards} != set(ids):
        raise PageError(expected="the same cards in the table and in the menu", page=_NAME)
    return cards


def read_picker(page: Document) -> CardPicker | None:
    """The cards to choose from; None: there is only one.

    Finna has two menus of links. The one at the top marks the active card with a text for screen readers. VuFind has a
    form.
    """
    options = page.root.all("select[name=cardID] option")
    if options:
        cards = tuple(
            Choice(value, node.text, node.attr("selected") is not None)
            for node, value in ((node, node.attr("value") or "") for node in options)
            if value
        )
        return CardPicker(cards, _only(card.value for card in cards if card.selected)) if cards else None
    names: dict[str, str] = {}
    marked: set[str] = set()
    for link in page.root.all(_SELECT):
        card_id = in_query(link.attr("href"), "cardID")
        if card_id is None:
            continue
        if any(link.first(f".{name}") is not None for name in UNSEEN):
            marked.add(card_id)
        names.setdefault(card_id, link.text_without(*UNSEEN))
    if not names:
        return None
    active = _only(marked)
    return CardPicker(tuple(Choice(key, name, key == active) for key, name in names.items()), active)


def _holds_cards(table: Node) -> bool:
    return "library-cards" in table.classes or table.first("a[href*='/LibraryCards/DeleteCard']") is not None


def _prove_empty(page: Document) -> None:
    texts = [node.text for node in page.root.all(".mainbody h4, .mainbody > div")]
    links = [link.attr("href") or "" for link in page.root.all(".mainbody a[href*='/LibraryCards/']")]
    has_no_card = any(link.endswith(_NEW) for link in links) and not any(
        found is not None and not link.endswith(_NEW) for link, found in ((one, _CARD.search(one)) for one in links)
    )
    if not has_no_card and not any(page.words.says(text, "empty.cards") for text in texts):
        raise PageError(expected="cards, or a message that there are none", page=_NAME)


def _card(row: Node, width: int, active: str | None, page: Document) -> Card:
    cells = list(row.children())
    ids = _ids(row)
    links = max((at for at, cell in enumerate(cells) if _ids(cell)), default=0)  # a library may add columns after them
    if len(cells) != width or len(ids) != 1 or links not in (2, 3):
        raise PageError(expected="{number} cells and one card in each row", page=_NAME, number=width)
    card_id = ids.pop()
    user = cells[links - 1]
    username = user.first("p") or user.first("a > span") or user
    if not username.text:
        raise PageError(expected="a user name in each row", page=_NAME)
    return Card(
        id=card_id,
        name=_name(cells[0], page),
        library=(cells[1].text or None) if links == 3 else None,
        card=card_number(username.text_without("librarycard-barcode")),
        active=card_id == active if active is not None else row.first(".librarycard-barcode") is not None,
        barcode=_barcode(user),
    )


def _barcode(cell: Node) -> Barcode | None:
    """The barcode that Finna draws, as Code 39, for the active card only. It may differ from the user name."""
    link = cell.first("a[href*='/Barcode/Show'], a[href*='/displayBarcode/']")
    if link is None or link.first(".librarycard-barcode") is None:
        return None
    shown = link.text_without("librarycard-barcode")
    return Barcode(Symbology.CODE_39, shown) if shown else None


def _name(cell: Node, page: Document) -> str | None:
    if cell.first("a[href]") is not None or page.words.says(cell.text, "no-card-name"):
        return None
    return cell.text or None


def _ids(node: Node) -> set[str]:
    links = (link.attr("href") or "" for link in node.all("a[href]"))
    found = (_CARD.search(link) for link in links if "/librarycards/" in path_of(link).lower())
    return {match[1] or match[2] for match in found if match is not None}


def _only(values: Iterable[str]) -> str | None:
    found = list(values)
    return found[0] if len(found) == 1 else None
