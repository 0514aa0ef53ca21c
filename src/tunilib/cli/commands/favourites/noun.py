"""The noun that all verbs of favourites belong to, and what they show."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

from tunilib.cli.access import emit_each, rows_of
from tunilib.cli.declare import Noun
from tunilib.cli.invocation import Invocation
from tunilib.cli.render.emit import emit_list
from tunilib.cli.render.listing import Column, Listing, Sheet

if TYPE_CHECKING:
    from tunilib.account.account import Account
    from tunilib.core.outcome import ChangeOutcome, FavouriteOutcome

__all__ = ["FAVOURITES", "InList", "ListArgument", "Records", "changed_list", "changed_records", "noun"]

noun = Noun(
    default="list",
    help="""References that you keep, in lists, with notes and keywords.

LIST is the ID of a list or its exact name. A new favourite goes to "My favourites" unless a list is named.""",
)

FAVOURITES = Listing(
    "favourites",
    "record_id title authors year format list notes keywords added",
    Column("title"),
    Column("authors"),
    Column("year"),
    Column("format", "word", "format"),
    Column("keywords"),
    Column("notes"),
    Column("list", "id"),
    Column("record_id", "id"),
)
_OUTCOME = (Column("outcome", "word", "outcome"), Column("reasons", "reasons"))
_RECORDS_DONE = Listing(
    "nothing", "record_id list outcome reasons", Column("record_id", "id"), Column("list"), *_OUTCOME
)
_LIST_DONE = Sheet("id name outcome reasons", Column("id", "id"), Column("name"), *_OUTCOME)

Records = Annotated[list[str], Argument(metavar="RECORD", help="Records, as search and favourites show them.")]
ListArgument = Annotated[str, Argument(metavar="LIST", help="ID or exact name of a list.")]
InList = Annotated[str | None, Option("--list", metavar="L", help="ID or exact name of a list.")]


def changed_records(inv: Invocation, do: Callable[[Account], Iterable[FavouriteOutcome]]) -> int:
    """Show what became of each record."""
    from tunilib.cli.records.favourites import outcome_record

    rows = rows_of(inv, lambda account: [outcome_record(one, inv.lang) for one in do(account)])
    return emit_list(inv, rows, _RECORDS_DONE)


def changed_list(inv: Invocation, do: Callable[[Account], ChangeOutcome]) -> int:
    """Show what became of a list."""
    from tunilib.cli.records.favourites import list_change_record

    return emit_each(inv, lambda account: list_change_record(do(account), inv.lang), _LIST_DONE)
