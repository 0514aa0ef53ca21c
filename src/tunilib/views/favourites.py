"""Favourites and their lists."""

from __future__ import annotations

from tunilib.views.view import Column, View

FAVOURITES = View(
    "tunilib.core.favourite:Favourite",
    Column("title", "title"),
    Column("authors", "names"),
    Column("year"),
    Column("format", "word", "format"),
    Column("keywords", "note"),
    Column("notes", "note"),
    Column("list", "names"),
    Column("record_id", "id"),
    empty="There are no favourites.",
    screen="favourites",
)
_OUTCOME = (Column("outcome", "word", "outcome"), Column("reasons", "reasons"))
RECORDS_DONE = View("tunilib.core.outcome:FavouriteOutcome", Column("record_id", "id"), Column("list"), *_OUTCOME)
LIST_DONE = View("tunilib.core.outcome:ChangeOutcome", Column("id", "id"), Column("name"), *_OUTCOME, is_single=True)
IMPORTED = View(
    "tunilib.core.outcome:ImportOutcome",
    Column("position", "number", heading="No."),
    Column("record_id", "id"),
    Column("title", "title"),
    Column("outcome", "word", "outcome"),
    Column("reasons", "reasons"),
)
LISTS = View(
    "tunilib.core.favourite:FavouriteList",
    Column("name", "word", "list"),
    Column("count", "number"),
    Column("public", "truth"),
    Column("description"),
    Column("id", "id"),
    empty="There are no lists of favourites.",
)
SHARED = View(
    "tunilib.services.shared_lists:SharedList",
    Column("list", "id"),
    Column("page"),
    Column("feed"),
    Column("address"),
    is_single=True,
)
MAILED = View(
    "tunilib.services.mail:SentReferences",
    Column("to"),
    Column("count", "number"),
    Column("outcome", "word", "outcome"),
    Column("reasons", "reasons"),
    is_single=True,
)
