"""References on their way out: to a file, which is written whole or not at all, or to standard output."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from tunilib.cli.command import Invocation
from tunilib.cli.options import Option, named_file, output_file
from tunilib.formats import export as file_bytes, names
from tunilib.views.texts import clean_lines

if TYPE_CHECKING:
    from tunilib.core.reference import Reference

EXPORT_FORMAT = names("write")
NAMES = ", ".join(EXPORT_FORMAT[:-1]) + f" or {EXPORT_FORMAT[-1]}."
"""The formats, as help names them."""
OutputOption = Annotated[
    Path | None,
    Option("--output", metavar="FILE", parser=output_file, help="Write to a file, whole or not at all; -: print it."),
]


def export(
    inv: Invocation,
    references: Iterable[Reference],
    name: str,
    output: Path | None,
    *,
    style: str | None = None,
    locale: str | None = None,
) -> int:
    """Export references in a format; returns the exit code.

    Standard output gets the file itself; where ``output`` names another one, nothing goes there.
    """
    from tunilib.services.reference_files import Counted, write_file

    coming = Counted(references)
    pieces = file_bytes(name, coming, style=style, locale=locale)
    file = named_file(output)
    if file is None:
        for piece in _shown(inv, pieces):
            inv.output.write_bytes(piece)
        return 0
    write_file(file, pieces)
    written(inv, file, coming.count)
    return 0


def written(inv: Invocation, file: Path, count: int) -> None:
    """Tell at a terminal that a file was written."""
    inv.say(
        inv.ngettext("{count} reference written to {file}.", "{count} references written to {file}.", count, file=file)
    )


def _shown(inv: Invocation, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The pieces, without control characters at a terminal."""
    if not inv.is_terminal:
        yield from pieces
        return
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    for piece in pieces:
        yield clean_lines(decoder.decode(piece)).encode()
