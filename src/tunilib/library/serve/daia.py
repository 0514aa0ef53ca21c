"""DAIA: which copies of a title are available, for anybody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tunilib.core.calendar import day_of, in_zone
from tunilib.core.note import Note
from tunilib.core.policy import holds as policies
from tunilib.library.circulation.fulfilment import is_lent
from tunilib.library.circulation.holds import supply
from tunilib.library.serve.replies import Call, Refused, Reply, invalid
from tunilib.messages import ngettext

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tunilib.library.serve.documents import Uris
    from tunilib.library.stores.copies import StoredCopy
    from tunilib.library.stores.unit_of_work import Snapshot

_MOST_TITLES: Final = 100
_MOST_ITEMS: Final = 1000
_SERVICES: Final = ("presentation", "loan")


def availability(call: Call) -> Reply:
    """The titles asked for, with their copies. Unknown titles are left out."""
    form = call.query.get("format", "json")
    if form.lower() != "json":
        raise invalid(Note.of("the only format here is json"))
    if not call.query.keys().isdisjoint(("patron", "patron-type")):
        raise Refused(501, "not_implemented", Note.of("this server does not do that"))
    asked = list(dict.fromkeys(one.strip() for one in call.query.get("id", "").split("|") if one.strip()))
    if not asked:
        raise invalid(Note.of("name the titles: ?id=ID|ID"))
    if len(asked) > _MOST_TITLES:
        said = Note.of("a request has at most {count} documents", count=_MOST_TITLES)
        raise Refused(413, "invalid_request", said)
    with call.library.snapshot() as snapshot:
        body = {
            "document": list(_documents(snapshot, call.names, asked, call.language)),
            "institution": {"id": call.names.base, "content": snapshot.rules.name},
            "timestamp": in_zone(snapshot.now, snapshot.zone).isoformat(timespec="seconds"),
        }
    return Reply(body, headers={"Cache-Control": "no-cache"})


def _documents(snapshot: Snapshot, names: Uris, asked: Sequence[str], language: str) -> Iterator[dict[str, Any]]:
    """A document for each title asked for. A title that is named twice is read once."""
    read: dict[str, _Title | None] = {}
    left = _MOST_ITEMS
    for one in asked:
        record = names.named("title", one)
        if record is None:
            copy = snapshot.copies.by_barcode(names.named("item", one) or one)
            record = copy.record if copy is not None else one
        if record not in read:
            about = snapshot.catalogue.title(record)
            read[record] = None if about is None else _Title(snapshot, names, record, about)
        if (title := read[record]) is not None:
            found = title.document(left, language)
            left -= len(found["item"])
            yield found if one == found["id"] else {**found, "requested": one}


class _Title:
    """A title with its copies. What the rules say is asked once for all copies of one place and collection."""

    def __init__(self, snapshot: Snapshot, names: Uris, record: str, about: str) -> None:
        self._snapshot, self._names, self._about = snapshot, names, about
        self._uri = names.uri("title", record)
        self._copies = [copy for copy in snapshot.copies.of_record(record) if copy.lost is None]
        self._loans = snapshot.loans.open_of_copies([copy.barcode for copy in self._copies])
        self._queue = snapshot.holds.count_waiting(record)
        self._supply: dict[tuple[str | None, str], dict[str, int]] = {}
        self._requestable: dict[tuple[str, str, bool], bool] = {}

    def document(self, most: int, language: str) -> dict[str, Any]:
        shown = [self._item(copy) for copy in self._copies[:most]]
        found = {"id": self._uri, "about": self._about, "item": shown}
        left_out = len(self._copies) - len(shown)
        if left_out:
            found["message"] = ngettext(
                "{count} copy is left out: an answer has at most {most}",
                "{count} copies are left out: an answer has at most {most}",
                left_out,
                language,
                most=_MOST_ITEMS,
            )
        return found

    def _item(self, copy: StoredCopy) -> dict[str, Any]:
        snapshot, names = self._snapshot, self._names
        uri, rules = names.uri("item", copy.barcode), snapshot.rules
        place = rules.pickup_library(copy.library)
        found: dict[str, Any] = {
            "id": uri,
            "about": copy.barcode,
            "department": {"id": names.uri("place", copy.library), "content": place.name if place else copy.library},
            "storage": {"content": rules.collections[copy.collection].name},
        }
        if copy.call_number:
            found["label"] = copy.call_number
        href = {"href": uri} if self._can_be_requested(copy) else {}
        if copy.is_free:
            found["available"] = [{"service": service, **(href if service == "loan" else {})} for service in _SERVICES]
            if not any(is_lent(snapshot, copy, category) for category in _categories(snapshot)):
                found["available"] = [{"service": "presentation"}]
                found["unavailable"] = [{"service": "loan"}]
            return found
        loan = self._loans.get(copy.barcode)
        expected = {"expected": day_of(loan.loan.due).isoformat() if loan and loan.loan.due else "unknown"}
        found["unavailable"] = [
            {"service": service, **expected, "queue": self._queue, **(href if service == "loan" else {})}
            for service in _SERVICES
        ]
        return found

    def _can_be_requested(self, copy: StoredCopy) -> bool:
        """Whether the rules let a patron of any category ask for it, at any pick-up library."""
        key = (copy.library, copy.collection, copy.is_free)
        if key not in self._requestable:
            self._requestable[key] = any(
                not self._reasons(copy, category, str(place.id))
                for category in _categories(self._snapshot)
                for place in self._snapshot.rules.pickup_libraries
            )
        return self._requestable[key]

    def _reasons(self, copy: StoredCopy, category: str | None, pickup: str) -> Any:
        snapshot = self._snapshot
        at: dict[str, Any] = {"library": copy.library, "category": category, "collection": copy.collection}
        if copy.is_free and snapshot.terms(copy, category).stacks:
            return policies.request(snapshot.rules, **at, pickup=pickup, now=snapshot.today).reasons
        if (category, pickup) not in self._supply:
            lent = [one for one in self._copies if is_lent(snapshot, one, category)]
            self._supply[category, pickup] = supply(snapshot, lent, category, pickup)
        at |= self._supply[category, pickup]
        return policies.hold(snapshot.rules, **at, pickup=pickup, now=snapshot.today).reasons


def _categories(snapshot: Snapshot) -> tuple[str | None, ...]:
    return (None, *sorted(snapshot.rules.categories))
