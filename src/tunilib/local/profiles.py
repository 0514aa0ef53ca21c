"""The accounts of this machine, from two files.

``login`` writes ``profiles.toml``. A key of ``[profiles.NAME]`` in ``config.toml`` wins over the same key there
(interface, section 4). A profile of ``config.toml`` alone is an account once it names its library and card.

The default profile is ``default`` of ``config.toml``, else the choice of ``profiles default``, else the first one made.
Profiles of ``config.toml`` alone come after the others, and the demonstration last.

``profiles.toml`` is private, replaced whole by one process at a time, and never written if it cannot be read.
"""

from __future__ import annotations

import re
import unicodedata
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from tunilib.core.note import Note
from tunilib.core.patron import card_number
from tunilib.core.toml_table import TomlTable
from tunilib.errors import LocalError, NotFound, NotSignedIn, UsageError
from tunilib.local.config import MEND, SETTINGS, check_table, ignored, read_config, read_settings, read_toml, texts_of
from tunilib.local.files import write_toml
from tunilib.local.locks import locked

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Mapping
    from pathlib import Path

    from tunilib.local.config import Config
    from tunilib.local.paths import Paths

LONGEST = 64
_HEAD = "# Written by tunilib. Your own settings belong in config.toml, where they win over these."
_DEFAULT, _PROFILES = "default", "profiles"
_UNIVERSITY = "university"
_SEPARATORS = "/\\"

_THERE_ARE = "there are: {names}"


class Profile(NamedTuple):
    """One account: a card at a library.

    Attributes:
        name: what the user calls it.
        library: the library's address; ``sqlite:////…`` for an embedded one.
        card: the card number, without blanks.
        backend: its name; None: the address tells.
        target: which library of a site with several.
        password_command: prints the password.
        lang: the language of messages.
        proxy: the prefix of addresses of licensed resources; None: the library's known one.
        demonstration: whether ``demo`` made it.
        library_name: what the library calls itself; None: not known yet.
        university: whether it signs in with a university account; then ``card`` is the user name.
        organisation: the entity ID of the home organisation; with a card the name of the library's sign-in.
        hosts: where its password may be typed.
        account: what the site calls the account of the university.
        by_browser: it last signed in with a browser.
    """

    name: str
    library: str
    card: str
    backend: str | None = None
    target: str | None = None
    password_command: str | None = None
    lang: str | None = None
    proxy: str | None = None
    demonstration: bool = False
    library_name: str | None = None
    university: bool = False
    organisation: str | None = None
    hosts: tuple[str, ...] = ()
    account: str | None = None
    by_browser: bool = False

    @property
    def site(self) -> str:
        """The name of its library on this machine."""
        return site_key(self.library, self.target)


def site_key(library: str, target: str | None) -> str:
    """The name of a library on this machine: its address, and the target of a site with several."""
    return f"{library}#{target}" if target else library


