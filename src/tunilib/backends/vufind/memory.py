"""What a session remembers between runs beside its cookies: what the site is, so that no page is asked for again."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tunilib.backends.vufind.dialects import BOOTSTRAP, FINNA2, DateOrder, Dialect

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Memory"]

_ORDERS: Mapping[str, DateOrder] = {"dmy": "dmy", "mdy": "mdy", "ymd": "ymd"}
_COOKIE = "cookie "


@dataclass(frozen=True, slots=True)
class Memory:
    """What is known of a site and a session.

    Attributes:
        base: address of the VuFind or Finna on the site, which may live below a path; None while it is not known.
        dialect: None while the front page was not looked at.
        cards: number of each card of the account by its id, where it has several.
    """

    cookies: Mapping[str, str] = field(default_factory=dict)
    base: str | None = None
    dialect: Dialect | None = None
    cards: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, data: Mapping[str, str]) -> Memory:
        """What a session's data say; what they say wrongly is forgotten, and found out anew."""
        return cls(
            cookies={key.removeprefix(_COOKIE): value for key, value in data.items() if key.startswith(_COOKIE)},
            base=data.get("base"),
            dialect=_dialect(data),
            cards=_cards(data.get("cards", "")),
        )

    def data(self) -> dict[str, str]:
        """The same as a session's data."""
        found = {f"{_COOKIE}{name}": value for name, value in sorted(self.cookies.items())}
        if self.base is not None:
            found["base"] = self.base
        if self.dialect is not None:
            found |= {"product": self.dialect.product, "theme": self.dialect.theme or ""}
            found["languages"] = " ".join(self.dialect.languages)
            if self.dialect.date_order is not None:
                found["dates"] = self.dialect.date_order
        if self.cards:
            found["cards"] = json.dumps(dict(self.cards), sort_keys=True)
        return found

    def without_session(self) -> Memory:
        """What is true of the site whoever comes."""
        return replace(self, cookies={}, cards={})


def _dialect(data: Mapping[str, str]) -> Dialect | None:
    product = data.get("product")
    if product not in ("finna", "vufind"):
        return None
    order = _ORDERS.get(data.get("dates", ""))
    return Dialect(
        product="finna" if product == "finna" else "vufind",
        theme=data.get("theme") or None,
        markup=FINNA2 if product == "finna" else BOOTSTRAP,
        languages=tuple(data.get("languages", "").split()),
        date_order=order,
    )


def _cards(text: str) -> dict[str, str]:
    if not text:
        return {}
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return {str(key): str(value) for key, value in found.items()} if isinstance(found, dict) else {}
