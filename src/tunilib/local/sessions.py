"""Sessions keep an account signed in between two runs (interface, section 4); or come from a person's own browser.

Each account has a private file in a private folder, replaced whole. It holds cookies or a token, never a password. A
file that is not understood counts as no session: signing in again replaces it. A session belongs to the address of its
library, and is sent to no other. browser-cookie3 reads a browser's cookies; one is taken, by name.
"""

from __future__ import annotations

import os
from contextlib import redirect_stdout, suppress
from datetime import datetime
from io import StringIO
from typing import TYPE_CHECKING, Any

from tunilib._version import install_command
from tunilib.core.note import Note, cause_of
from tunilib.core.ports.sign_in import Session, SignInMethod
from tunilib.errors import LocalError, NotSignedIn, PersonNeeded, Unavailable
from tunilib.local.files import file_error, prepare_folder, read_file, remove_file, remove_leftovers, replace_file
from tunilib.local.locks import locked
from tunilib.local.places import file_stem

if TYPE_CHECKING:
    from http.cookiejar import Cookie
    from pathlib import Path

    from tunilib.core.ports.university import Organisation
    from tunilib.local.paths import Paths

FORMAT = 1
LARGEST = 1_000_000


class SessionStore:
    def __init__(self, paths: Paths) -> None:
        self._folder = paths.sessions
        self._lock = paths.lock("sessions")
        self.notes: list[Note] = []

    def load(self, profile: str, card: str, library: str) -> Session | None:
        path = self._path(profile, card)
        content = read_file(path, limit=LARGEST, own=True)
        if content is None:
            return None
        found = _understood(content, profile, card)
        if found is None:
            self.notes.append(Note.of("ignored a session that tunilib does not understand: {path}", path=path))
            return None
        session, there = found
        if there != library:
            raise NotSignedIn(
                "profile {profile} was signed in at {there}, and its library is {library} now",
                hint="sign in there: tunilib --profile {profile} login",
                profile=profile,
                there=there,
                library=library,
            )
        return session

    def save(self, profile: str, session: Session, library: str) -> None:
        import json

        content = {
            "format": FORMAT,
            "profile": profile,
            "library": library,
            "card": session.card,
            "target": session.target,
            "data": dict(session.data),
            "expires": session.expires.isoformat() if session.expires else None,
            "started": session.started.isoformat() if session.started else None,
            "method": session.method.value,
            "organisation": _written(session.organisation),
            "renewed": session.renewed.isoformat() if session.renewed else None,
        }
        path = self._path(profile, session.card)
        prepare_folder(self._folder, variable="TUNILIB_STATE")
        self._close_folder()
        with locked(self._lock, variable="TUNILIB_STATE"):
            remove_leftovers(path)
            replace_file(path, json.dumps(content).encode(), variable="TUNILIB_STATE")

    def delete(self, profile: str, card: str) -> bool:
        if not self._folder.is_dir():
            return False
        path = self._path(profile, card)
        with suppress(LocalError, Unavailable), locked(self._lock, variable="TUNILIB_STATE"):
            remove_leftovers(path)
            return _remove(path)
        return _remove(path)  # a lock that cannot be had keeps no session

    def _path(self, profile: str, card: str) -> Path:
        return self._folder / f"{file_stem(profile, card)}.json"

    def _close_folder(self) -> None:
        try:
            if not self._folder.stat().st_mode & 0o077:
                return
            descriptor = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                os.fchmod(descriptor, 0o700)
            finally:
                os.close(descriptor)
        except OSError as error:
            raise file_error(error, self._folder, variable="TUNILIB_STATE") from error


def _remove(path: Path) -> bool:
    if path.is_dir() and not path.is_symlink():
        import shutil

        try:
            shutil.rmtree(path)
        except OSError as error:
            raise file_error(error, path, variable="TUNILIB_STATE") from error
        return True
    return remove_file(path)


def _understood(content: bytes, profile: str, card: str) -> tuple[Session, str] | None:
    import json

    with suppress(ValueError, TypeError, KeyError, AttributeError, RecursionError):
        kept: dict[str, Any] = json.loads(content)
        if (kept["format"], kept["profile"], kept["card"]) != (FORMAT, profile, card):
            return None
        data, target, library = kept["data"], kept["target"], kept["library"]
        texts = (*data.values(), library)
        if all(isinstance(value, str) for value in texts) and isinstance(target, str | None):
            return (
                Session(
                    card=card,
                    data=data,
                    target=target,
                    expires=_moment(kept["expires"]),
                    started=_moment(kept["started"]),
                    method=SignInMethod(kept.get("method", SignInMethod.CARD)),
                    organisation=_organisation(kept.get("organisation")),
                    renewed=_moment(kept.get("renewed")),
                ),
                library,
            )
    return None


def _written(organisation: Organisation | None) -> list[str] | None:
    return None if organisation is None else [organisation.entity_id, *organisation.names]


def _organisation(texts: list[str] | None) -> Organisation | None:
    if not texts:
        return None
    if not all(isinstance(text, str) for text in texts):
        raise ValueError("a home organisation that is not text")
    from tunilib.core.ports.university import Organisation

    return Organisation(texts[0], tuple(texts[1:]))


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time without offset")
    return moment


BROWSERS = {"firefox": "Firefox", "chrome": "Chrome", "chromium": "Chromium", "edge": "Edge", "safari": "Safari"}
"""What ``--from-browser`` takes, and how each calls itself."""


def read_cookie(browser: str, host: str, name: str) -> str:
    jar = _jar(browser, host.partition(":")[0])
    found = [cookie.value for cookie in jar if cookie.name == name and cookie.value and _is_of(cookie, host)]
    if not found:
        raise PersonNeeded(
            "{browser} has no session of {host} (cookie {name})",
            hint="sign in there in {browser} and repeat this; or copy the cookie by hand: tunilib login --haka "
            "--cookie-stdin",
            browser=BROWSERS[browser],
            host=host,
            name=name,
        )
    return found[-1]


def _jar(browser: str, host: str) -> list[Cookie]:
    try:
        import browser_cookie3
    except ImportError:
        raise LocalError(
            "reading a browser's cookies needs tunilib[browser]",
            code="configuration",
            hint="install it: {command}; or copy the cookie by hand: tunilib login --haka --cookie-stdin",
            command=install_command("tunilib[browser]"),
        ) from None
    try:
        with redirect_stdout(StringIO()):  # what it prints is not ours
            return list(getattr(browser_cookie3, browser)(domain_name=host))
    except Exception as error:
        raise LocalError(
            "the cookies of {browser} cannot be read: {why}",
            hint="copy the cookie by hand: tunilib login --haka --cookie-stdin",
            browser=BROWSERS[browser],
            why=_words_of(error) or cause_of(error),
        ) from error


def _words_of(error: Exception) -> str:
    text = "" if isinstance(error, LookupError) else " ".join(str(error).split())
    return text[:200] if " " in text else ""


def _is_of(cookie: Cookie, host: str) -> bool:
    name, of = host.partition(":")[0].lower(), cookie.domain.lower()
    fits = name == of.lstrip(".") or (of.startswith(".") and name.endswith(of))
    return fits and cookie.path in ("", "/") and not cookie.is_expired()
