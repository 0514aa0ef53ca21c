"""Checks of this machine: configuration, folders, database, ledger, keyring, connection and session."""

from __future__ import annotations

import errno
import os
from contextlib import closing
from dataclasses import field
from typing import TYPE_CHECKING

from tunilib.core.answer import Missing
from tunilib.core.models import Value, model
from tunilib.core.note import joined
from tunilib.errors import (
    CardNotLinked,
    CredentialsRefused,
    LocalError,
    NotFound,
    NotSignedIn,
    NotUnderstood,
    SessionExpired,
    TunilibError,
)
from tunilib.messages import term
from tunilib.services.loans import loans
from tunilib.services.opened import time_limit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tunilib.local.machine import LocalMachine
    from tunilib.local.profiles import Profile
    from tunilib.services.machine import Machine
    from tunilib.services.opened import OpenedAccount


@model
class Check(Value):
    """The result of one check.

    Attributes:
        check: ``configuration``, ``folders``, ``database``, ``ledger``, ``keyring``, ``profile``, ``connection``,
            ``session``, or ``page`` for each page of a site.
        key: of the text of the result. facts: the values in that text.
        error: what is wrong; None: it works.
    """

    check: str
    key: str
    facts: dict[str, object] = field(default_factory=dict)
    error: TunilibError | None = None

    @property
    def ok(self) -> bool:
        """Whether it works."""
        return self.error is None


def examine(machine: Machine, name: str | None = None, store: str | None = None) -> tuple[Check, ...]:
    """Run all checks, even if some of them fail."""
    return tuple(_checks(machine, name, store))


def _checks(machine: Machine, name: str | None, store: str | None) -> Iterator[Check]:
    yield _tried("configuration", lambda: _configuration(machine))
    yield _tried("folders", lambda: _folders(machine))
    yield _tried("database", _database)
    yield _tried("ledger", lambda: _ledger(machine))
    profile: Profile | None = None
    try:
        profile = machine.picked_profile(name, store)
    except TunilibError as error:
        yield _tried("keyring", lambda: _keyring(machine, None))
        yield Check(check="profile", key="failed", error=error)
        return
    chosen = profile
    yield _tried("keyring", lambda: _keyring(machine, chosen))
    yield Check(check="profile", key="profile", facts={"name": chosen.name, "library": chosen.library})
    with time_limit(machine.backend_of(chosen).remote):
        found = tuple(_library(machine, chosen))
    yield from found


def _library(machine: Machine, profile: Profile) -> Iterator[Check]:
    try:
        machine.entry_of(profile)
        with closing(machine.open(profile)) as account:
            answers = Check(check="connection", key="connection", facts={"library": profile.library})
            try:
                found = len(loans(account))
            except NotUnderstood as error:
                pages = tuple(_pages(account))
                if not pages:
                    raise
                yield answers
                yield Check(check="session", key="failed", error=error)
            else:
                yield answers
                yield _session(account, found)
                pages = tuple(_pages(account))
            yield from pages
    except (NotSignedIn, SessionExpired, CredentialsRefused, CardNotLinked) as error:
        yield Check(check="connection", key="connection", facts={"library": profile.library})
        yield Check(check="session", key="failed", error=error)
    except TunilibError as error:
        yield Check(check="connection", key="failed", error=error)


def _session(account: OpenedAccount, count: int) -> Check:
    session = account.session
    facts: dict[str, object] = {"loans": count, "until": session.expires, "since": session.started}
    return Check(check="session", key="session-university" if session.is_university else "session", facts=facts)


def _pages(account: OpenedAccount) -> Iterator[Check]:
    """Whether each page of a site is understood; where the site is away, or the session ends, the rest is left out."""
    for name, read in account.door.known_pages():
        page = term("page", name)
        try:
            is_there = not isinstance(account.ask(read), Missing)
        except NotFound:
            is_there = False
        except NotUnderstood as error:
            yield Check(check="page", key="failed", facts={"page": page}, error=error)
            continue
        except TunilibError as error:
            yield Check(check="page", key="failed", facts={"page": page}, error=error)
            return
        yield Check(check="page", key="page" if is_there else "page-missing", facts={"page": page})


def _configuration(machine: LocalMachine) -> Check:
    profiles = machine.profiles
    facts: dict[str, object] = {"file": str(machine.paths.config), "count": len(profiles.every)}
    if profiles.notes:
        return Check(
            check="configuration",
            key="configuration-notes",
            facts={**facts, "notes": joined(profiles.notes)},
        )
    return Check(check="configuration", key="configuration", facts=facts)


def _folders(machine: LocalMachine) -> Check:
    from tunilib.local.files import file_error, prepare_folder

    for folder, variable in ((machine.paths.data, "TUNILIB_DATA"), (machine.paths.state, "TUNILIB_STATE")):
        prepare_folder(folder, variable=variable)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise file_error(PermissionError(errno.EACCES, "permission denied"), folder, variable=variable)
    return Check(
        check="folders", key="folders", facts={"data": str(machine.paths.data), "state": str(machine.paths.state)}
    )


def _database() -> Check:
    from tunilib.local.database import sqlite_version

    return Check(check="database", key="database", facts={"version": sqlite_version()})


def _ledger(machine: LocalMachine) -> Check:
    machine.ledger.unsettled("")
    return Check(check="ledger", key="ledger", facts={"file": str(machine.paths.ledger)})


def _keyring(machine: LocalMachine, profile: Profile | None) -> Check:
    from tunilib.local.secrets import keyring_name

    needed = (
        profile is not None
        and not profile.university
        and not profile.password_command
        and machine.backend_of(profile).keeps_password
    )
    given = profile is not None and needed and machine.is_password_given(profile)
    try:
        name = keyring_name()
    except LocalError as error:
        if needed:
            raise
        return Check(check="keyring", key="keyring-unusable", facts={"why": error})
    if name is None:
        if needed and not given:
            return Check(check="keyring", key="keyring-none")
        return Check(check="keyring", key="keyring-unneeded")
    return Check(check="keyring", key="keyring", facts={"name": name})


def _tried(check: str, run: Callable[[], Check]) -> Check:
    try:
        return run()
    except NotFound:
        raise
    except TunilibError as error:
        return Check(check=check, key="failed", error=error)
