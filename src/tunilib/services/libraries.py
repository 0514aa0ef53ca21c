"""The libraries that are known by name."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from tunilib.backends.registry import BACKENDS
from tunilib.errors import NotUnderstood, UsageError
from tunilib.local.libraries import SUCCESSORS, KnownLibrary, find_libraries, near_libraries

if TYPE_CHECKING:
    from collections.abc import Iterator


def libraries(text: str = "") -> tuple[KnownLibrary, ...]:
    """Those that a text finds and this program can reach."""
    reachable = {backend.name for backend in BACKENDS}
    return tuple(one for one in find_libraries(text) if one.backend in reachable)


def no_such_library(name: str) -> UsageError:
    """The error for a name that is of no library, with the names near it."""
    near = ", ".join(near_libraries(name))
    if not near:
        return UsageError(
            "no such library: {name}",
            hint="see: tunilib libraries; or give its address: https://…, or sqlite:///PATH or "
            "postgresql://HOST/DATABASE for an embedded library",
            name=name,
        )
    return UsageError("no such library: {name}", hint="near it: {near}; see: tunilib libraries", name=name, near=near)


@contextmanager
def naming_successor(address: str) -> Iterator[None]:
    """Name the library that took the place of the one at an address, where no such site answers there any more."""
    try:
        yield
    except NotUnderstood as error:
        successor = SUCCESSORS.get(address)
        if successor is None:
            raise
        raise NotUnderstood(
            error.template,
            hint="this library has moved: tunilib login --library {library}",
            **error.facts | {"library": successor},
        ) from error
