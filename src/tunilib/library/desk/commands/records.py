"""Records by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Annotated, Any

from tunilib.cli.command import Invocation, Noun
from tunilib.cli.options import Argument, pairs
from tunilib.cli.prompts import ask_until
from tunilib.library.desk.commands import show_at_desk
from tunilib.library.desk.commands.items import FirstCollection, NewCopiesAt, NumberOfCopies
from tunilib.library.desk.views.circulation import RECORD_DONE
from tunilib.library.models.lookups import RECORD_FIELDS
from tunilib.messages import word

noun = Noun()


_FIELDS_HELP = (
    "title, authors, year, isbn, publisher, place, edition, series, language, format or subjects; "
    "several values are separated by ;."
)
Record = Annotated[str, Argument(metavar="RECORD", help="A record, as in: tunilib search.")]


@noun.command(
    "add",
    view=RECORD_DONE,
    exits=(1, 4, 5),
    examples=("tunilib desk record add title='Village history : 1850 to 1950' authors='Virtanen, Aino' year=1987",),
)
def add(
    inv: Invocation,
    fields: Annotated[
        list[str] | None, Argument(metavar="FIELD=VALUE", words="record-field", help=_FIELDS_HELP)
    ] = None,
    library: NewCopiesAt = None,
    collection: FirstCollection = None,
    copies: NumberOfCopies = 1,
) -> int:
    """Add a record by hand. At a terminal without fields, each is asked for; only the title is needed.

    The subtitle follows the title after a colon between blanks; a name is written family name first.
    """

    def added(desk: Any) -> object:
        check = partial(desk.records.check, library=library, collection=collection, copies=copies)
        given = _given(inv, fields or [], check)
        return desk.records.add(given, library=library, collection=collection, copies=copies)

    return show_at_desk(inv, added)


@noun.command(
    "edit",
    view=RECORD_DONE,
    exits=(1, 4, 5),
    examples=("tunilib desk record edit demo.1001 edition='2nd ed.' year=1990",),
)
def edit(
    inv: Invocation,
    record: Record,
    fields: Annotated[list[str], Argument(metavar="FIELD=VALUE", words="record-field", help=_FIELDS_HELP)],
) -> int:
    """Change fields of a record; an empty value clears one. What its file had besides is left out of exports then."""
    wanted = _wanted(inv, fields)
    return show_at_desk(inv, lambda desk: desk.records.edit(record, wanted))


@noun.command("remove", view=RECORD_DONE, exits=(1, 4, 5), examples=("tunilib desk record remove demo.1001",))
def remove(inv: Invocation, record: Record) -> int:
    """Remove a record that has no copies and no holds any more; patrons' lists of favourites keep it."""
    return show_at_desk(inv, lambda desk: desk.records.remove(record))


def _wanted(inv: Invocation, words: list[str]) -> dict[str, str]:
    given = pairs(words, RECORD_FIELDS, "record-field", inv.lang)
    return {field: _value(inv, field, value) for field, value in given.items()}


def _given(inv: Invocation, words: list[str], check: Callable[[Mapping[str, str]], None]) -> dict[str, str]:
    if words or not inv.can_ask:
        return _wanted(inv, words)
    check({})  # fails before the first question if the library is missing
    return _asked(inv, check)


def _asked(inv: Invocation, check: Callable[[Mapping[str, str]], None]) -> dict[str, str]:
    """Ask for each field, again if the answer is not valid."""
    answers: dict[str, str] = {}
    for field in RECORD_FIELDS:

        def take(answer: str, field: str = field) -> str:
            value = _value(inv, field, answer)
            if value or field == "title":
                check({field: value})
            return value

        name = word("record-field", field, inv.lang)
        if answer := ask_until(inv, name[:1].upper() + name[1:], take, option="title=TITLE"):
            answers[field] = answer
    return answers


def _value(inv: Invocation, field: str, value: str) -> str:
    """Words of closed lists in English, or as codes."""
    if field not in ("format", "language"):
        return value
    return "; ".join(inv.value_of(field, part.strip()) for part in value.split(";"))
