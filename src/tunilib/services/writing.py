"""References as files: the bytes of any format, written whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tunilib.core.reference import Reference

__all__ = ["Counted", "file_bytes", "post_page", "write_file"]


class Counted:
    """References as they come, and how many they were.

    Attributes:
        count: so far.
    """

    def __init__(self, references: Iterable[Reference]) -> None:
        self.count = 0
        self._references = iter(references)

    def __iter__(self) -> Iterator[Reference]:
        return self

    def __next__(self) -> Reference:
        found = next(self._references)
        self.count += 1
        return found


def file_bytes(
    name: str, references: Iterable[Reference], *, style: str | None = None, locale: str | None = None
) -> Iterator[bytes]:
    """The bytes of a file in a format, in pieces.

    Args:
        style, locale: of citations.

    Raises:
        UsageError: there is no such format, style or locale, or the format has no style.
        LocalError: ``configuration``: the extra that formats citations is not installed; ``file``: that is no style.
    """
    from tunilib.formats import export

    return export(name, references, style=style, locale=locale)


def write_file(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a file; it is there whole, or as it was before.

    Raises:
        LocalError: ``file``: it cannot be written.
    """
    from tunilib.local.atomic_files import atomic_writer

    with atomic_writer(path) as file:
        for piece in pieces:
            file.write(piece)


def post_page(references: Iterable[Reference], title: str, send: str) -> Iterator[bytes]:
    """A page that hands references to RefWorks in the browser that opens it."""
    from tunilib.formats.refworks.writer import post_page as pieces

    for piece in pieces(references, title=title, send=send):
        yield piece.encode("utf-8", "replace")
