"""The accounts of this machine, as the two files make them together.

``login`` writes ``profiles.toml``; a key of ``[profiles.NAME]`` in ``config.toml`` wins over the same key there
(interface, section 4). A profile of ``config.toml`` alone is an account too, once it names its library and its
card.

Which profile is used when none is named: ``default`` of ``config.toml``; else the choice of ``profiles default``; else
the first one made, those of ``config.toml`` alone after the others, the demonstration's last.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from tunilib.core.note import Note
from tunilib.errors import LocalError, NotFound, NotSignedIn, UsageError
from tunilib.local.config import MEND, SETTINGS, check_table, read_config, read_settings, read_toml, texts_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tunilib.local.config import Config
    from tunilib.local.paths import Paths

LONGEST = 64
_UNIVERSITY = "university"
_WRITTEN = ("demonstration", "library_name", "sign_in", "organisation", "hosts")
"""What ``login`` and ``demo`` write beside the settings."""
_SEPARATORS = "/\\"

_THERE_ARE = "there are: {names}"


class Profile(NamedTuple):
    """One account: a card at a library.

    Attributes:
        name: what the user calls it.
        library: the library's address; ``sqlite:////…`` for an embedded one.
        card: the card number, without blanks.
        backend: its name; None: the address tells.
        target: which library of a site that serves several.
        password_command: the command that prints the password.
        lang: the language of messages.
        proxy: what comes before the address of a licensed resource; None: what is known of the library.
        demonstration: whether ``demo`` made it.
        library_name: what the library calls itself; None: not known yet.
        university: whether it signs in with a university account; ``card`` is the user name there then.
        organisation: the entity ID of the home organisation. hosts: where its password may be typed.
        extra: keys that another version of tunilib wrote; they are not changed.
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
    extra: Mapping[str, Any] = MappingProxyType({})


class Profiles:
    """All accounts.

    Attributes:
        every: the accounts, in the order made.
        configured: the name that ``config.toml`` gives as default.
        chosen: the name that ``profiles default`` was given.
        config: the path of ``config.toml``, for messages.
        notes: what was ignored.
    """

    __slots__ = ("chosen", "config", "configured", "every", "notes")

    def __init__(
        self,
        every: tuple[Profile, ...],
        *,
        configured: str | None,
        chosen: str | None,
        config: Path,
        notes: tuple[Note, ...] = (),
    ) -> None:
        self.every = every
        self.configured = configured
        self.chosen = chosen
        self.config = config
        self.notes = notes

    @property
    def names(self) -> tuple[str, ...]:
        """The names, in the order made."""
        return tuple(profile.name for profile in self.every)

    @property
    def default(self) -> Profile | None:
        """The account used when none is named; None without one, or where ``config.toml`` names one that is missing."""
        by_name = {profile.name: profile for profile in self.every}
        if self.configured is not None:
            return by_name.get(self.configured)
        own = [profile for profile in self.every if not profile.demonstration]
        first = (own or self.every)[:1]
        return by_name.get(self.chosen or "") or (first[0] if first else None)

    def pick(self, name: str | None = None) -> Profile:
        """The account of that name, or the default one.

        Raises:
            NotSignedIn: there is no account at all.
            NotFound: there is none of that name.
            LocalError: ``configuration``: ``default`` in ``config.toml`` names none.
        """
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
        wanted = _spelled(name)
        for profile in self.every:
            if profile.name == wanted:
                return profile
        raise NotFound("no such profile: {name}", hint=_THERE_ARE, name=name, names=", ".join(self.names))

    def find(self, *, library: str, card: str, target: str | None = None) -> Profile | None:
        """The account of that card at that library, if there is one."""
        number = "".join(card.split())
        for profile in self.every:
            if (profile.library, profile.target, profile.card) == (library, target, number):
                return profile
        return None


class ProfileFile:
    """What the file says, to be changed and written back.

    Attributes:
        path: the file.
        default: the choice of ``profiles default``.
        profiles: the keys of each profile by its name, in the order made.
        extra: other keys, which are not changed.
    """

    def __init__(self, path: Path, default: str | None = None) -> None:
        self.path = path
        self.default = default
        self.profiles: dict[str, dict[str, Any]] = {}
        self.extra: dict[str, Any] = {}


