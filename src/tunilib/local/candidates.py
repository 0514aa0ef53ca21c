"""What this machine knows by name, for completion: accounts, and the loans, holds, lists and libraries of one.

A shell waits for it at every key, so it imports ``os``, ``sys`` and ``sqlite3`` alone: paths, profiles, ledger and
store would take longer to import than all the rest. It only reads, asks no library, and offers nothing where it cannot
read. The tests compare it with what the commands list.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    Account = dict[str, str]
    Named = list[tuple[str, str]]

_LOANS = (
    "SELECT id, (facts ->> 'title') || ' · ' || substr(facts ->> 'due', 1, 10) FROM seen"
    " WHERE about = 'loan' AND gone IS NULL"
    " AND substr(account, 1, length(:library)) = :library AND account LIKE '% ' || :card"
    " ORDER BY facts ->> 'due', facts ->> 'title', id"
)
_HOLDS = (
    "SELECT id, facts ->> 'title' FROM seen WHERE about = 'hold' AND gone IS NULL"
    " AND facts ->> 'status' NOT IN ('collected', 'expired', 'cancelled')"
    " AND substr(account, 1, length(:library)) = :library AND account LIKE '% ' || :card"
    " ORDER BY facts ->> 'created', id"
)
_LISTS = (
    "SELECT l.name, l.id FROM favourite_list l JOIN patron p ON p.id = l.owner WHERE p.card = :card"
    " ORDER BY l.is_default DESC, l.created, l.rowid"
)
_PICKUPS = "SELECT value ->> 'id', value ->> 'name' FROM library, json_each(library.rules_data, '$.pickup_libraries')"


def find_candidates(kind: str, line: Mapping[str, str], environ: Mapping[str, str], *, at_desk: bool = False) -> Named:
    """The words of a kind that could be meant, each with what a person knows it by.

    Args:
        kind: ``profile``, ``loan``, ``hold``, ``list`` or ``pickup``.
        line: the values of options before the cursor, by flag; ``--profile`` and ``--store`` say which is meant.
        at_desk: whether pick-up libraries are those of the desk's library, not of the account's.
    """
    accounts, default, desk_store = _accounts(environ)
    if kind == "profile":
        return [
            (name, f"{one.get('library_name', '')} {one.get('card', '')}".strip()) for name, one in accounts.items()
        ]
    data = _folder(environ, "data")
    if at_desk:
        store = line.get("--store") or environ.get("TUNILIB_STORE") or desk_store
        return _read(_path_of(store) if store else os.path.join(data, "demo.sqlite"), _PICKUPS)
    account = accounts.get(line.get("--profile") or environ.get("TUNILIB_PROFILE") or default)
    if account is None:
        return []
    library, card = account.get("library", ""), account.get("card", "")
    if kind in ("loan", "hold"):
        return _read(
            os.path.join(data, "ledger.sqlite"), _LOANS if kind == "loan" else _HOLDS, library=library, card=card
        )
    if kind == "list":
        return _read(_path_of(library), _LISTS, card=card)
    return _read(_path_of(library), _PICKUPS)


def _accounts(environ: Mapping[str, str]) -> tuple[dict[str, Account], str, str]:
    """The accounts in the order made, the name of the default one, and the store that ``[desk]`` names."""
    named = environ.get("TUNILIB_CONFIG")
    config = _absolute(named, environ) if named else os.path.join(_folder(environ, "config"), "config.toml")
    made = _tables(os.path.join(os.path.dirname(config), "profiles.toml"))
    own = _tables(config)
    accounts: dict[str, Account] = {}
    for tables in (made, own):
        for name, table in tables.items():
            if name.startswith("profiles."):
                accounts.setdefault(name[9:], {}).update(table)
    accounts = {name: one for name, one in accounts.items() if one.get("library") and one.get("card")}
    real = [name for name, one in accounts.items() if one.get("demonstration") != "true"]
    first = (real or list(accounts) or [""])[0]
    default = own[""].get("default") or made[""].get("default") or first
    return accounts, default, own.get("desk", {}).get("store", "")


def _tables(path: str) -> dict[str, Account]:
    """The tables of a TOML file and their texts, as ``login`` writes them; anything else is passed over."""
    tables: dict[str, Account] = {"": {}}
    current = tables[""]
    try:
        with open(path, encoding="utf-8") as file:
            lines = file.read().splitlines()
    except (OSError, ValueError):
        return tables
    for line in map(str.strip, lines):
        if line.startswith("["):
            parts = line[1 : line.rfind("]")].split(".", 1)
            current = tables.setdefault(".".join(map(_text, parts)), {})
        elif "=" in line and not line.startswith("#"):
            key, _, value = line.partition("=")
            current[_text(key)] = _text(value)
    return tables


def _text(written: str) -> str:
    """A TOML key or value as text."""
    written = written.strip()
    if written[:1] not in ("'", '"'):
        return written.partition("#")[0].strip()
    quote, text, rest = written[0], "", iter(written[1:])
    for character in rest:
        if character == quote:
            break
        text += next(rest, "") if character == "\\" and quote == '"' else character
    return text


def _read(path: str, query: str, **values: str) -> Named:
    import sqlite3

    address = "file:" + path.replace("%", "%25").replace("?", "%3f").replace("#", "%23") + "?mode=ro"
    if not os.path.exists(f"{path}-wal"):  # nobody writes: without this, SQLite would leave two files of its own
        address += "&immutable=1"
    try:
        db = sqlite3.connect(address, uri=True, timeout=0.2)
        try:
            return [(str(word), str(text)) for word, text in db.execute(query, values)]
        finally:
            db.close()
    except sqlite3.Error:
        return []


def _path_of(store: str) -> str:
    """The file of an embedded library; one that is not in a file has a name that no file has."""
    scheme, found, path = store.partition("sqlite:///")
    return path if found and not scheme else os.devnull


def _folder(environ: Mapping[str, str], kind: str) -> str:
    """The folder ``config`` or ``data``, as :mod:`tunilib.local.paths` finds it."""
    named = environ.get("TUNILIB_DATA") if kind == "data" else None
    if named:
        return _absolute(named, environ)
    home = environ.get("HOME") or os.path.expanduser("~")
    if sys.platform == "darwin":
        return os.path.join(home, "Library", "Application Support", "tunilib")
    variable, below = ("XDG_CONFIG_HOME", ".config") if kind == "config" else ("XDG_DATA_HOME", ".local/share")
    set_to = environ.get(variable, "")
    return os.path.join(set_to if os.path.isabs(set_to) else os.path.join(home, below), "tunilib")


def _absolute(path: str, environ: Mapping[str, str]) -> str:
    if path == "~" or path.startswith("~/"):
        path = environ.get("HOME", "") + path[1:]
    return os.path.abspath(path)
