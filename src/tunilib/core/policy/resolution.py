"""Which policies, blocks and limits of a library's rules apply to a copy and a patron (interface section 5.1).

Every decision asks here, with the copy's library and collection and the patron's category, so that none is forgotten.
"""

from __future__ import annotations

from datetime import date, datetime, tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from tunilib.core.calendar import Calendar, end_of_day, in_utc, in_zone
from tunilib.core.rules import UnknownCollection
from tunilib.core.rules.parts import ACTIONS, DIMENSIONS, KINDS, MEASURES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from tunilib.core.reason import Reason
    from tunilib.core.rules import (
        BanPolicy,
        Block,
        FinePolicy,
        HoldPolicy,
        Limit,
        LoanPolicy,
        LostPolicy,
        RuleRow,
        Rules,
    )

_MOST_FOUND = 10_000
_OF_ITSELF = frozenset(("desk", "ban", "card-expired", "card-lost"))
"""Measures that refuse everything unless a block names them."""
_T = TypeVar("_T", "RuleRow", "Block", "Limit")


class CountLimit(NamedTuple):
    """The most that a patron has of some collections. None: of all."""

    collections: frozenset[str] | None
    most: int


class Terms(NamedTuple):
    """The rules for one library, patron category and collection.

    Attributes:
        loan, fine, hold, lost, ban: the policies. None: none.
        names, rows: by kind, the name of the policy and the number of the row that chose it. None: no row did.
        recall_fine: the fine policy after a recall.
        calendar: the closed days of the library.
        against: by action, for each of ``MEASURES`` above what it refuses. None: never.
        limits: for ``loans``, ``holds`` and ``requests``.
        stacks: whether the copies are in the closed stacks.
        needs_hour: whether a decision needs the time, not only the date.
    """

    loan: LoanPolicy | None
    fine: FinePolicy | None
    hold: HoldPolicy | None
    lost: LostPolicy | None
    ban: BanPolicy | None
    names: Mapping[str, str]
    rows: Mapping[str, int | None]
    recall_fine: FinePolicy | None
    calendar: Calendar
    against: Mapping[str, tuple[int | None, ...]]
    limits: Mapping[str, tuple[CountLimit, ...]]
    stacks: bool
    needs_hour: bool


class Decision(NamedTuple):
    """Whether something is allowed.

    Attributes:
        reasons: every reason against it, ``patron.*`` first. Empty: it is allowed.
        due_after: the due date that it gives, or would give. None: not lent, or a hold.
    """

    reasons: tuple[Reason, ...]
    due_after: date | None = None


def terms(
    rules: Rules, *, library: str | None = None, category: str | None = None, collection: str | None = None
) -> Terms:
    """The rules for a copy and a patron.

    Args:
        library, collection: of the copy; None: without a copy. category: of the patron; None: no category.

    Raises:
        UnknownCollection: the library has no such collection.
    """
    at = (library, category, collection)
    found: Terms | None = rules.found.get(at)
    if found is None:
        if collection is not None and collection not in rules.collections:
            raise UnknownCollection(collection)
        found = _resolved(rules, at)
        if len(rules.found) >= _MOST_FOUND:
            rules.found.clear()
        rules.found[at] = found
    return found


def every_policy(rules: Rules, kind: str) -> Collection[Any]:
    return rules.policies[kind].values()


def _resolved(rules: Rules, at: tuple[str | None, str | None, str | None]) -> Terms:
    library, _, collection = at
    rows = {kind: _chosen(rules, at, [row for row in rules.rows if kind in row.use]) for kind in KINDS}
    names = {kind: "none" if row is None else row.use[kind] for kind, row in rows.items()}
    policies: dict[str, Any] = {kind: rules.policies[kind].get(names[kind]) for kind in KINDS}
    loan, recall_fine = policies["loan"], policies["fine"]
    if loan is not None and loan.recall_fine is not None:
        recall_fine = rules.policies["fine"].get(loan.recall_fine)
    against = {action: tuple([_above(rules, at, action, measure) for measure in MEASURES]) for action in ACTIONS}
    against["automatic"] = tuple(
        [_least(one, other) for one, other in zip(against["renewal"], against["automatic"], strict=True)]
    )
    return Terms(
        **policies,
        names=names,
        rows={kind: None if row is None else row.number for kind, row in rows.items()},
        recall_fine=recall_fine,
        calendar=rules.open_days(library),
        against=against,
        limits={word: tuple(_limits(rules, at, word)) for word in ("loans", "holds", "requests")},
        stacks=collection is not None and rules.collections[collection].stacks,
        needs_hour=any(_needs_hour(policy) for policy in (*policies.values(), recall_fine)),
    )