class ProfileSet(NamedTuple):
    """All accounts.

    Attributes:
        every: the accounts, in the order made.
        config: the path of ``config.toml``, for messages.
        configured: the default of ``config.toml``.
        chosen: the choice of ``profiles default``.
        notes: what was ignored.
    """

    every: tuple[Profile, ...]
    config: Path
    configured: str | None = None
    chosen: str | None = None
    notes: tuple[Note, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(profile.name for profile in self.every)

    @property
    def default(self) -> Profile | None:
        """The default account; None: not found, or ``config.toml`` names a missing one."""
        if self.configured is not None:
            return self.named(self.configured)
        own = [profile for profile in self.every if not profile.demonstration]
        return self.named(self.chosen or "") or next(iter(own or self.every), None)

    def named(self, name: str) -> Profile | None:
        return next((profile for profile in self.every if profile.name == name), None)

    def pick(self, name: str | None = None) -> Profile:
        if not self.every:
            raise NotSignedIn("no profile yet", hint="sign in with `tunilib login`, or try `tunilib demo`")
        if name is None:
            if self.default is None:
                raise LocalError(
                    "{path}: default names a profile that does not exist: {name}",
                    code="configuration",
                    hint=_THERE_ARE,
                    path=self.config,
                    name=self.configured,
                    names=", ".join(self.names),
                )
            return self.default
        found = self.named(_spelled(name))
        if found is not None:
            return found
        raise NotFound("no such profile: {name}", hint=_THERE_ARE, name=name, names=", ".join(self.names))

    def find(self, *, library: str, card: str, target: str | None = None) -> Profile | None:
        """The account of a card at a library; None: not found."""
        wanted = (library, target, card_number(card))
        return next((one for one in self.every if (one.library, one.target, one.card) == wanted), None)


def read_profiles(paths: Paths) -> ProfileSet:
    """All accounts, from both files."""
    return _combined(paths.profiles, _read(paths.profiles), read_config(paths.config))


class ProfileStore:
    """Changes the accounts of one user.

    All methods raise what `read_profiles` raises, and ``LocalError`` (``file``) if ``profiles.toml`` cannot be written;
    then nothing is changed.

    Args:
        changed: called after each change.
    """

    def __init__(self, paths: Paths, changed: Callable[[], None] = lambda: None) -> None:
        self._paths, self._changed = paths, changed

    def add(self, profile: Profile) -> Profile:
        """Add an account; returns it under its own name, or the next free one."""
        wanted = check_name(profile.name)
        with self._changing() as (content, config):
            named = profile._replace(name=free_name(wanted, content.get(_PROFILES, {})))
            _put(content, named, config)
        return named

    def save(self, profile: Profile) -> None:
        """Change or add the account of that name. It keeps its place in the order.

        Keys that ``config.toml`` sets are not written to ``profiles.toml``.
        """
        named = profile._replace(name=check_name(profile.name))
        with self._changing() as (content, config):
            _put(content, named, config)

    def remove(self, name: str) -> None:
        """Remove an account. Its session, password and entries in the ledger remain."""
        with self._changing() as (content, config):
            name = _combined(self._paths.profiles, content, config).pick(name).name
            content.get(_PROFILES, {}).pop(name, None)
            if content.get(_DEFAULT) == name:
                del content[_DEFAULT]
            if name in _combined(self._paths.profiles, content, config).names:
                raise LocalError(
                    "profile {name} is in {path}, which tunilib never writes",
                    code="configuration",
                    hint="delete [profiles.{name}] from that file",
                    name=name,
                    path=config.path,
                )

    def choose(self, name: str) -> Profile:
        with self._changing() as (content, config):
            profile = _combined(self._paths.profiles, content, config).pick(name)
            if config.default not in (None, profile.name):
                raise LocalError(
                    "{path} sets default = {name}, which overrides a choice made here",
                    code="configuration",
                    hint="change it there, or delete the line",
                    path=config.path,
                    name=repr(config.default),
                )
            content[_DEFAULT] = profile.name
        return profile

    @contextmanager
    def _changing(self) -> Iterator[tuple[dict[str, Any], Config]]:
        with locked(self._paths.lock("profiles"), variable="TUNILIB_STATE"):
            content = _read(self._paths.profiles)
            yield content, read_config(self._paths.config)
            _write(self._paths.profiles, content)
        self._changed()


def _read(path: Path) -> dict[str, Any]:
    content = read_toml(path)
    if content is None:
        return {}
    table = TomlTable(content)
    table.text(_DEFAULT)
    named = table.table(_PROFILES)
    for name in named.keys:
        profile = named.table(name)
        read_settings(profile)
        profile.flag("demonstration")
        profile.text("library_name")
        if profile.has("sign_in"):
            profile.choice("sign_in", (_UNIVERSITY,))
            profile.text("organisation")
            profile.text("account")
            profile.flag("by_browser")
            texts_of(profile, "hosts")
    check_table(path, table)
    return content


def _combined(path: Path, content: Mapping[str, Any], config: Config) -> ProfileSet:
    notes: list[Note] = []
    every: list[Profile] = []
    stored: Mapping[str, Any] = content.get(_PROFILES, {})
    for name in (*stored, *(name for name in config.profiles if name not in stored)):
        is_stored = name in stored
        known = _checked(name, path if is_stored else config.path)
        profile = _profile(known, stored.get(name, {}), config.profiles.get(name, {}))
        if profile is not None:
            every.append(profile)
        elif is_stored:
            raise LocalError(
                "{path}: [profiles.{name}] has no library or no card",
                code="configuration",
                hint=MEND,
                path=path,
                name=name,
            )
        else:
            template = "{path}: [profiles.{name}] is not an account without library and card"
            notes += ignored(Note.of(template, path=config.path, name=name))
    return ProfileSet(tuple(every), config.path, config.default, content.get(_DEFAULT), (*config.notes, *notes))


def _profile(name: str, written: Mapping[str, Any], configured: Mapping[str, str]) -> Profile | None:
    values = {key: value for key, value in written.items() if key in SETTINGS} | dict(configured)
    card = card_number(values.pop("card", ""))
    if "library" not in values or not card:
        return None
    hosts = written.get("hosts", ())
    return Profile(
        name=name,
        card=card,
        demonstration=bool(written.get("demonstration")),
        library_name=written.get("library_name"),
        university=written.get("sign_in") == _UNIVERSITY,
        organisation=written.get("organisation"),
        hosts=(hosts,) if isinstance(hosts, str) else tuple(hosts),
        account=written.get("account"),
        by_browser=bool(written.get("by_browser")),
        **values,
    )


def _put(content: dict[str, Any], profile: Profile, config: Config) -> None:
    """Write an account into the content of ``profiles.toml``. Keys of other versions remain."""
    stored = content.setdefault(_PROFILES, {})
    before, configured = stored.get(profile.name, {}), config.profiles.get(profile.name, {})
    given = {**profile._asdict(), "card": card_number(profile.card)}
    values: dict[str, Any] = {
        **{key: before[key] if key in configured and key in before else given[key] for key in SETTINGS},
        "demonstration": profile.demonstration or None,
        "library_name": profile.library_name,
        "sign_in": _UNIVERSITY if profile.university else None,
        "organisation": profile.organisation,
        "hosts": list(profile.hosts) or None if profile.university else None,
        "account": profile.account if profile.university else None,
        "by_browser": (profile.university and profile.by_browser) or None,
    }
    others = {key: value for key, value in before.items() if key not in values}
    stored[profile.name] = {key: value for key, value in (values | others).items() if value is not None}


def _write(path: Path, content: dict[str, Any]) -> None:
    try:
        write_toml(path, content, _HEAD)
    except UnicodeEncodeError as error:
        raise UsageError("a name or number is not valid text", hint="save it as UTF-8") from error


def check_name(name: str) -> str:
    """The name in Unicode NFC."""
    if not name.isascii():
        import unicodedata

        name = unicodedata.normalize("NFC", name)
    if (
        not 0 < len(name) <= LONGEST
        or name.startswith("-")
        or name in (".", "..")
        or name != name.strip()
        or not name.isprintable()
        or any(separator in name for separator in _SEPARATORS)
    ):
        raise UsageError(
            "not a possible name of a profile: {name}",
            hint="use 1 to {longest} letters, digits, hyphens and spaces, not beginning with a hyphen",
            name=repr(name[:LONGEST]),
            longest=LONGEST,
        )
    return name


def free_name(wanted: str, taken: Container[str]) -> str:
    """A name that is free: the wanted one, else with ``-2`` and on (interface, ``login``)."""
    name, number = wanted, 1
    while name in taken:
        number += 1
        name = f"{wanted}-{number}"
    return name


def name_after(address: str, target: str | None = None, library: str | None = None) -> str:
    """The name of a new profile: its target, else the first word of the host, else the file's name.

    A library of a server has no host of its own: it is called by its name.
    """
    host = address.partition("://")[2].partition("/")[0].partition(":")[0].removeprefix("www.")
    name = target or (host or address.rpartition("/")[2]).partition(".")[0]
    if library is not None and address.startswith("postgresql:"):
        letters = (letter for letter in unicodedata.normalize("NFKD", library) if not unicodedata.combining(letter))
        name = "-".join(re.findall(r"\w+", "".join(letters).casefold()))
    plain = "".join(character if character.isalnum() or character in "-_" else "-" for character in name)
    return plain[: LONGEST - 8].strip("-") or "library"


def _checked(name: str, path: Path) -> str:
    try:
        return check_name(name)
    except UsageError as error:
        raise LocalError(
            "{path}: {problem}",
            code="configuration",
            hint=error.hint_template,
            path=path,
            problem=error,
            **error.facts,
        ) from error


def _spelled(name: str) -> str:
    try:
        return check_name(name)
    except UsageError:
        return name
