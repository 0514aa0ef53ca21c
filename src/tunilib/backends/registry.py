"""The backends, one line each.

A backend describes itself by a :class:`Backend`. Its code is named by import strings and loaded when it is used, so
that no backend costs those who use another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, cast

from tunilib.errors import UsageError
from tunilib.parts import load_part

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, tzinfo

    from tunilib.core.ports.door import Entry


class OpenEntry(Protocol):
    """Makes the entry of one library from its address; it reaches nothing yet."""

    def __call__(self, address: str, *, now: Callable[[tzinfo], datetime], **options: Any) -> Entry:
        """Raise ``UsageError`` where the address cannot be one of this kind."""
        ...


class RegisteredBackend(NamedTuple):
    """What the program has to know of a backend before it loads its code.

    Attributes:
        name: what ``--backend`` takes and a profile stores.
        entry: import string of an :class:`OpenEntry`.
        schemes: how its addresses begin, without the colon.
        aliases: other names for it.
        marks: texts that only addresses of this kind have.
        has_ways: whether ``--idp`` names one of several sign-ins with a card.
        keeps_password: whether a sign-in puts the password into the keyring; no where a session lasts until sign-out.
        clock_may_move: whether ``TUNILIB_NOW`` sets its clock on every address, not on loopback alone.
        remote: whether its libraries are sites, whose requests have a limit of time.
        files: those of its schemes whose libraries are files of this machine.
        absolute: import string of a function that makes an address mean the same from every folder; empty: it does.
        known: import string of a function that finds the address of a library by its name, or None; empty: no names.
        answers: import string of a function that asks an address whether a library of this kind is there; empty: that
            cannot be asked, and it is the one of its schemes where no other answers.
    """

    name: str
    entry: str
    schemes: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    has_ways: bool = False
    keeps_password: bool = True
    clock_may_move: bool = False
    remote: bool = True
    files: tuple[str, ...] = ()
    absolute: str = ""
    known: str = ""
    answers: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Its name and its aliases."""
        return (self.name, *self.aliases)

    def matches(self, address: str) -> bool:
        """Whether an address has one of its schemes."""
        scheme, colon, _ = address.partition(":")
        return bool(colon) and scheme.lower() in self.schemes

    def is_reached_at(self, address: str) -> bool:
        """Whether the library at an address is reached over a network, so that it pays to ask several at once."""
        return address.partition(":")[0].lower() not in self.files

    def recognises(self, address: str) -> bool:
        """Whether an address is of this kind by its form alone."""
        return self.matches(address) and any(mark in address for mark in self.marks)

    def open(self, address: str, *, now: Callable[[tzinfo], datetime], **options: Any) -> Entry:
        """The entry of the library at an address; it reaches nothing yet.

        Args:
            now: tells the time in the library's zone.
            options: what an entry may use: ``language`` of its texts, ``reports`` the folder for pages that were not
                understood, ``say`` for notes of what is being done, ``names`` gives what remembers ids.

        Raises:
            UsageError: it is not an address of this backend.
        """
        return cast("OpenEntry", load_part(self.entry))(address, now=now, **options)

    def absolute_address(self, address: str) -> str:
        """An address that means the same from every folder.

        Raises:
            UsageError: it has the backend's scheme and is not an address.
        """
        return cast("str", load_part(self.absolute)(address)) if self.absolute else address

    def moves_clock(self, address: str) -> bool:
        """Whether ``TUNILIB_NOW`` sets the clock of the library at an address (interface, section 4)."""
        if self.clock_may_move:
            return True
        from tunilib.http.cookies import at_loopback

        return at_loopback(address)


