"""Checks of this machine: configuration, folders, database, ledger, keyring, connection and session."""

from __future__ import annotations

import errno
import os
import platform
import sys
from contextlib import closing
from dataclasses import field
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from tunilib._version import __version__
from tunilib.core.address import read_address
from tunilib.core.answer import Missing
from tunilib.core.models import INTERNAL, Model, model
from tunilib.core.note import Note, joined
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
from tunilib.http.limits import counted, host_of
from tunilib.local.database import sqlite_version
from tunilib.local.files import file_error, prepare_folder, replace_file
from tunilib.local.owners import check_owners
from tunilib.messages import gettext, ngettext, term, translated
from tunilib.services.loans import loans
from tunilib.services.machine import Machine, time_limit
from tunilib.services.opened import OpenedAccount, open_account
from tunilib.services.unattended_sign_in import night_advice, night_problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from tunilib.local.profiles import Profile


_NOT_OFFERED = Missing(by="library")


@model(kw_only=False)
class Finding(Model):
    """The outcome of one check, in the language of the call.

    Attributes:
        check: ``configuration``, ``folders``, ``database``, ``ledger``, ``keyring``, ``profile``, ``connection``,
            ``session``, ``night``, or ``page`` for each page of a site.
        message: what works, or what is wrong.
        code: the exit code of what is wrong; 0: it works. why: the error that says so.
        details: lines for a report, without values.
    """

    check: str
    ok: bool
    message: str
    hint: str | None
    code: int = field(default=0, metadata=INTERNAL)
    why: TunilibError | None = field(default=None, metadata=INTERNAL, compare=False)
    details: tuple[str, ...] = field(default=(), metadata=INTERNAL)


def failure(machine: Machine, check: str, error: TunilibError) -> Finding:
    """The finding that something is wrong."""
    hint = gettext(error.hint_template, machine.language, **error.facts) if error.hint_template else None
    return Finding(check, False, translated(error, machine.language), hint, error.exit_code, error)


def examine(machine: Machine, name: str | None = None, store: str | None = None) -> tuple[Finding, ...]:
    """Run all checks, even if some of them fail."""
    return tuple(_checks(machine, name, store))


def _checks(machine: Machine, name: str | None, store: str | None) -> Iterator[Finding]:
    profile: Profile | None = None
    problem: TunilibError | None = None
    try:
        profile = machine.picked_profile(name, store)  # first, since it may have set the language
    except TunilibError as error:
        problem = error
    for check, run in (
        ("configuration", _configuration),
        ("folders", _folders),
        ("database", _database),
        ("ledger", _ledger),
        ("keyring", lambda machine: _keyring(machine, profile)),
    ):
        try:
            yield Finding(check, True, run(machine), None)
        except TunilibError as error:
            yield failure(machine, check, error)
    left = machine.paths.profiles.with_name("hooks.toml")
    if left.exists():
        message = gettext("{file} is not read any more: there are no hooks.", machine.language, file=str(left))
        hint = gettext("delete it; tunilib watch and tunilib notify setup do what hooks did", machine.language)
        yield Finding("configuration", True, message, hint)
    if problem is not None:
        yield failure(machine, "profile", problem)
    if profile is None:
        return
    message = gettext("{name}, at {library}.", machine.language, name=profile.name, library=profile.library)
    yield Finding("profile", True, message, None)
    is_remote = machine.backend_of(profile).remote
    with time_limit(is_remote), counted() as sent:
        found = tuple(_library(machine, profile))
    if is_remote:
        yield _requests(machine, host_of(profile.library), sent)
    yield from found


def _library(machine: Machine, profile: Profile) -> Iterator[Finding]:
    message = gettext("{library} answers.", machine.language, library=profile.library)
    answers = Finding("connection", True, message, None)
    try:
        machine.entry_of(profile)
        night = tuple(_night(machine, profile))
        with closing(open_account(machine, profile)) as account:
            try:
                found = len(loans(account))
            except NotUnderstood as error:
                pages = tuple(_pages(machine, account))
                if not pages:
                    raise
                yield answers
                yield failure(machine, "session", error)
            else:
                yield answers
                yield Finding("session", True, _session(account, found, machine.language), None)
                yield from night
                pages = tuple(_pages(machine, account))
            yield from pages
    except (NotSignedIn, SessionExpired, CredentialsRefused, CardNotLinked) as error:
        yield answers
        yield failure(machine, "session", error)
        if isinstance(error, CardNotLinked):
            yield from night
    except TunilibError as error:
        yield failure(machine, "connection", error)


