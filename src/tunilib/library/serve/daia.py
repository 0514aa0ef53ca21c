"""DAIA: which copies of a title are available, for anybody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tunilib.core.calendar import day_of, in_zone
from tunilib.core.note import Note
from tunilib.core.policy import holds as policies
from tunilib.library.circulation.fulfilment import is_lent
from tunilib.library.circulation.holds import supply
from tunilib.library.serve.replies import Refused, Reply, invalid

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime

    from tunilib.library.serve.documents import Uris
    from tunilib.library.serve.replies import Call
    from tunilib.library.stores.copies import StoredCopy
    from tunilib.library.stores.unit_of_work import Snapshot

_MOST_TITLES: Final = 100
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
            "document": list(_documents(snapshot, call.names, asked)),
            "institution": {"id": call.names.base, "content": snapshot.rules.name},
            "timestamp": in_zone(snapshot.now, snapshot.zone).isoformat(timespec="seconds"),
        }
    return Reply(body, headers={"Cache-Control": "no-cache"})


def _documents(snapshot: Snapshot, names: Uris, asked: Sequence[str]) -> Iterator[dict[str, Any]]:
    """A document for each title asked for. A title that is named twice is read once."""
    read: dict[str, dict[str, Any] | None] = {}
    for one in asked:
        record = names.named("title", one)
        if record is None:
            copy = snapshot.copies.by_barcode(names.named("item", one) or one)
            record = copy.record if copy is not None else one
        if record not in read:
            read[record] = _title(snapshot, names, record)
        if (found := read[record]) is not None:
            yield found if one == found["id"] else {**found, "requested": one}


def _title(snapshot: Snapshot, names: Uris, record: str) -> dict[str, Any] | None:
    title = snapshot.catalogue.title(record)
    if title is None:
        return None
    copies = [copy for copy in snapshot.copies.of_record(record) if copy.lost is None]
    loans = snapshot.loans.open_of_copies([copy.barcode for copy in copies])
    queue = snapshot.holds.count_waiting(record)
    items = []
    for copy in copies:
        loan = loans.get(copy.barcode)
        items.append(_item(snapshot, names, copy, copies, None if loan is None else loan.loan.due, queue))
    return {"id": names.uri("title", record), "about": title, "item": items}


def _item(
    snapshot: Snapshot,
    names: Uris,
    copy: StoredCopy,
    copies: list[StoredCopy],
    due: date | datetime | None,
    queue: int,
) -> dict[str, Any]:
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
    href = {"href": uri} if _can_be_requested(snapshot, copy, copies) else {}
    if copy.is_free:
        found["available"] = [{"service": service, **(href if service == "loan" else {})} for service in _SERVICES]
        if not any(is_lent(snapshot, copy, category) for category in _categories(snapshot)):
            found["available"] = [{"service": "presentation"}]
            found["unavailable"] = [{"service": "loan"}]
    else:
        expected = {"expected": day_of(due).isoformat() if due is not None else "unknown"}
        found["unavailable"] = [
            {"service": service, **expected, "queue": queue, **(href if service == "loan" else {})}
            for service in _SERVICES
        ]
    return found


def _can_be_requested(snapshot: Snapshot, copy: StoredCopy, copies: list[StoredCopy]) -> bool:
    """Whether the rules let a patron of any category ask for it, at any pick-up library."""
    return any(
        not _reasons(snapshot, copy, copies, category, str(place.id))
        for category in _categories(snapshot)
        for place in snapshot.rules.pickup_libraries
    )


def _reasons(snapshot: Snapshot, copy: StoredCopy, copies: list[StoredCopy], category: str | None, pickup: str) -> Any:
    at: dict[str, Any] = {"library": copy.library, "category": category, "collection": copy.collection}
    if copy.is_free and snapshot.terms(copy, category).stacks:
        return policies.request(snapshot.rules, **at, pickup=pickup, now=snapshot.today).reasons
    lent = [one for one in copies if is_lent(snapshot, one, category)]
    at |= supply(snapshot, lent, category, pickup)
    return policies.hold(snapshot.rules, **at, pickup=pickup, now=snapshot.today).reasons


def _categories(snapshot: Snapshot) -> tuple[str | None, ...]:
    return (None, *sorted(snapshot.rules.categories))
