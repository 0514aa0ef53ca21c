"""What differs between the sites, as data: the markup of a theme, the product, and how a site writes dates.

Finna's theme is finna2. VuFind's bootstrap3 and bootstrap5 have the same classes in all that is read here,
so they are one markup. A theme made for one library inherits from one of the two and keeps its classes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

__all__ = ["BOOTSTRAP", "FINNA2", "DateOrder", "Dialect", "Markup", "Product"]

Product = Literal["finna", "vufind"]

DateOrder = Literal["dmy", "mdy", "ymd"]
"""The order of day, month and year in a date that is written with hyphens or slashes.

Dates with points are day, month, year on every site, and dates that begin with the year are what they look
like.
"""


@dataclass(frozen=True, slots=True)
class Markup:
    """The selectors of one family of themes.

    Attributes:
        row_list: what holds the rows of a list of loans, holds, requests or the loan history.
        row_class: the class that each row has.
        title: the element with the title of a row.
        status: where a row of each page tells of the loan or hold, beside or below the title.
        details: where a row tells of the copy or issue, if elsewhere.
        counted: the heading that ends with the number of things in the list, None where there is no number.
        empty: what stands in the place of an empty list, None where that is a bare text.
        raw_titles: whether titles that come from the library system may stand there unescaped.
        blocks: the box with the account's blocks, None where they are flash messages.
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
    blocks: str | None


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
            "retrievals": "td.text-right",
            "ill": "td.text-right",
        }
    ),
    details=".record-core-metadata",
    counted=".useraccount-header h2",
    empty=".useraccount-header h3, .my-research-content > h3",
    raw_titles=True,
    blocks=".borrowing-block-container .borrowing-block",
)

BOOTSTRAP = Markup(
    name="bootstrap",
    row_list="ul.record-list",
    row_class="result",
    title="h2 .title",
    status=MappingProxyType(dict.fromkeys(("loans", "history", "holds", "retrievals", "ill"), ".media-body")),
    details=None,
    counted=None,
    empty=None,
    raw_titles=False,
    blocks=None,
)


@dataclass(frozen=True, slots=True)
class Dialect:
    """One site, as far as its pages are concerned.

    Attributes:
        product: Finna or plain VuFind.
        theme: the theme's own name, from the addresses of its style sheets.
        markup: the selectors that fit.
        languages: the codes that ``?lng=`` takes there.
        date_order: for dates with hyphens or slashes; None while nothing tells it.
    """

    product: Product
    theme: str | None
    markup: Markup
    languages: tuple[str, ...]
    date_order: DateOrder | None = None

    def with_dates(self, order: DateOrder) -> Dialect:
        """The same site, now that the order of its dates is known."""
        return replace(self, date_order=order)

    def language(self, wanted: str) -> str:
        """The site's code for one of ``en``, ``fi`` and ``sv``.

        Finna has ``en-gb`` and silently ignores ``en``.
        """
        for code in self.languages:
            if code.split("-")[0] == wanted:
                return code
        return "en-gb" if wanted == "en" and self.product == "finna" else wanted