def _requests(machine: Machine, site: str, sent: Mapping[str, int]) -> Finding:
    message = ngettext(
        "{site} got {count} request just now.",
        "{site} got {count} requests just now.",
        sent.get(site, 0),
        machine.language,
        site=site,
    )
    return Finding("requests", True, message, None)


def _night(machine: Machine, profile: Profile) -> Iterator[Finding]:
    try:
        problem = night_problem(machine, profile, ask=True)
    except TunilibError as error:
        problem = error
    if problem is not None:
        yield failure(machine, "night", problem)
    elif (advice := night_advice(machine, profile)) is not None:
        message = gettext("The session is renewed without you now.", machine.language)
        yield Finding("night", True, message, advice)


def _session(account: OpenedAccount, count: int, language: str) -> str:
    session = account.session
    if session.is_university:
        return ngettext(
            "Signed in with a university account since {since}; no password is stored, and none is needed while the "
            "session is renewed; {loans} loan.",
            "Signed in with a university account since {since}; no password is stored, and none is needed while the "
            "session is renewed; {loans} loans.",
            count,
            language,
            loans=count,
            since=session.started,
        )
    if session.expires:
        return ngettext(
            "Signed in until {until}; {loans} loan.",
            "Signed in until {until}; {loans} loans.",
            count,
            language,
            loans=count,
            until=session.expires,
        )
    return ngettext("Signed in; {loans} loan.", "Signed in; {loans} loans.", count, language, loans=count)


def _pages(machine: Machine, account: OpenedAccount) -> Iterator[Finding]:
    """Whether each page of a site is understood; where the site is away, or the session ends, the rest is left out."""
    for name, read in account.door.known_pages():
        page = term("page", name)
        try:
            found = account.ask(read)
        except NotFound:
            found = _NOT_OFFERED
        except NotUnderstood as error:
            yield failure(machine, "page", error)
            continue
        except TunilibError as error:
            yield failure(machine, "page", error)
            return
        if isinstance(found, Note):  # what the library says of itself
            message = translated(found, machine.language)
        elif isinstance(found, Missing):
            message = gettext("The library does not offer the page {page}.", machine.language, page=page)
        else:
            message = gettext("The page {page} is understood.", machine.language, page=page)
        details = dict(found.facts).get("details", "") if isinstance(found, Note) else ""
        yield Finding("page", True, message, None, details=tuple(str(details).splitlines()))


def _configuration(machine: Machine) -> str:
    check_owners(machine.paths.settings)
    profiles = machine.profiles
    file, count = str(machine.paths.config), len(profiles.every)
    if profiles.notes:
        return ngettext(
            "{file}; {count} profile; ignored: {notes}",
            "{file}; {count} profiles; ignored: {notes}",
            count,
            machine.language,
            file=file,
            notes=joined(profiles.notes),
        )
    return ngettext("{file}; {count} profile.", "{file}; {count} profiles.", count, machine.language, file=file)


def _folders(machine: Machine) -> str:
    paths = machine.paths
    for folder, variable in ((paths.data, "TUNILIB_DATA"), (paths.state, "TUNILIB_STATE")):
        prepare_folder(folder, variable=variable)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise file_error(PermissionError(errno.EACCES, "permission denied"), folder, variable=variable)
    check_owners(paths.sessions.glob("*.json"))
    return gettext("Data in {data}, state in {state}.", machine.language, data=paths.data, state=paths.state)


def _database(machine: Machine) -> str:
    return gettext("SQLite {version}.", machine.language, version=sqlite_version())


def _ledger(machine: Machine) -> str:
    machine.ledger.unsettled("")
    return str(machine.paths.ledger)


def _keyring(machine: Machine, profile: Profile | None) -> str:
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
        return gettext("No keyring is used, and none is needed: {why}.", machine.language, why=error)
    if name is not None:
        return name
    if needed and not given:
        return gettext(
            "This machine has no keyring, so passwords cannot be stored; set password_command or TUNILIB_PASSWORD.",
            machine.language,
        )
    return gettext("No keyring is used, and none is needed.", machine.language)


