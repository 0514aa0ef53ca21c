"""Where a library is stored: the contract of its stores. Each engine has a folder.

All SQL, the reading of rows, table definitions, migrations, locking and copying are an engine's. Everything else in the
embedded library works on a :class:`Library`, whose snapshots and transactions give the stores of
:mod:`tunilib.library.stores.connection`, and never sees a connection.
"""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from tunilib._version import install_command
from tunilib.errors import LocalError
from tunilib.library.stores.addresses import ALIAS, SERVER, checked_address, not_an_address

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from tunilib.core.payment import PaymentRecord
    from tunilib.core.rules import Rules
    from tunilib.library.models.library import LibraryOfServer
    from tunilib.library.stores.unit_of_work import Library, Now

ENGINES = {
    "sqlite": "tunilib.library.stores.sqlite",
    "postgresql": "tunilib.library.postgres",
}
"""The package of each engine, by the scheme of its addresses.

Its module ``library`` has the functions ``open_library``, ``libraries``, ``make_library`` and ``replace_library``; they
take what the functions of these names here take; its module ``moves`` has the class ``ENGINE``.
"""
_FILE = "sqlite"
"""The scheme of libraries in files."""


class PreparedBackup(Protocol):
    """A backup that was checked.

    Attributes:
        name: what the library in it calls itself.
        day: the day on which it was last changed, an ISO date; empty: never.
        problems: what its rules cannot have led to, as sentences. held: how many notices are held back.
    """

    name: str
    day: str
    problems: tuple[str, ...]
    held: int

    def install(self) -> tuple[Path | None, tuple[PaymentRecord, ...] | None]:
        """Put it in the place of the library, in its turn among the writers."""


def open_library(address: str, now: Now, *, for_patrons: bool = False) -> Library:
    """The library at an address; it is not touched yet."""
    library: Library = engine_module(address, "library").open_library(address, now, for_patrons=for_patrons)
    return library


def libraries(address: str, now: Now) -> tuple[LibraryOfServer, ...]:
    """The libraries beside which an address names one: those of a database, by name; in a file there is one."""
    found: tuple[LibraryOfServer, ...] = engine_module(address, "library").libraries(address, now)
    return found


def make_library(address: str, rules_text: str, now: Now, fill: Callable[[Library], None] | None = None) -> Rules:
    rules: Rules = engine_module(address, "library").make_library(address, rules_text, now, fill)
    return rules


def replace_library(address: str, rules_text: str, now: Now, fill: Callable[[Library], None]) -> None:
    """Replace a library by a new one; raises like :func:`make_library`."""
    engine_module(address, "library").replace_library(address, rules_text, now, fill)


def restoring(address: str, file: Path, now: Now, beside: Path) -> AbstractContextManager[PreparedBackup]:
    """Check a backup, which can take the place of the library at an address within the block.

    Args:
        beside: names the file to which the old library of a server is written.
    """
    found = engine_module(address, "restoration").restoring(address, file, now, beside)
    prepared: AbstractContextManager[PreparedBackup] = found
    return prepared


def store_path(address: str) -> Path:
    """The file that an address names: ``sqlite:///PATH`` (relative) or ``sqlite:////PATH`` (absolute)."""
    prefix = f"{_FILE}:///"
    name = address[len(prefix) :]
    if not address.startswith(prefix) or not name or "\0" in name:
        raise not_an_address(address)
    if name.startswith("~/"):  # a shell does not expand it within a word, and it is never meant as the name of a folder
        name = os.path.expanduser(name)  # noqa: PTH111 - without a home it stays as it is
    return Path(name)


def is_in_file(address: str) -> bool:
    return address.startswith(f"{_FILE}:")


def is_taken(address: str) -> bool:
    """Whether there is a library at an address, or another file of its name."""
    if is_in_file(address):
        return store_path(address).exists()
    return engine_module(address, "moves").ENGINE(address).marks() is not None


def store_address(path: Path) -> str:
    """The address of a file; always absolute, so that it means the same from every folder."""
    return f"{_FILE}:///{path.absolute()}"


def absolute_address(address: str) -> str:
    """The address that means the same from every folder, and is the same by every link to the folder."""
    if address.startswith((f"{SERVER}:", f"{ALIAS}:")):
        return checked_address(address)
    if not is_in_file(address):
        return address
    path = store_path(address)
    return store_address(Path(os.path.realpath(path.parent)) / path.name)


def engine_of(address: str) -> str:
    package = ENGINES.get(address.partition(":")[0])
    if package is None:
        raise not_an_address(address)
    return package


def engine_module(address: str, module: str) -> Any:
    package = engine_of(address)
    try:
        return import_module(f"{package}.{module}")
    except ImportError as error:
        if "psycopg" not in str(error):
            raise
        raise LocalError(
            "a library on PostgreSQL needs tunilib[postgres]",
            code="configuration",
            hint="install it: {command}",
            command=install_command("tunilib[postgres]"),
        ) from error
