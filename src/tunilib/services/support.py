"""What a report of a fault needs of this machine, as a text in which nothing is secret or personal.

It is made of what may be told, not of everything with something taken out: sentences of the program with only those
facts that are neither of the user nor of a library's data.
"""

from __future__ import annotations

import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tunilib._version import __version__
from tunilib.core.note import Note

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from tunilib.local.profiles import Profile
    from tunilib.services.doctor import Finding
    from tunilib.services.machine import Machine

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
        "pages that were not understood (the files are redacted; look at them before you add one)": _pages(machine),
    }
    lines = (line for title, told in parts.items() for line in (f"[{title}]", *told, ""))
    return "\n".join(lines)


def write_bundle(file: Path, text: str) -> None:
    """Write it, for the user alone."""
    from tunilib.local.files import replace_file

    replace_file(file, text.encode())


def _versions() -> Iterator[str]:
    from tunilib.local.database import sqlite_version

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
    parts = urlsplit(address)
    return (parts.hostname or "site") if parts.scheme in ("https", "http") else f"{parts.scheme}: a library of its own"


def _checked(one: Finding) -> str:
    if one.ok or one.why is None:
        return f"{one.check}: {'works' if one.ok else 'failed'}"
    error = one.why
    told = _filled(error.template, error.facts)
    return f"{one.check}: {error.code} (exit code {error.exit_code}): {told}"


def _filled(template: str, facts: Mapping[str, Any]) -> str:
    """An English sentence of the program with the facts that may be shown."""
    return template.format_map({name: _told(name, value) for name, value in facts.items()}) if facts else template


def _told(name: str, value: object) -> str:
    if name in _SITES:
        return _site(str(value)) if "://" in str(value) else str(value)
    if name not in _TOLD:
        return _HIDDEN
    if isinstance(value, Note):
        return _filled(value.template, dict(value.facts))
    return str(value)


def _pages(machine: Machine) -> Iterator[str]:
    folder = machine.paths.pages
    return (file.name for file in sorted(folder.glob("*.html"))) if folder.is_dir() else iter(())