EMBEDDED = RegisteredBackend(
    name="embedded",
    entry="tunilib.library.patron.door:open_entry",
    schemes=("sqlite", "postgresql", "postgres"),
    keeps_password=False,
    clock_may_move=True,
    remote=False,
    files=("sqlite",),
    absolute="tunilib.library.stores:absolute_address",
)
VUFIND = RegisteredBackend(
    name="vufind",
    entry="tunilib.backends.vufind.door:open_entry",
    schemes=("https", "http"),
    aliases=("finna",),
    absolute="tunilib.http.cookies:site_address",
    known="tunilib.backends.vufind.paths:known_site",
)

PAIA = RegisteredBackend(
    name="paia",
    entry="tunilib.backends.paia.door:open_entry",
    schemes=("https", "http"),
    absolute="tunilib.backends.paia.sign_in:base_address",
    answers="tunilib.backends.paia.sign_in:answers",
)
PRIMO = RegisteredBackend(
    name="primo",
    entry="tunilib.backends.primo.door:open_entry",
    schemes=("https", "http"),
    marks=("?vid=", "&vid="),
    has_ways=True,
    absolute="tunilib.backends.primo.addresses:page_address",
    answers="tunilib.backends.primo.configuration:answers",
)

BACKENDS = (EMBEDDED, VUFIND, PAIA, PRIMO)
"""All of them."""


def find_backend(name: str) -> RegisteredBackend:
    """The backend of a name.

    Raises:
        UsageError: there is none.
    """
    found = next((backend for backend in BACKENDS if name in backend.names), None)
    if found is None:
        names = ", ".join(name for backend in BACKENDS for name in backend.names)
        raise UsageError("unknown backend: {name}", hint="choose one of: {names}", name=name, names=names)
    return found


def backend_at(address: str, name: str | None = None) -> RegisteredBackend:
    """The backend of an address, which the one that the user named must fit.

    An address of no backend's scheme goes to ``vufind``, which says what is wrong with it. Of several with its scheme
    it is the one that recognises it, else the first; :func:`answering_backend` finds out which one is there.

    Raises:
        UsageError: the named backend does not fit, or there is none of that name.
    """
    if name is None:
        return _backend_by_form(address) or VUFIND
    named = find_backend(name)
    if not named.matches(address) and backend_at(address) is not named:
        raise UsageError(
            "{address} is not an address of the backend {name}",
            hint="an embedded library is written sqlite:///PATH or postgresql://HOST/DATABASE, a site https://…",
            address=address,
            name=name,
        )
    return named


def answering_backend(address: str, **options: Any) -> RegisteredBackend:
    """The backend of an address; where several have its scheme, and it is of no known name, the library there is asked.

    Raises:
        Unavailable: it does not answer.
    """
    from tunilib.local.libraries import library_at

    known = library_at(address)
    host = address.partition("://")[2]
    for backend in BACKENDS:
        if known is not None and known.backend == backend.name:
            return backend
        if backend.recognises(address) or (backend.known and load_part(backend.known)(host) == address):
            return backend
    asked = (one for one in BACKENDS if one.answers and one.matches(address))
    return next((one for one in asked if load_part(one.answers)(address, **options)), None) or backend_at(address)


def library_address(library: str) -> str | None:
    """The address of a library that the user named: by an address, or by a name that a backend knows.

    None: no backend knows the name.

    Raises:
        UsageError: it has the scheme of a backend, and is not an address of it.
    """
    backend = _backend_by_form(library)
    if backend is not None or "://" in library:
        return library if backend is None else backend.absolute_address(library)
    from tunilib.local.libraries import library_named

    listed = library_named(library)
    if listed is not None and any(listed.backend == backend.name for backend in BACKENDS):
        return listed.address
    known = (load_part(backend.known)(library) for backend in BACKENDS if backend.known)
    return next((address for address in known if address is not None), None)


def _backend_by_form(address: str) -> RegisteredBackend | None:
    """The backend that recognises an address, else the first with its scheme."""
    fitting = [backend for backend in BACKENDS if backend.matches(address)]
    return next((one for one in fitting if one.recognises(address)), next(iter(fitting), None))
