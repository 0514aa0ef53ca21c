"""psycopg: its import, the types that a library has, and a connection.

psycopg imports everything that anybody may need of it: asyncio for those who wait in another way, what there is about
versions of installed programs, every type of PostgreSQL. That costs more than all the rest of a short command. In the
command line's own process it is therefore imported module by module; in a program of somebody else it is imported as
ever.
"""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from threading import Lock, current_thread, main_thread
from types import ModuleType, NoneType
from typing import TYPE_CHECKING, Any, Final

from tunilib.backends.embedded.stores.postgres.addresses import parameters
from tunilib.backends.embedded.stores.postgres.failures import connection_error, missing_extra
from tunilib.errors import LocalError

if TYPE_CHECKING:
    from psycopg.abc import AdaptContext
    from psycopg.adapt import AdaptersMap, Dumper, PyFormat
    from psycopg.connection import Connection

OLDEST_SERVER = 15
CONNECT_SECONDS = 10

_IMPORTING: Final = Lock()
"""Held while psycopg is imported, so that several threads do it one after the other."""
_COMMAND: Final = "tunilib._entry"
"""Only the process of the command line imports it."""
_TRIED: Final = "3.3."
"""The versions of psycopg that are known to take it."""
_BINARIES: Final = ("psycopg_c", "psycopg_binary")
_MODULES: Final = ("psycopg", "psycopg.pq", "psycopg.connection", "psycopg.adapt", "psycopg.types.string")
"""What is used of it; ``pq`` before others, as they import each other in a circle."""
_ASYNCIO: Final = {
    "CancelledError": "exceptions",
    "Future": "futures",
    "Lock": "locks",
    "Queue": "queues",
    "Task": "tasks",
    "get_running_loop": "events",
    "sleep": "tasks",
}
"""What psycopg takes of asyncio while it is imported, and where that is."""

_DUMPERS: Final = {
    bool: ("psycopg.types.bool", "BoolDumper"),
    float: ("psycopg.types.numeric", "FloatDumper"),
    int: ("psycopg.types.numeric", "IntDumper"),
    list: ("psycopg.types.array", "ListDumper"),
    NoneType: ("psycopg.types.none", "NoneDumper"),
}
"""Where psycopg writes values that are no texts."""
_TEXTS: Final = (18, 19, 25, 1042, 1043, 2205, 2278)
"""The numbers of types (``pg_type.oid``) that are read as texts: names, texts, ``regclass``, and what gives nothing."""
_BYTES: Final = (17,)
_WHOLE: Final = (20, 21, 23, 26)
_REAL: Final = (700, 701)
_EXACT: Final = (1700,)
"""The sum of large whole numbers."""
_TRUTH: Final = 16


def _import_psycopg() -> None:
    """Import what is used of psycopg.

    Raises:
        ImportError: it is not installed.
    """
    with _IMPORTING:
        is_late = _prepare()
        collects = is_late and gc.isenabled()
        if collects:
            gc.disable()  # what is imported stays: nothing of it is garbage, now or later
        try:
            for name in _MODULES:
                import_module(name)
        except Exception:
            if not is_late:
                raise
            _ = import_module("psycopg").connect  # all of it, as ever: this one does not take it
        finally:
            if collects:
                gc.freeze()
                gc.enable()


def _prepare() -> bool:
    """Have psycopg imported module by module, where that is known to do.

    Returns:
        Whether it is.
    """
    if _COMMAND not in sys.modules or "psycopg" in sys.modules or current_thread() is not main_thread():
        return False
    spec = find_spec("psycopg")
    if spec is None or spec.origin is None:
        return False
    found = _installed(str(Path(spec.origin).parents[1]))
    version = found.get("psycopg", "")
    binaries = [name for name in _BINARIES if found.get(name) == version]
    if not version.startswith(_TRIED) or not binaries:
        return False
    from tunilib.backends.embedded.stores.postgres.late_modules import import_late

    import_late("asyncio", _ASYNCIO)
    for name in ("ctypes", "ctypes.util", "ssl", "psycopg"):
        import_late(name)
    for name in binaries:
        known = ModuleType(f"{name}.version")
        known.__dict__["__version__"] = version
        sys.modules.setdefault(known.__name__, known)
    return True


def _installed(folder: str) -> dict[str, str]:
    """The parts of psycopg that are installed in a folder, and their versions."""
    ending = ".dist-info"
    names = [name for name in os.listdir(folder) if name.startswith("psycopg") and name.endswith(ending)]  # noqa: PTH208 - there are hundreds of others
    parts = [name.removesuffix(ending).partition("-") for name in names]
    return {name: version for name, _, version in parts}


