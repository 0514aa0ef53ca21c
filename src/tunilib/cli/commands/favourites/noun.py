"""The noun that all verbs of favourites belong to, and what they show."""

from __future__ import annotations

from typing import Annotated

from tunilib.cli.command import Noun
from tunilib.cli.options import Argument, Option
from tunilib.cli.views import Column, View

noun = Noun(
    default="list",
    help="""Your references, in lists, with notes and keywords.

LIST is the ID of a list or its exact name. A new favourite goes to "My favourites" unless a list is named.""",
)

FAVOURITES = View(
    "tunilib.core.favourite:Favourite",
    Column("title", "title"),
    Column("authors", "names"),
    Column("year"),
    Column("format", "word", "format"),
    Column("keywords", "note"),
    Column("notes", "note"),
    Column("list", "id"),
    Column("record_id", "id"),
    empty="There are no favourites.",
    screen="favourites",
)
_OUTCOME = (Column("outcome", "word", "outcome"), Column("reasons", "reasons"))
RECORDS_DONE = View("tunilib.core.outcome:FavouriteOutcome", Column("record_id", "id"), Column("list"), *_OUTCOME)
LIST_DONE = View("tunilib.core.outcome:ChangeOutcome", Column("id", "id"), Column("name"), *_OUTCOME, is_single=True)

Records = Annotated[list[str], Argument(metavar="RECORD", help="Records, as search and favourites show them.")]
ListArgument = Annotated[
    str, Argument(metavar="LIST", words="list", completes="list", help="ID or exact name of a list.")
]
InList = Annotated[
    str | None, Option("--list", metavar="L", words="list", completes="list", help="ID or exact name of a list.")
]