_PACKAGES = ("httpx", "typer", "rich", "keyring", "pymarc", "psycopg", "apprise", "mcp", "starlette", "uvicorn")
_TOLD = frozenset(("page", "expected", "status", "version", "oldest", "seconds", "ability"))
"""Facts that are the program's own words, or numbers of a protocol."""
_SITES = frozenset(("site", "host"))
_HIDDEN = "…"
_VARIABLES = ("TUNILIB_CONFIG", "TUNILIB_DATA", "TUNILIB_STATE", "TUNILIB_STORE", "TUNILIB_PROFILE", "TUNILIB_LANG")


def bundle(machine: Machine, findings: Sequence[Finding]) -> str:
    """The text: versions, which settings there are, and what `doctor` found."""
    parts = {
        "tunilib": _versions(),
        "settings": _settings(machine),
        "profiles": _profiles(machine),
        "checks": (_checked(one) for one in findings),
        "answers of the library (names and kinds of their fields, no values)": (
            line for one in findings for line in one.details
        ),
        "pages that were not understood (the files are redacted; look at them before you add one)": _stored_pages(
            machine
        ),
    }
    lines = (line for title, told in parts.items() for line in (f"[{title}]", *told, ""))
    return "\n".join(lines)


def write_bundle(file: Path, text: str) -> None:
    """Write it, for the user alone, and through no link: what a link names may be another's file."""
    if file.is_symlink():
        raise LocalError("{path} is a link, or not a regular file", hint="choose another place", path=file)
    replace_file(file, text.encode(), follows_links=False)


def _versions() -> Iterator[str]:
    yield f"tunilib {__version__}"
    yield f"Python {platform.python_version()}, {sys.platform}, SQLite {sqlite_version()}"
    for name in _PACKAGES:
        try:
            yield f"{name} {version(name)}"
        except PackageNotFoundError:
            yield f"{name}: not installed"


def _settings(machine: Machine) -> Iterator[str]:
    paths = machine.paths
    files = {"config.toml": paths.config, "profiles.toml": paths.profiles}
    for name, file in {**files, "notify.toml": paths.notify, "schedule.toml": paths.schedule}.items():
        yield f"{name}: {'there' if file.exists() else 'none'}"
    for name in _VARIABLES:
        yield f"{name}: {'set' if machine.environ.get(name) else 'not set'}"


def _profiles(machine: Machine) -> Iterator[str]:
    try:
        every: Iterable[Profile] = machine.profiles.every
    except Exception as error:  # noqa: BLE001 - the check of the configuration says why
        yield f"cannot be read: {type(error).__name__}"
        return
    for number, profile in enumerate(every, 1):
        given = [name for name in ("password_command", "proxy", "target", "lang") if getattr(profile, name)]
        where = _site(profile.library)
        kind = (
            f"{profile.backend or 'by address'}, university" if profile.university else profile.backend or "by address"
        )
        yield f"{number}: {where} ({kind}){' with ' + ', '.join(given) if given else ''}"


def _site(address: str) -> str:
    try:
        parts = read_address(address)
    except NotUnderstood:
        return "not an address"
    return (parts.hostname or "site") if parts.scheme in ("https", "http") else f"{parts.scheme}: a library of its own"


def _checked(one: Finding) -> str:
    if one.ok or one.why is None:
        return f"{one.check}: {'works' if one.ok else 'failed'}"
    error = one.why
    told = _filled(error.template, error.facts)
    return f"{one.check}: {error.code} (exit code {error.exit_code}): {told}"


def _filled(template: str, facts: Mapping[str, Any]) -> str:
    return template.format_map({name: _told(name, value) for name, value in facts.items()}) if facts else template


def _told(name: str, value: object) -> str:
    if name in _SITES:
        return _site(str(value)) if "://" in str(value) else str(value)
    if name not in _TOLD:
        return _HIDDEN
    if isinstance(value, Note):
        return _filled(value.template, dict(value.facts))
    return str(value)


def _stored_pages(machine: Machine) -> Iterator[str]:
    folder = machine.paths.pages
    return (file.name for file in sorted(folder.glob("*.html"))) if folder.is_dir() else iter(())
