"""Addresses of libraries in files: ``sqlite:///PATH`` (relative) or ``sqlite:////PATH`` (absolute)."""

from __future__ import annotations

import os
from pathlib import Path

from tunilib.errors import UsageError

__all__ = ["absolute_address", "store_address", "store_path"]

_SCHEME = "sqlite"


def store_path(address: str) -> Path:
    """The file that an address names.

    Raises:
        UsageError: it is no such address.
    """
    prefix = f"{_SCHEME}:///"
    name = address[len(prefix) :]
    if not address.startswith(prefix) or not name or "\0" in name:
        raise UsageError(
            "this is not the address of a library: {address}",
            hint="write sqlite:///PATH, or sqlite:////PATH for a path from the root",
            address=address,
        )
    if name.startswith("~/"):  # a shell leaves it alone in the middle of a word; nobody means a folder of that name
        name = os.path.expanduser(name)  # noqa: PTH111 - without a home it stays as it is
    return Path(name)


def store_address(path: Path) -> str:
    """The address of a file; always absolute, so that it means the same from every folder."""
    return f"{_SCHEME}:///{path.absolute()}"


def absolute_address(address: str) -> str:
    """The address that means the same from every folder, and is the same by every link to the folder.

    Raises:
        UsageError: it begins like the address of a file and is not one.
    """
    if not address.startswith(f"{_SCHEME}:"):
        return address
    path = store_path(address)
    return store_address(Path(os.path.realpath(path.parent)) / path.name)