def _needs_hour(policy: Any) -> bool:
    if getattr(policy, "in_hours", False) or getattr(policy, "overnight", None) is not None:
        return True
    keys = ("period", "renewal_period", "not_before", "longest", "recall", "recall_least")
    return any((length := getattr(policy, key, None)) is not None and length.unit == "h" for key in keys)


def _chosen(rules: Rules, at: tuple[str | None, str | None, str | None], among: Iterable[_T]) -> _T | None:
    weight = [DIMENSIONS.index(dimension) for dimension in rules.priority]
    best, found = None, None
    for row in among:
        if all(ids is None or value in ids for ids, value in zip(row.when, at, strict=True)):
            named = [row.when[dimension] is not None for dimension in weight]
            if best is None or named >= best:
                best, found = named, row
    return found


def _above(rules: Rules, at: tuple[str | None, str | None, str | None], action: str, measure: str) -> int | None:
    naming = [block for block in rules.blocks if block.measure == measure]
    if not naming:
        return 0 if measure in _OF_ITSELF else None
    chosen = _chosen(rules, at, [block for block in naming if action in block.refuses])
    return None if chosen is None else chosen.above


def _least(one: int | None, other: int | None) -> int | None:
    return other if one is None else one if other is None else min(one, other)


def _limits(rules: Rules, at: tuple[str | None, str | None, str | None], word: str) -> Iterable[CountLimit]:
    limits = [limit for limit in rules.limits if word in limit.most]
    for collections in dict.fromkeys(limit.when[2] for limit in limits):
        chosen = _chosen(rules, at, [limit for limit in limits if limit.when[2] == collections])
        if chosen is not None:
            yield CountLimit(collections, chosen.most[word])


@lru_cache(maxsize=16)
def _zone(name: str) -> tzinfo:
    from zoneinfo import ZoneInfo

    return ZoneInfo(name)


def zone_of(rules: Rules) -> tzinfo:
    return _zone(rules.zone)


def here(rules: Rules, time: datetime) -> datetime:
    """A time in the library's zone.

    Raises:
        ValueError: it has no offset.
    """
    if time.utcoffset() is None:
        raise ValueError(f"a time without an offset: {time.isoformat()}")
    return in_zone(time, _zone(rules.zone))


def day_at(rules: Rules, time: date) -> date:
    """The calendar day of a date or a time, in the library's zone.

    Raises:
        ValueError: it is a time without offset.
    """
    return here(rules, time).date() if isinstance(time, datetime) else time


def with_offsets(rules: Rules, *times: date) -> None:
    """Refuse times without an offset, even if the result does not depend on them.

    Raises:
        ValueError: one has none.
    """
    for time in times:
        day_at(rules, time)


def moment(rules: Rules, time: date) -> datetime:
    """A time in the library's zone, where an hour is needed.

    Raises:
        ValueError: it is a date, or has no offset.
    """
    if not isinstance(time, datetime):
        raise ValueError(f"a date where an hour is needed: {time.isoformat()}")  # noqa: TRY004 - a wrong value
    return here(rules, time)


def due_moment(rules: Rules, due: date) -> datetime:
    """The instant at which a loan falls overdue, in UTC: its due hour, or the end of its due day."""
    return in_utc(here(rules, due)) if isinstance(due, datetime) else end_of_day(due, _zone(rules.zone))


def is_after(rules: Rules, now: date, due: date) -> bool:
    """Whether a time is after a due date; without an hour that lasts until the end of its day.

    Raises:
        ValueError: a date is compared with an hour of that day.
    """
    if not isinstance(now, datetime) and not isinstance(due, datetime):
        return now > due
    today, last = day_at(rules, now), day_at(rules, due)
    if today != last or not isinstance(due, datetime):
        return today > last
    return moment(rules, now) > here(rules, due)
