"""Each recorded page as the next Bootstrap would print it: it is read the same, since no layout class says anything."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from tests.backends.vufind.pages.reference import ACCOUNT, OTHERS, Reader, documents

from tunilib.backends.vufind.pages.document import Document, PageError
from tunilib.backends.vufind.pages.state import state_of

RENAMED: Final = {
    "sr-only": "visually-hidden",
    "sr-only-focusable": "visually-hidden-focusable",
    "text-left": "text-start",
    "text-right": "text-end",
    "text-muted": "text-body-secondary",
    "pull-left": "float-start",
    "pull-right": "float-end",
    "hidden": "d-none",
    "hidden-print": "d-print-none",
    "hidden-xs": "d-none",
    "visible-xs": "d-block",
    "media": "d-flex",
    "media-body": "flex-grow-1",
    "media-left": "flex-shrink-0",
    "media-right": "flex-shrink-0",
    "media-heading": "mt-0",
    "label": "badge",
    "label-default": "bg-secondary",
    "label-info": "bg-info",
    "label-primary": "bg-primary",
    "label-success": "bg-success",
    "label-warning": "bg-warning",
    "label-danger": "bg-danger",
    "panel": "card",
    "panel-body": "card-body",
    "panel-heading": "card-header",
    "well": "card",
    "close": "btn-close",
    "form-group": "mb-3",
    "form-horizontal": "row",
    "control-label": "form-label",
    "help-block": "form-text",
    "checkbox": "form-check",
    "radio": "form-check",
    "btn-default": "btn-secondary",
    "btn-xs": "btn-sm",
    "img-responsive": "img-fluid",
    "center-block": "mx-auto",
    "list-inline": "list-unstyled",
    "dropdown-toggle": "dropdown-arrow",
    "nav-stacked": "flex-column",
    "table-striped": "table-stripes",
    "table-condensed": "table-sm",
    "table-responsive": "table-scroll",
    "table": "grid-table",
    "in": "show",
}
"""What Bootstrap 5 calls the classes of Bootstrap 3, and what a later one may call those that stayed."""
OWN_THEME: Final = {
    "alert-success": "notice-positive",
    "alert-danger": "notice-negative",
    "alert-info": "notice-neutral",
    "alert-warning": "notice-attention",
    "text-success": "tw-text-green-700",
    "sr-only": "tw-unseen",
    "visually-hidden": "tw-unseen",
    "row": "tw-grid",
    "container": "tw-mx-auto",
    "btn": "tw-button",
    "btn-primary": "tw-button-blue",
    "badge": "tw-rounded",
    "form-control": "tw-input",
    "dropdown-menu": "tw-menu",
    "clearfix": "tw-flow-root",
}
"""Names that no Bootstrap has, as a theme of a library's own may have them."""
_CLASS = re.compile(r"(\sclass=)(\"[^\"]*\"|'[^']*')")
_COLUMN = re.compile(r"col-(?:xs|sm|md|lg)-")


def renamed(source: str, table: Mapping[str, str] = RENAMED) -> str:
    def one(name: str) -> str:
        return table.get(name, _COLUMN.sub("column-", name))

    def classes(found: re.Match[str]) -> str:
        quote = found[2][0]
        return f"{found[1]}{quote}{' '.join(one(name) for name in found[2][1:-1].split())}{quote}"

    return _CLASS.sub(classes, source).replace(" data-toggle=", " data-bs-toggle=")


def read(reader: Reader, page: Document) -> Any:
    try:
        return reader(page)
    except PageError as error:
        return str(error)


def test_every_recorded_page_says_the_same_in_the_next_bootstrap() -> None:
    different: list[str] = []
    for name, document in documents().items():
        after = Document(renamed(document.source))
        before_state, after_state = state_of(document), state_of(after)
        if before_state != after_state:
            different.append(f"{name}: {before_state} {after_state}")
            continue
        for reader in (*ACCOUNT.get(before_state.kind or "", ()), *OTHERS):
            before, now = read(reader, document), read(reader, after)
            if before != now:
                different.append(f"{name}: {reader.__name__}: {before!r:.300} {now!r:.300}")
    assert different == []


def test_the_table_renames_classes_that_pages_have() -> None:
    source = "".join(document.source for document in documents().values())
    found = {name for _, quoted in _CLASS.findall(source) for name in quoted[1:-1].split()}
    assert {"sr-only", "text-right", "pull-right", "media-body", "label", "hidden", "table-striped"} <= found


def test_in_a_theme_with_names_of_its_own_the_rows_say_the_same() -> None:
    """Its messages have no colour that is known; what stands in the rows is told by its words and its place."""
    different: list[str] = []
    for name, document in documents().items():
        if "-drivers/" not in name and "-alma/" not in name:
            continue
        kind = state_of(document).kind or ""
        after = Document(renamed(document.source, OWN_THEME))
        for reader in ACCOUNT.get(kind, ())[:1]:
            before, now = told(read(reader, document)), told(read(reader, after))
            if before != now:
                different.append(f"{name}: {before!r:.300} {now!r:.300}")
    assert different == []


def told(page: Any) -> Any:
    return getattr(page, "rows", None) or getattr(page, "fines", None) or getattr(page, "profile", page)
