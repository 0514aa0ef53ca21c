"""Ids of loans and holds that a site does not name. An id names one loan or hold as long as it exists.

A row's id is its barcode, or else its record. If several rows have the same record, a code is added. Keys, dates and
places of a row change. So ids are remembered between runs, each with what identified its row. A row gets a remembered
id only if the match is certain.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from hashlib import sha256
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from tunilib.errors import LocalError, Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tunilib.core.ports.ledger import Names

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_CODE = 3


class RowIdentity(NamedTuple):
    """What identifies a row.

    Attributes:
        base: barcode or record; the id of the only row that has it.
        lasting: what does not change, such as the volume; None: the row does not show it.
        key: what the site calls it in its forms; None: it cannot be changed now.
        moving: what a change may change, such as the due date.
        is_named: the base is unique, such as a barcode.
    """

    base: str
    lasting: tuple[str | None, ...] = ()
    key: str | None = None
    moving: str | None = None
    is_named: bool = False

    @property
    def facts(self) -> tuple[object, ...]:
        return (self.base, self.lasting)


class Identities:
    """The ids of the rows of one list, remembered between runs if there is a memory.

    Attributes:
        alike: ids of rows that cannot be distinguished from each other. No change is made to them.
    """

    def __init__(self, memory: Names | None = None, about: str = "") -> None:
        self._memory = memory
        self._about = about
        self._account: str | None = None
        self._known: dict[str, RowIdentity] = {}
        self.alike: frozenset[str] = frozenset()
        self._was_empty = False

    def assign(self, rows: Sequence[RowIdentity], account: str | None = None) -> list[str]:
        if account is not None:
            self._recall(account)
        groups: dict[str, list[int]] = defaultdict(list)
        for at, row in enumerate(rows):
            groups[row.base].append(at)
        ids = [""] * len(rows)
        for base, places in groups.items():
            known = {name: row for name, row in self._known.items() if row.base == base}
            for at, name in zip(places, _named(base, [rows[at] for at in places], known), strict=True):
                ids[at] = name
        if account is not None and not self._is_doubtful(rows):
            times = Counter((row.base, row.key or row) for row in rows)
            alike = (name for name, row in zip(ids, rows, strict=True) if times[row.base, row.key or row] > 1)
            self.alike = frozenset(alike)
            self._remember(account, dict(zip(ids, rows, strict=True)))
        return ids

    def _is_doubtful(self, rows: Sequence[RowIdentity]) -> bool:
        """Whether an empty list is to be read once more. Its ids are kept until then."""
        was_empty, self._was_empty = self._was_empty, not rows
        return not rows and not was_empty and len(self._known) > 1

    def _recall(self, account: str) -> None:
        if self._memory is None or account == self._account:
            return
        self._account = account
        try:
            stored = self._memory.names(account, self._about)
        except (LocalError, Unavailable):
            stored = {}
        self._known = {name: row for name, facts in stored.items() if (row := _read(facts)) is not None}

    def _remember(self, account: str, found: dict[str, RowIdentity]) -> None:
        stored, self._known = _lasting(self._known), found
        if self._memory is not None and _lasting(found) != stored:
            try:
                self._memory.remember_names(account, self._about, _lasting(found))
            except (LocalError, Unavailable):
                return  # the ids are right in this run; the next one may give others


def _named(base: str, rows: Sequence[RowIdentity], known: Mapping[str, RowIdentity]) -> list[str]:
    found = {at: name for name, at in _matched(rows, known).items()}
    taken = {*known, *found.values()}
    for at, row in enumerate(rows):
        if at not in found:
            found[at] = next(name for name in _new_names(base, row, alone=len(rows) == 1) if name not in taken)
            taken.add(found[at])
    return [found[at] for at in range(len(rows))]


def _matched(rows: Sequence[RowIdentity], known: Mapping[str, RowIdentity]) -> dict[str, int]:
    if len(rows) == 1 and len(known) == 1:
        return dict.fromkeys(known, 0)
    left, names = dict(enumerate(rows)), dict(known)
    found: dict[str, int] = {}

    def pair(pairs: Iterable[tuple[str, int]]) -> None:
        for name, at in pairs:
            if name in names and at in left:
                found[name] = at
                del names[name], left[at]

    pair([(name, at) for at, row in enumerate(rows) for name, was in known.items() if row == was])
    if _keys_moved(left.values(), names.values()):
        return found
    pair([(name, at) for at, row in left.items() for name, was in names.items() if row.key and row.key == was.key])
    pair(_only_pairs(left, names, by_date=True))
    pair(_only_pairs(left, names, by_date=False))
    return found


def _keys_moved(rows: Iterable[RowIdentity], known: Iterable[RowIdentity]) -> bool:
    """Whether a row may have the key of another one: one row moved, or two rows exchanged keys."""
    was = list(known)
    for row in rows:
        same_key = any(old.key == row.key and old.moving != row.moving for old in was if old.key)
        same_date = any(old.moving == row.moving and old.key not in (None, row.key) for old in was if old.moving)
        if row.key and same_key and same_date:
            return True
    return False


def _only_pairs(
    left: Mapping[int, RowIdentity], names: Mapping[str, RowIdentity], *, by_date: bool
) -> Iterator[tuple[str, int]]:
    rows: dict[tuple[object, ...], list[int]] = defaultdict(list)
    known: dict[tuple[object, ...], list[str]] = defaultdict(list)
    for at, row in left.items():
        rows[row.lasting, row.moving if by_date else None].append(at)
    for name, was in names.items():
        known[was.lasting, was.moving if by_date else None].append(name)
    for facts, places in rows.items():
        if len(places) == len(known[facts]) == 1:
            yield known[facts][0], places[0]


def _new_names(base: str, row: RowIdentity, *, alone: bool) -> Iterator[str]:
    if alone:
        yield base
    yield f"{base}~{_code(repr(row.key or tuple(row)))}"
    for number in count(2):
        yield f"{base}~{_code(repr((number, tuple(row))))}"


def _code(text: str) -> str:
    digest = sha256(text.encode()).digest()
    return "".join(_LETTERS[byte % len(_LETTERS)] for byte in digest[:_CODE])


def _lasting(found: Mapping[str, RowIdentity]) -> dict[str, str]:
    return {
        name: json.dumps([row.base, list(row.lasting), row.key, row.moving], ensure_ascii=False)
        for name, row in found.items()
        if not row.is_named
    }


def _read(facts: str) -> RowIdentity | None:
    try:
        base, lasting, key, moving = json.loads(facts)
    except ValueError:
        return None
    return RowIdentity(base, tuple(lasting), key, moving)
