"""The form for a hold on a copy: the only list of the places where it can be collected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

from tunilib.backends.primo.values import Fields, part_in, parts_of, text_in, texts_in
from tunilib.http.limits import Unreadable

if TYPE_CHECKING:
    from tunilib.backends.primo.client import PrimoClient

_HOLD = "hold"
_SHOWN = ("itemid", "itemcategoryname", "itemstatusname", "mainlocationname", "secondarylocationname")
_HOME = "###"
"""Marks the key of a delivery to an address."""


class PickupPlace(NamedTuple):
    """A pick-up place. ``type``: the page's word for its kind."""

    id: str
    type: str
    name: str


class RequestForm(NamedTuple):
    """A form for a hold.

    Attributes:
        link: where it is sent. item: the copy; None: the form is for any of the title.
        terms: what the patron must accept.
    """

    link: str
    item: str | None
    places: tuple[PickupPlace, ...]
    material: str | None
    terms: str | None

    def place_named(self, wanted: str) -> PickupPlace | None:
        """The only place with an id or a name."""
        plain = " ".join(wanted.split()).casefold()
        found = [one for one in self.places if one.id == wanted.strip()]
        found = found or [one for one in self.places if one.name.casefold() == plain]
        return found[0] if len(found) == 1 else None

    def body(self, place: PickupPlace, mms: str) -> dict[str, Any]:
        sent = {
            "requestType": _HOLD,
            "pickupLocation": place.id,
            "group_id": mms,
            "pickupLibraryId": place.id,
            "pickupType": place.type,
        }
        more = {"materialType": self.material, "itemId": self.item}
        return sent | {name: value for name, value in more.items() if value}


def read_form(client: PrimoClient, link: str, copy: Fields) -> RequestForm | None:
    """The form at a path, with texts in the language of the call. None: it says that it is for other requests.

    Args:
        copy: as the page has it; empty: the form is of a title.
    """
    sign = "&" if "?" in link else "?"
    lang = client.settings.language
    shown = {name: value for name in _SHOWN if (value := text_in(copy, name)) is not None}
    asked = urlencode({"lang": lang, "vid": client.view, **shown}, safe=":")
    found = client.read(f"{link}{sign}{asked}")
    with client.reading("request form"):
        if "services-arr" not in found:
            raise Unreadable("services-arr", None)
        return _form(found, f"{link}{sign}lang={lang}", text_in(copy, "itemid"))


def _form(found: Fields, link: str, item: str | None) -> RequestForm | None:
    kinds: list[str | None] = []
    for service in parts_of(part_in(found, "services-arr", "services"), "services"):
        kinds += [text_in(one, "key") for one in parts_of(service.get("requestType"), "requestType")]
        for group in parts_of(service.get("groups-list-map"), "groups-list-map"):
            if text_in(group, "requestType") != _HOLD:
                kinds.append(text_in(group, "requestType"))
                continue
            material = parts_of(group.get("materialType"), "materialType")
            return RequestForm(
                link=link,
                item=text_in(service, "itemId") or item,
                places=tuple(_places(group)),
                material=text_in(material[0], "key") if material else None,
                terms=" ".join(texts_in(group, "termsOfUse")) or None,
            )
    if _HOLD in kinds or not any(kinds):
        raise Unreadable("groups-list-map", None)
    return None


def _places(group: Fields) -> list[PickupPlace]:
    """The places to collect. Empty: the form has addresses for a delivery alone."""
    found: list[PickupPlace] = []
    listed = parts_of(group.get("pickupLocation"), "pickupLocation")
    if not listed:
        raise Unreadable("pickupLocation", None)
    for one in listed:
        key, name = text_in(one, "key"), text_in(one, "value")
        if key is None:
            raise Unreadable("pickupLocation", one)
        if _HOME not in key:
            ident, _, kind = key.partition("$$")
            found.append(PickupPlace(ident, kind or "LIBRARY", name or ident))
    return found
