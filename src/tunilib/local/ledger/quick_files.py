"""Writes the files of :mod:`tunilib.local.quick`: an account's at each reading, the index when settings change.

A file that cannot be written is not an error: the ordinary run answers instead, and completion offers less.
"""

from __future__ import annotations

import os
from contextlib import suppress
from types import MappingProxyType
from typing import TYPE_CHECKING

from tunilib.errors import TunilibError
from tunilib.local.config import read_config
from tunilib.local.quick import INDEX, file_name, index_head, read_rows
from tunilib.messages import LANGUAGES, gettext, ngettext

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from tunilib.local.paths import Paths
    from tunilib.local.profiles import Profile, ProfileSet
    from tunilib.local.quick import Rows

_CLEAN = str.maketrans("\t\n\r", "   ")

_THERE = "FROM seen WHERE account = ? AND about = '{about}' AND gone IS NULL"
_QUERIES = {
    "read": "SELECT about, taken FROM reading WHERE account = ? AND about != 'message'",
    "loan": (
        "SELECT id, IFNULL(json_extract(facts, '$.due'), ''), json_extract(facts, '$.title')"
        f" {_THERE.format(about='loan')} ORDER BY 2, 3, 1"
    ),
    "hold": (
        "SELECT id, json_extract(facts, '$.status'), IFNULL(json_extract(facts, '$.pickup_until'), ''),"
        f" json_extract(facts, '$.title') {_THERE.format(about='hold')}"
        " ORDER BY IFNULL(json_extract(facts, '$.created'), ''), id"
    ),
    "owed": (
        "SELECT CAST(SUM(json_extract(facts, '$.balance.cents')) AS TEXT),"
        " IFNULL(json_extract(facts, '$.balance.currency'), 'EUR') AS currency"
        f" {_THERE.format(about='fine')}"
        " AND IFNULL(json_extract(facts, '$.is_counted'), json_extract(facts, '$.kind') != 'accrued')"
        " GROUP BY currency HAVING SUM(json_extract(facts, '$.balance.cents')) > 0 ORDER BY currency"
    ),
}
"""The rows of an account's file, read from the facts without making the models, which would cost more than all else."""


def write_account(
    path: Path,
    db: sqlite3.Connection | None,
    account: str,
    *,
    read: Mapping[str, str] = MappingProxyType({}),
    lists: Iterable[tuple[str, str]] | None = None,
) -> None:
    before = rows_of(path, account)
    rows = rows_in_ledger(db, account)
    taken = dict([*rows["read"], *before.get("read", [])])
    rows["read"] = [[part, when] for part, when in {**taken, **read}.items()]
    rows["list"] = before.get("list", []) if lists is None else [list(one) for one in lists]
    _write(path, {"key": [[account]], **rows})


def write_pickups(paths: Paths, library: str, places: Iterable[tuple[str, str]]) -> None:
    path, rows = paths.lines / file_name(library), {"pickup": [list(one) for one in places]}
    if _read(path) != rows:
        _write(path, rows)


def rows_in_ledger(db: sqlite3.Connection | None, account: str) -> Rows:
    """Times of readings, loans, holds, and the sum owed in each currency."""
    if db is None:
        return {"read": []}
    return {about: [list(row) for row in db.execute(query, (account,)).fetchall()] for about, query in _QUERIES.items()}


def clear_card(paths: Paths, key: str) -> None:
    """Remove the files of accounts whose active card this is."""
    for path in paths.lines.glob("*.txt"):
        if rows_of(path, key):
            _remove(path)


def clear_account(paths: Paths, profile: Profile) -> None:
    _remove(paths.lines / file_name(profile.site, profile.card))


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink()


def words_of(language: str) -> dict[str, str]:
    shown = {"count": "{count}"}
    words = {
        "next": gettext("next {date}", language),
        "until": gettext("until {date}", language),
        "minutes": gettext("{count} min ago", language),
        "hours": gettext("{count} h ago", language),
        "days": gettext("{count} d ago", language),
    }
    for ending, number in (("", 1), ("s", 2)):
        words[f"loan{ending}"] = ngettext("{count} loan", "{count} loans", number, language, **shown)
        words[f"overdue{ending}"] = ngettext("{count} overdue", "{count} overdue", number, language, **shown)
        words[f"ready{ending}"] = ngettext("{count} ready", "{count} ready", number, language, **shown)
    return words


def renew_index(paths: Paths, profiles: Callable[[], ProfileSet], is_movable: Callable[[Profile], bool]) -> None:
    """Write the index if the settings have changed."""
    head = index_head(str(paths.config))
    if _read(paths.lines / INDEX).get("made") == [head]:
        return
    with suppress(TunilibError):
        known, store = profiles(), read_config(paths.config).desk_store
        rows: Rows = {"made": [head], "profile": [], "desk": [[store]] if store else []}
        for one in known.every:
            is_default = known.default is not None and one.name == known.default.name
            marks = ["movable" if is_movable(one) else "", "default" if is_default else ""]
            words = [one.name, one.site, one.card, one.library_name or "", one.lang or ""]
            rows["profile"].append([*words, *marks])
        rows["text"] = [[code, name, text] for code in LANGUAGES for name, text in words_of(code).items()]
        _write(paths.lines / INDEX, rows)


def rows_of(path: Path, account: str) -> Rows:
    """The file of an account; empty: missing, broken, or of another card."""
    rows = _read(path)
    return rows if rows.get("key") == [[account]] else {}


def _read(path: Path) -> Rows:
    with suppress(OSError, ValueError):
        return read_rows(str(path))
    return {}


def _write(path: Path, rows: Rows) -> None:
    """Write a file whole and private. It does not wait for the disk: the next write repairs a loss."""
    words = ([about, *row] for about, several in rows.items() for row in several)
    text = "".join("\t".join(word.translate(_CLEAN) for word in line) + "\n" for line in words)
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside = path.with_suffix(f".{os.getpid()}")
        beside.touch(mode=0o600)
        beside.write_text(text, encoding="utf-8", newline="\n")
        beside.replace(path)
