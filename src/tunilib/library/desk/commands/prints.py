"""Labels, library cards and slips to print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from tunilib.cli.command import Invocation, Noun
from tunilib.cli.errors import DONE
from tunilib.cli.options import Argument, Option
from tunilib.cli.prompts import listed
from tunilib.library.desk.commands import desk_of
from tunilib.library.desk.prints import Sheet, labels_page, slip_page, slip_text
from tunilib.views.texts import clean_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tunilib.library.models.lookups import Slip

_COLUMNS = 40

labels_noun = Noun()
slip_noun = Noun()


@labels_noun.command(
    exits=(4, 5),
    examples=(
        "tunilib desk labels --new > labels.html",
        "tunilib desk labels 30001234 2912345678 --sheet 2x7 > labels.html",
    ),
)
def labels(
    inv: Invocation,
    numbers: Annotated[
        list[str] | None,
        Argument(metavar="BARCODE", help="Copies; a card number: a library card; -: one a line from standard input."),
    ] = None,
    new: Annotated[bool, Option("--new", help="Copies of which no label was printed yet.")] = False,
    sheet: Annotated[str, Option("--sheet", metavar="COLSxROWS", help="Labels on a sheet of A4.")] = "3x8",
) -> int:
    """Print labels as a page (HTML) for sheets of labels: library, title, shelf mark and the barcode (Code 128).

    A card number among the barcodes prints a library card, with the patron's name.
    """
    inv.prints_file()
    size, wanted = Sheet.parse(sheet), listed(inv, numbers or ())
    with desk_of(inv) as desk:
        found = desk.prints.labels(wanted, new=new)
        if not found:
            inv.say(inv.gettext("There are no copies without a label."))
            return DONE
        for piece in labels_page(found, size, inv.lang):
            inv.output.write(piece)
        inv.output.flush()
        desk.prints.printed(found)
    return DONE


@slip_noun.command(
    exits=(), examples=("tunilib desk slip 2912345678 --text", "tunilib desk slip 2912345678 > slip.html")
)
def slip(
    inv: Invocation,
    card: Annotated[str, Argument(metavar="CARD", help="The patron's card.")],
    text: Annotated[bool, Option("--text", help="As text of 40 columns, for a receipt printer.")] = False,
) -> int:
    """Print what a patron has on loan with due dates, their holds and what they owe, in the patron's language.

    It is a page to print (HTML), or text with --text.
    """
    inv.prints_file()
    with desk_of(inv) as desk:
        found = desk.prints.slip(card)
    language = found.patron.language or inv.lang
    inv.output.write(text_of(found, language) if text else slip_page(found, language))
    return DONE


def text_of(slip: Slip, language: str) -> str:
    """A slip as text of 40 columns for a receipt printer; some letters take two."""
    return "\n".join([part for line in clean_lines(slip_text(slip, language)).split("\n") for part in _wrapped(line)])


def _wrapped(text: str) -> Iterator[str]:
    """A line in parts of at most 40 columns with the same indentation."""
    from rich.cells import cell_len, chop_cells

    line = edge = text[: len(text) - len(text.lstrip())]
    for word in text.split():
        longer = f"{line} {word}" if line.strip() else edge + word
        if cell_len(longer) <= _COLUMNS:
            line = longer
            continue
        if line.strip():
            yield line
        *full, last = chop_cells(word, _COLUMNS - len(edge))
        yield from (edge + part for part in full)
        line = edge + last
    yield line.rstrip()
