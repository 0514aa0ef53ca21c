"""Changing ``profiles.toml``, the accounts made by ``login``.

The file is private, replaced whole by one process at a time, and never written when it cannot be read.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tunilib.errors import LocalError, UsageError
from tunilib.local.config import SETTINGS, Config, read_config
from tunilib.local.profiles import Profile, ProfileFile, check_name, combine, read_profile_file

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from tunilib.local.paths import Paths

HEAD = "# Written by tunilib. Your own settings belong in config.toml, where they win over these.\n\n"


class ProfileStore:
    """The accounts of one user, to be changed. All methods raise what `read_profiles` raises, and ``LocalError``
    (``file``) where ``profiles.toml`` cannot be written; then nothing is changed.
    """

    def __init__(self, paths: Paths) -> None:
        self._paths = paths

    def add(self, profile: Profile) -> Profile:
        """Add a new account, under the next free name where its own is taken; the account as added.

        Raises:
            UsageError: its name cannot be one.
        """
        with self._changing() as (file, config):
            spelled = _spelled(profile)
            named = spelled._replace(name=free_name(spelled.name, file.profiles.keys()))
            _write(file, named, config)
        return named

    def save(self, profile: Profile) -> None:
        """Change the account of that name, or add it; it keeps its place in the order.

        What ``config.toml`` sets is not written over what ``profiles.toml`` has.

        Raises:
            UsageError: its name cannot be one.
        """
        with self._changing() as (file, config):
            _write(file, _spelled(profile), config)

    def rename(self, old: str, new: str) -> None:
        """Give an account another name; it keeps its place in the order.

        Raises:
            NotFound, NotSignedIn: there is no such account, or none at all.
            UsageError: the new name cannot be one, or is taken.
        """
        new = check_name(new)
        with self._changing() as (file, config):
            old = _written(file, config, old)
            if new != old and new in combine(file, config).names:
                raise UsageError(
                    "there is already a profile of this name: {name}", hint="choose another name", name=new
                )
            file.profiles = {new if name == old else name: keys for name, keys in file.profiles.items()}
            file.default = new if file.default == old else file.default

    def remove(self, name: str) -> None:
        """Remove an account. Its session, password and entries in the ledger are not touched.

        Raises:
            NotFound, NotSignedIn: there is no such account, or none at all.
            LocalError: ``configuration``: it would still be there, as ``config.toml`` holds all of it.
        """
        with self._changing() as (file, config):
            name = _written(file, config, name)
            del file.profiles[name]
            file.default = None if file.default == name else file.default
            if name in combine(file, config).names:
                raise _stands_in(config, name)

    def remove_from_broken(self, name: str) -> None:
        """Remove an account where one of the files cannot be read: from ``profiles.toml`` alone, as far as it is there.

        Raises:
            LocalError: ``file``: it cannot be written.
        """
        from tunilib.local.broken_profiles import remove_table
        from tunilib.local.locks import locked

        with locked(self._paths.lock("profiles"), variable="TUNILIB_STATE"):
            remove_table(self._paths.profiles, name)

    def choose(self, name: str) -> Profile:
        """Make an account the default one.

        Raises:
            NotFound, NotSignedIn: there is no such account, or none at all.
            LocalError: ``configuration``: ``config.toml`` names another default, which would win.
        """
        with self._changing() as (file, config):
            profile = combine(file, config).pick(name)
            if config.default not in (None, profile.name):
                raise LocalError(
                    "{path} sets default = {name}, which overrides a choice made here",
                    code="configuration",
                    hint="change it there, or delete the line",
                    path=config.path,
                    name=repr(config.default),
                )
            file.default = profile.name
        return profile

    @contextmanager
    def _changing(self) -> Iterator[tuple[ProfileFile, Config]]:
        from tunilib.local.locks import locked

        with locked(self._paths.lock("profiles"), variable="TUNILIB_STATE"):
            file = read_profile_file(self._paths.profiles)
            yield file, read_config(self._paths.config)
            _write_file(file)


def _spelled(profile: Profile) -> Profile:
    return profile._replace(name=check_name(profile.name), card="".join(profile.card.split()))


def _write(file: ProfileFile, profile: Profile, config: Config) -> None:
    before = file.profiles.get(profile.name, {})
    overruled = config.profiles.get(profile.name, {})
    keys: dict[str, Any] = {}
    for key in SETTINGS:
        value = before[key] if key in overruled and key in before else getattr(profile, key)
        if value is not None:
            keys[key] = value
    if profile.demonstration:
        keys["demonstration"] = True
    if profile.library_name is not None:
        keys["library_name"] = profile.library_name
    if profile.university:
        keys["sign_in"] = "university"
        if profile.organisation is not None:
            keys["organisation"] = profile.organisation
        if profile.hosts:
            keys["hosts"] = list(profile.hosts)
    file.profiles[profile.name] = {**keys, **profile.extra}


def _written(file: ProfileFile, config: Config, name: str) -> str:
    """The name as ``profiles.toml`` has it."""
    found = combine(file, config).pick(name).name
    if found not in file.profiles:
        raise _stands_in(config, found)
    return found


def _stands_in(config: Config, name: str) -> LocalError:
    return LocalError(
        "profile {name} is in {path}, which tunilib never writes",
        code="configuration",
        hint="delete [profiles.{name}] from that file",
        name=name,
        path=config.path,
    )


def _write_file(file: ProfileFile) -> None:
    """Replace the file; the caller holds the lock of the profiles.

    Raises:
        LocalError: ``file``: it cannot be written; it is as it was.
        UsageError: a name or number is not valid text.
    """
    import tomli_w

    from tunilib.local.atomic_files import remove_leftovers, replace_file
    from tunilib.local.files import prepare_folder

    content: dict[str, Any] = {} if file.default is None else {"default": file.default}
    content |= file.extra
    content["profiles"] = file.profiles
    try:
        text = (HEAD + tomli_w.dumps(content)).encode()
    except UnicodeEncodeError as error:
        raise UsageError("a name or number is not valid text", hint="save it as UTF-8") from error
    prepare_folder(file.path.parent, variable="TUNILIB_CONFIG")
    remove_leftovers(file.path)
    replace_file(file.path, text, variable="TUNILIB_CONFIG")


def free_name(wanted: str, taken: Container[str]) -> str:
    """The name wanted where it is free, else with ``-2`` and on (interface, ``login``)."""
    name, number = wanted, 1
    while name in taken:
        number += 1
        name = f"{wanted}-{number}"
    return name
