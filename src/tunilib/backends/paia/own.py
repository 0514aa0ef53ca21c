"""What tunilib's own server says beside the words of PAIA: the object ``tunilib`` of documents, fees and the patron."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Any, TypeVar

from tunilib.backends.paia.values import moment_in, number_in, text_in, truth_in
from tunilib.core.hold import HoldKind, HoldStatus
from tunilib.core.loan import Loan, LoanStatus
from tunilib.core.models import Labelled, Model
from tunilib.core.paia import OWN
from tunilib.core.reason import Reason, ReasonCode, Source
from tunilib.http.limits import Unreadable

Thing = TypeVar("Thing", bound=Model)
Fields = dict[str, Any]

CODES = frozenset(map(str, ReasonCode))
_SOURCES = frozenset(map(str, Source))


def with_own(thing: Thing, fields: Fields, names: Sequence[str]) -> Thing:
    """A thing with these fields as the server has them.

    Raises:
        Unreadable: a status, a kind, a date or the reasons cannot be read.
    """
    own = fields.get(OWN)
    if not isinstance(own, dict):
        return thing
    there = thing.__dataclass_fields__
    said: Fields = {name: _value(own, name) for name in names if name in own and name in there}
    for name in ("library", "pickup_location"):
        if said.get(name) is not None:
            said[name] = Labelled(said[name], text_in(fields, "storage") or said[name])
    if "status" in said:
        said["status"] = _word(own, LoanStatus if isinstance(thing, Loan) else HoldStatus, "status")
    return replace(thing, **said)


def _value(own: Fields, name: str) -> Any:
    return _READERS[name](own, name) if name in _READERS else text_in(own, name)


def own_reasons(fields: Fields) -> tuple[Reason, ...]:
    """The reasons of a document; empty: another server's."""
    own = fields.get(OWN)
    return _reasons(own, "reasons") if isinstance(own, dict) and "reasons" in own else ()


def _word(own: Fields, words: type[StrEnum], name: str) -> StrEnum:
    try:
        return words(own[name])
    except ValueError:
        raise Unreadable(f"{OWN}.{name}", own[name]) from None


def _reasons(own: Fields, name: str) -> tuple[Reason, ...]:
    listed = own[name]
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise Unreadable(f"{OWN}.{name}", listed)
    return tuple([_reason(one) for one in listed])


def _reason(found: Fields) -> Reason:
    code, source = text_in(found, "code"), text_in(found, "source")
    return Reason(
        ReasonCode(code) if code in CODES else ReasonCode.OTHER,
        Source(source) if source in _SOURCES else Source.LIBRARY,
        (),
        text_in(found, "words"),
    )


_READERS: dict[str, Callable[[Fields, str], Any]] = {
    **dict.fromkeys(("position", "renewals_limit"), number_in),
    **dict.fromkeys(("processed", "expires", "frozen_until", "cancelled", "due", "checked_out"), moment_in),
    **dict.fromkeys(("renewable", "suspended"), truth_in),
    "kind": lambda own, name: _word(own, HoldKind, name),
    "reasons": _reasons,
}
"""How each field is read; the others are texts."""