def read_profiles(paths: Paths) -> Profiles:
    """All accounts, from both files.

    Raises:
        LocalError: ``configuration`` or ``file``: one of the two files is broken or cannot be read.
    """
    return combine(read_profile_file(paths.profiles), read_config(paths.config))


def read_profile_file(path: Path) -> ProfileFile:
    """Read the file; an empty one where there is none.

    Raises:
        LocalError: ``file``: it cannot be read; ``configuration``: it is not TOML (with the place), or a value is of
            the wrong kind.
    """
    content = read_toml(path)
    if content is None:
        return ProfileFile(path)
    from tunilib.core.toml_table import TomlTable

    table = TomlTable(content)
    read = ProfileFile(path, table.text("default"))
    named = table.table("profiles")
    for name in named.keys:
        profile = named.table(name)
        read_settings(profile)
        profile.flag("demonstration")
        profile.text("library_name")
        if profile.has("sign_in"):
            profile.choice("sign_in", (_UNIVERSITY,))
            profile.text("organisation")
            texts_of(profile, "hosts")
    check_table(path, table)
    read.profiles = content.get("profiles", {})
    read.extra = {key: value for key, value in content.items() if key not in ("default", "profiles")}
    return read


def combine(stored: ProfileFile, config: Config) -> Profiles:
    """Combine the user's settings with what ``login`` wrote.

    Raises:
        LocalError: ``configuration``: a name that cannot be one, or an account without library or card in
            ``profiles.toml``.
    """
    notes: list[Note] = []
    every: list[Profile] = []
    for name in (*stored.profiles, *(name for name in config.profiles if name not in stored.profiles)):
        written = stored.profiles.get(name)
        profile = _combined(_checked(name, config.path if written is None else stored.path), written, config)
        if profile is not None:
            every.append(profile)
        elif written is None:
            template = "{path}: [profiles.{name}] is not an account without library and card"
            notes.append(Note.of(template, path=config.path, name=name))
        else:
            raise LocalError(
                "{path}: [profiles.{name}] has no library or no card",
                code="configuration",
                hint=MEND,
                path=stored.path,
                name=name,
            )
    return Profiles(
        tuple(every),
        configured=config.default,
        chosen=stored.default,
        config=config.path,
        notes=(*config.notes, *notes),
    )


def check_name(name: str) -> str:
    """A name in its one spelling (Unicode NFC).

    Raises:
        UsageError: it is empty, longer than 64 characters, begins with a dash, begins or ends with a blank, or holds a
            path separator or a character that cannot be seen.
    """
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


def name_after(address: str, target: str | None = None) -> str:
    """The name of a new profile: its target, else its library's: the first word of the host, or the file's name."""
    host = address.partition("://")[2].partition("/")[0].partition(":")[0].removeprefix("www.")
    name = target or (host or address.rpartition("/")[2]).partition(".")[0]
    plain = "".join(character if character.isalnum() or character in "-_" else "-" for character in name)
    return plain[: LONGEST - 8].strip("-") or "library"


def _combined(name: str, written: Mapping[str, Any] | None, config: Config) -> Profile | None:
    values = {key: value for key, value in (written or {}).items() if key in SETTINGS}
    values |= config.profiles.get(name, {})
    if "library" not in values or not values.get("card", "").strip():
        return None
    values["card"] = "".join(values["card"].split())
    known = written or {}
    hosts = known.get("hosts", ())
    return Profile(
        name=name,
        demonstration=bool(known.get("demonstration")),
        library_name=known.get("library_name"),
        university=known.get("sign_in") == _UNIVERSITY,
        organisation=known.get("organisation"),
        hosts=(hosts,) if isinstance(hosts, str) else tuple(hosts),
        extra={key: value for key, value in known.items() if key not in (*SETTINGS, *_WRITTEN)},
        **values,
    )


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