def connect(address: str) -> Connection[tuple[Any, ...]]:
    """Open a connection.

    Raises:
        LocalError: ``configuration``: the extra is not installed; ``database``: the server is too old, its database has
            another encoding, or does not let this user in. UsageError: the address is not valid.
        Unavailable: the server cannot be reached.
    """
    try:
        _import_psycopg()
    except ImportError as error:
        raise missing_extra() from error
    from psycopg.connection import Connection
    from psycopg.errors import Error

    try:
        options: dict[str, Any] = {"client_encoding": "UTF8", "fallback_application_name": "tunilib"}
        if "connect_timeout" not in parameters(address) and "PGCONNECT_TIMEOUT" not in os.environ:
            options["connect_timeout"] = CONNECT_SECONDS
        wire = Connection.connect(address, autocommit=True, prepare_threshold=None, context=_types(), **options)
    except Error as error:
        raise connection_error(error, address) from error
    version, encoding = wire.info.server_version // 10000, wire.info.parameter_status("server_encoding")
    if version < OLDEST_SERVER:
        wire.close()
        raise LocalError(
            "the server of {address} is PostgreSQL {version}, but tunilib needs {oldest} or newer",
            code="database",
            hint="upgrade the server",
            address=address,
            version=version,
            oldest=OLDEST_SERVER,
        )
    if encoding != "UTF8":
        wire.close()
        raise LocalError(
            "the database of {address} has the encoding {encoding}, but tunilib needs UTF8",
            code="database",
            hint="make a database with: createdb --encoding=UTF8 --template=template0",
            address=address,
            encoding=encoding,
        )
    return wire


def _types() -> AdaptersMap:
    """How values are written and read: texts, bytes, numbers and lists of them, and nothing else that PostgreSQL has.

    A text may have zero characters, which no text of PostgreSQL has: an imported record would be refused for one.
    """
    from psycopg.adapt import AdaptersMap, Dumper, Loader
    from psycopg.types.string import ByteaLoader, BytesBinaryDumper, BytesDumper, StrDumperUnknown, TextLoader

    class Text(StrDumperUnknown):
        def dump(self, obj: str) -> Any:
            return super().dump(obj.replace("\0", "\ufffd"))

    class LateDumper(Dumper):
        """A dumper of psycopg that is imported when a value is there for it."""

        def __init__(self, cls: type, context: AdaptContext | None = None) -> None:
            super().__init__(cls, context)
            module, name = next(_DUMPERS[base] for base in cls.__mro__ if base in _DUMPERS)
            self._dumper: Dumper = getattr(import_module(module), name)(cls, context)

        def get_key(self, obj: Any, format: PyFormat) -> Any:  # noqa: A002 - the name is psycopg's
            return self._dumper.get_key(obj, format)

        def upgrade(self, obj: Any, format: PyFormat) -> Dumper:  # noqa: A002 - the name is psycopg's
            return self._dumper.upgrade(obj, format)

        def dump(self, obj: Any) -> Any:
            return self._dumper.dump(obj)

    class Whole(Loader):
        def load(self, data: Any) -> int:
            return int(data)

    class Real(Loader):
        def load(self, data: Any) -> float:
            return float(data)

    class Exact(Loader):
        def load(self, data: Any) -> Any:
            from decimal import Decimal

            return Decimal(bytes(data).decode())

    class Truth(Loader):
        def load(self, data: Any) -> bool:
            return bytes(data) == b"t"

    class Unexpected(Loader):
        def load(self, data: Any) -> Any:  # noqa: ARG002 - the name is psycopg's
            raise LookupError(f"a value of the type {self.oid} is read, but driver.py does not say how")

    types = AdaptersMap()
    types.register_dumper(str, Text)
    types.register_dumper(bytes, BytesDumper)
    types.register_dumper(bytes, BytesBinaryDumper)
    for kind in _DUMPERS:
        types.register_dumper(kind, LateDumper)
    types.register_loader(0, Unexpected)
    types.register_loader(_TRUTH, Truth)
    loaders = (_TEXTS, TextLoader), (_BYTES, ByteaLoader), (_WHOLE, Whole), (_REAL, Real), (_EXACT, Exact)
    for numbers, loader in loaders:
        for number in numbers:
            types.register_loader(number, loader)
    return types
