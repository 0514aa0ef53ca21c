"""What an organisation would release to the library, item by item, as its pages of consent show it; pure.

Shibboleth 4 and 5 write the name of an item above its values, each value beside a box of its own; older views have a
row of a table for each item, SimpleSAMLphp has one too, below its two forms. An item without a value is one of a page
that hides them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.core.ports.university import ReleasedItem

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tunilib.backends.vufind.html import Node
    from tunilib.backends.vufind.pages.document import Document

CONSENT = "_shib_idp_consentIds"
_BOXES = f"input[name={CONSENT}]"
_LINES = frozenset(("p", "li", "dd", "dt", "div", "td", "span", "fieldset"))
_ROWS = "table.attributes tr, #table_with_attributes tr"


def released_items(page: Document, sent: Sequence[str]) -> tuple[ReleasedItem, ...]:
    """The items of a page of Shibboleth whose boxes would be ``sent``; one with several values is there once."""
    found: dict[str, tuple[str, list[str]]] = {}
    for box in page.root.all(_BOXES):
        ident = box.attr("value") or ""
        if ident not in sent:
            continue
        name, value = _of_row(box) or _of_lines(page, box)
        name, values = found.setdefault(ident, (name or ident, []))
        if value and value not in values:
            values.append(value)
    shown = [ReleasedItem(name, "; ".join(values)) for name, values in found.values()]
    return tuple(shown) or tuple(ReleasedItem(ident) for ident in dict.fromkeys(sent))


def _of_row(box: Node) -> tuple[str, str] | None:
    """Name and value by the row of a table: the first cell, and what is in the others."""
    row = next((node for node in box.ancestors() if node.tag == "tr"), None)
    texts = [text for cell in row.all("td, th") if (text := cell.spaced_text)] if row is not None else []
    return (texts[0], "; ".join(texts[1:])) if texts else None


def _of_lines(page: Document, box: Node) -> tuple[str, str]:
    """Name and value by the lines of a view: the value is on the box's line, the name on the line before its first."""
    line = next((node for node in box.ancestors() if node.tag in _LINES), None)
    if line is None or len({one.attr("value") for one in line.all(_BOXES)}) > 1:
        line = box  # beside which nothing is shown, unless it has a label
    value = line.spaced_text or _label(page, box)
    group = next((node for node in box.ancestors() if node.tag == "fieldset"), None)
    legend = group.first("legend") if group is not None else None
    if group is not None and legend is not None and len({one.attr("value") for one in group.all(_BOXES)}) == 1:
        return legend.spaced_text, value
    before = next((node for node in line.preceding() if node.first(_BOXES) is None), None)
    return (before.spaced_text if before is not None and before.tag in _LINES else "", value)


def _label(page: Document, box: Node) -> str:
    ident = box.attr("id") or ""
    label = next((one for one in page.root.all("label[for]") if one.attr("for") == ident), None) if ident else None
    return label.spaced_text if label is not None else ""


def listed_items(page: Document) -> tuple[ReleasedItem, ...]:
    """The items of a page of SimpleSAMLphp, in the table beside its forms."""
    return tuple(dict.fromkeys(item for row in page.root.all(_ROWS) if (item := _attribute(row)) is not None))


def _attribute(row: Node) -> ReleasedItem | None:
    """An item by its row: name and values are marked, or are cells of their own."""
    value, cell = row.first(".attrvalue"), row.first(".attrname")
    if value is not None:
        name = next(filter(None, _own_texts(cell)), "") or row.text_without("attrvalue")  # a technical name follows
        return ReleasedItem(name, value.spaced_text)
    cells = [text for text in (cell.spaced_text for cell in row.children()) if text]
    return ReleasedItem(cells[0], "; ".join(cells[1:])) if cells else None


def _own_texts(cell: Node | None) -> Iterable[str]:
    return (
        " ".join(node.raw_text.split()) for node in (cell.nodes() if cell is not None else ()) if not node.is_element
    )
