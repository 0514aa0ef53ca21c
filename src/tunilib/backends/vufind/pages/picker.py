"""Which library card is the active one on an account page. The choice belongs to the user, not to the session."""

from __future__ import annotations

from collections.abc import Iterable

from tunilib.backends.vufind.html import Node
from tunilib.backends.vufind.pages.addresses import in_query
from tunilib.backends.vufind.pages.document import Document
from tunilib.backends.vufind.pages.records import CardPicker, Choice

__all__ = ["read_picker"]

_SELECT = "a[href*='/LibraryCards/SelectCard']"


def read_picker(page: Document) -> CardPicker | None:
    """The cards to switch to; None where there is only one.

    Finna has two menus of links; the one in the page's head marks the active card by a word that only
    screen readers show. VuFind has a form.
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
        card_id = _card_id(link)
        if card_id is None:
            continue
        if link.first(".sr-only") is not None:
            marked.add(card_id)
        names.setdefault(card_id, link.text_without("sr-only"))
    if not names:
        return None
    active = _only(marked)
    return CardPicker(tuple(Choice(key, name, key == active) for key, name in names.items()), active)


def _card_id(link: Node) -> str | None:
    return in_query(link.attr("href"), "cardID")


def _only(values: Iterable[str]) -> str | None:
    found = list(values)
    return found[0] if len(found) == 1 else None
