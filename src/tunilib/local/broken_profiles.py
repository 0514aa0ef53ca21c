"""Accounts whose files are broken, as far as they can be told, so that they can be forgotten all the same.

Nothing else uses what is read here: a table that is whole is taken though another one is not, of a broken one the lines
that are whole, and of an account that no file names any more what its session file says.
"""

from __future__ import annotations

import re
import tomllib
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from tunilib.errors import LocalError, UsageError
from tunilib.local.config import LARGEST, SETTINGS, Config, read_config
from tunilib.local.files import read_file
from tunilib.local.profiles import Profile, ProfileFile, Profiles, check_name, combine, read_profile_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tunilib.local.paths import Paths
    from tunilib.local.sessions import SessionStore

_HEADER = re.compile(r"\s*\[")
_DEFAULT = "default"


def profiles_left(paths: Paths, sessions: SessionStore) -> Profiles:
    """The accounts, as far as the files tell; what ``config.toml`` says counts only where all of it can be read."""
    try:
        stored = read_profile_file(paths.profiles)
    except LocalError:
        stored = _salvaged(paths.profiles)
    try:
        config = read_config(paths.config)
    except LocalError:
        config = Config(paths.config)
    stored.profiles = {name: keys for name, keys in stored.profiles.items() if _is_account(name, keys, config)}
    try:
        found = combine(stored, config)
    except LocalError:  # a name in config.toml that cannot be one
        found = combine(stored, Config(paths.config))
    known = {(profile.name, profile.card) for profile in found.every}
    of_sessions = [
        Profile(name=name, library=library if "://" in library else "", card=card)
        for name, card, library in sessions.owners()
        if (name, card) not in known
    ]
    found.every = (*found.every, *of_sessions)
    return found


def remove_table(path: Path, name: str) -> bool:
    """Take the table of an account out of a broken file, whose other lines are not changed; False: it is not there."""
    from tunilib.local.atomic_files import replace_file

    content = _text(path)
    left = [text for named, text in _tables(content) if named != name]
    if "".join(left) == content:
        return False
    replace_file(path, "".join(left).encode("utf-8", "surrogateescape"), variable="TUNILIB_CONFIG")
    return True


def _text(path: Path) -> str:
    """The text of a file; empty where it cannot be read."""
    with suppress(LocalError):
        return (read_file(path, limit=LARGEST) or b"").decode("utf-8", "surrogateescape")
    return ""


def _salvaged(path: Path) -> ProfileFile:
    file = ProfileFile(path)
    for name, text in _tables(_text(path)):
        keys = _keys_of(text)
        if name is None:
            default = keys.get(_DEFAULT)
            file.default = default if isinstance(default, str) else file.default
        else:
            file.profiles[name] = keys
    return file


def _tables(text: str) -> Iterator[tuple[str | None, str]]:
    """The parts of a file, each from the line of its header on; with its name where it is the table of an account."""
    part: list[str] = []
    for line in text.splitlines(keepends=True):
        if _HEADER.match(line) and part:
            yield _account_of(part[0]), "".join(part)
            part = []
        part.append(line)
    if part:
        yield _account_of(part[0]), "".join(part)


def _account_of(header: str) -> str | None:
    """The name in ``[profiles.NAME]``."""
    if not _HEADER.match(header):
        return None
    with suppress(ValueError, RecursionError):
        named = tomllib.loads(header).get("profiles")
        if isinstance(named, dict) and len(named) == 1:
            return str(next(iter(named)))
    return None


def _keys_of(table: str) -> dict[str, Any]:
    """The keys of a table; of a broken one those of the lines that are whole."""
    lines = table.splitlines()
    if lines and _HEADER.match(lines[0]):
        del lines[0]
    with suppress(ValueError, RecursionError):
        return tomllib.loads("\n".join(lines))
    found: dict[str, Any] = {}
    for line in lines:
        with suppress(ValueError, RecursionError):
            found |= tomllib.loads(line)
    return found


def _is_account(name: str, keys: dict[str, Any], config: Config) -> bool:
    """Whether an account can be made of keys, with what ``config.toml`` adds."""
    given = {key: value for key, value in keys.items() if key in SETTINGS} | dict(config.profiles.get(name, {}))
    try:
        check_name(name)
    except UsageError:
        return False
    return bool(given.get("library") and given.get("card")) and all(isinstance(one, str) for one in given.values())
