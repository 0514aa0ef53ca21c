"""What differs between sites, as data: the product, the markup of the theme, and the order of dates.

A selector names what a site calls its parts, or where they stand, and no class of a layout: those change with the next
Bootstrap. Finna's theme is finna2. VuFind's bootstrap3 and bootstrap5 have the same names in all that is read here, in
VuFind 9 to 11, so they are one markup. A library's own theme inherits from one of these and keeps its classes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

Product = Literal["finna", "vufind"]

DateOrder = Literal["dmy", "mdy", "ymd"]
"""The order of day, month and year in a date with hyphens or slashes.

Dates with full stops are day, month, year on every site, and a date that begins with the year is year, month, day.
"""


@dataclass(frozen=True, slots=True)
class Markup:
    """The selectors of one family of themes.

    Attributes:
        row_list: the element around the rows of a list.
        status: dates and state of a row, by the kind of page.
        details: copy or issue of a row; None: no separate element.
        counted: the heading that ends with the number of rows; None: no number.
        empty: shown instead of an empty list; None: plain text.
        raw_titles: titles from the library system may be unescaped.
        unchosen: what a row has in place of its checkbox, by the kind of page.
        colours: what the class of a hold's box means.
        blocks: boxes with blocks on the account, by name and by where they stand; None: they are flash messages.
        plain_table: a table of fines without a class, as in VuFind 9.
    """

    name: str
    row_list: str
    row_class: str
    title: str
    status: Mapping[str, str]
    details: str | None
    counted: str | None
    empty: str | None
    raw_titles: bool
    unchosen: Mapping[str, str]
    colours: Mapping[str, str]
    blocks: str | None
    plain_table: str


FINNA2 = Markup(
    name="finna2",
    row_list="table.myresearch-table",
    row_class="myresearch-row",
    title=".record-title",
    status=MappingProxyType(
        {
            "loans": ".status-column",
            "history": "td.checkedout-status-information",
            "holds": ".holds-status-information",
            "retrievals": "td[headers=label-core-metadata]",
            "ill": "td[headers=label-core-metadata]",
        }
    ),
    details=".record-core-metadata",
    counted=".useraccount-header h2",
    empty=".useraccount-header h3, .my-research-content > h3",
    raw_titles=True,
    unchosen=MappingProxyType({"loans": ".no-checkbox", "holds": ".no-checkbox"}),
    colours=MappingProxyType({"alert-success": "hold.ready", "text-success": "hold.in-transit"}),
    blocks=".borrowing-block-container, .borrowing-block, .myresearch-grid-list > .alert:not(.flash-message)",
    plain_table="table.fines-table",
)

BOOTSTRAP = Markup(
    name="bootstrap",
    row_list="ul.record-list",
    row_class="result",
    title="h2 .title, h3 .title",
    status=MappingProxyType(
        dict.fromkeys(
            ("loans", "history", "holds", "retrievals", "ill"), ".result > div:last-of-type > div:last-of-type"
        )
    ),
    details=None,
    counted=None,
    empty=None,
    raw_titles=False,
    unchosen=MappingProxyType({}),
    colours=MappingProxyType({}),
    blocks=None,
    plain_table=".mainbody > table",
)


@dataclass(frozen=True, slots=True)
class Dialect:
    """What the pages of a site have in common.

    Attributes:
        theme: its name, from the addresses of its style sheets.
        languages: the codes that ``?lng=`` takes.
        date_order: of dates with hyphens or slashes; None: not known yet.
    """

    product: Product
    theme: str | None
    markup: Markup
    languages: tuple[str, ...]
    date_order: DateOrder | None = None

    def with_dates(self, order: DateOrder) -> Dialect:
        return replace(self, date_order=order)

    def language(self, wanted: str) -> str:
        """The site's code for ``en``, ``fi`` or ``sv``. Finna has ``en-gb`` and silently ignores ``en``."""
        for code in self.languages:
            if code.split("-")[0] == wanted:
                return code
        return "en-gb" if wanted == "en" and self.product == "finna" else wanted
