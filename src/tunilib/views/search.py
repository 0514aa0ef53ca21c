"""The catalogue: searches, and one record."""

from __future__ import annotations

from tunilib.views.view import Column, View

FOUND = View(
    "tunilib.core.catalogue:SearchResult",
    Column("total", "number"),
    Column("page", "number"),
    Column("pages", "number"),
    empty="",
    screen="search",
    rows="records",
    tables={
        "records": View(
            "tunilib.core.catalogue:Record",
            Column("title", "title"),
            Column("authors", "names"),
            Column("year"),
            Column("format", "word", "format", is_extra=True),
            Column("available", "number"),
            Column("copies", "number", is_extra=True),
            Column("record_id", "id"),
        ),
        "facets": View(
            "tunilib.core.catalogue:Facet",
            Column("filter"),
            Column("value"),
            Column("count", "number"),
        ),
    },
)
_COLUMNS = (
    Column("created", "date"),
    Column("query"),
    Column("type", "word", "search-type"),
    Column("filters", "filters"),
    Column("results", "number"),
    Column("saved", "truth"),
    Column("alert", "word", "alert"),
    Column("last_notified", "date"),
    Column("id", "id"),
)
RECENT = View("tunilib.core.search:Search", *_COLUMNS, empty="There are no searches.")
SAVED = View("tunilib.core.search:Search", *_COLUMNS, empty="There are no saved searches.")
_OUTCOME = (Column("outcome", "word", "outcome"), Column("reasons", "reasons"), Column("id", "id"))
DONE = View("tunilib.core.outcome:ChangeOutcome", *_OUTCOME, empty="There are no searches.", without=("name",))
NOTIFIED = View(
    "tunilib.services.searches:Notified", Column("new", "number"), *_OUTCOME, empty="No saved search has an alert."
)
RECORD = View(
    "tunilib.core.catalogue:FullRecord",
    Column("title"),
    Column("authors", "names"),
    Column("year"),
    Column("format", "word", "format"),
    Column("language", "word", "language"),
    Column("publisher"),
    Column("place"),
    Column("edition"),
    Column("series"),
    Column("subjects", "names"),
    Column("isbns", "names"),
    Column("summary"),
    Column("holds", "number", heading="Waiting holds"),
    Column("address", "id"),
    Column("record_id", "id"),
    screen="record",
    is_single=True,
    tables={
        "items": View(
            "tunilib.core.catalogue:RecordCopy",
            Column("library"),
            Column("collection", "word", "collection", is_extra=True),
            Column("call_number"),
            Column("status", "word", "item"),
            Column("due", "when"),
            Column("barcode", "id", is_extra=True),
        )
    },
)
