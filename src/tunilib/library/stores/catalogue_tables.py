"""The tables of the catalogue, its indexes, favourites and searches.

Everything of a record is related by its number in the catalogue: one that was added later has a higher one. Which
libraries have a copy is kept up to date by triggers of each engine. Availability is not stored: it is read from the
loans.
"""

from __future__ import annotations

from typing import Final

from tunilib.library.stores.columns import (
    ALERT,
    FILTERS,
    FLAG,
    MOMENT,
    NUMBER,
    RAW,
    REFERENCE,
    TEXT,
    WHOLE,
    Index,
    Table,
    TableColumn,
)

CATALOGUE: Final = (
    Table(
        "favourite_list",
        (
            TableColumn("id", TEXT),
            TableColumn("owner", TEXT, ref="patron", cascade=True),
            TableColumn("name", TEXT, check="name <> ''"),
            TableColumn("public", FLAG, default="0"),
            TableColumn("description", TEXT, null=True),
            TableColumn("is_default", FLAG, default="0"),
            TableColumn("created", MOMENT),
        ),
        unique=("owner, name",),
        indexes=(Index("favourite_list_default", "owner", unique=True, where="is_default = 1"),),
        is_ordered=True,
    ),
    Table(  # a reference that came from a file
        "own_reference",
        (
            TableColumn("id", TEXT),
            TableColumn("owner", TEXT, ref="patron", cascade=True),
            *[TableColumn(name, TEXT) for name in ("fingerprint", "title", "authors")],
            *[TableColumn(name, TEXT, null=True) for name in ("year", "format", "language")],
            TableColumn("data", REFERENCE),
            TableColumn("raw", RAW, null=True),
        ),
        unique=("owner, fingerprint",),
    ),
    Table(  # the number is the order in which favourites were added, whatever the clock said
        "favourite",
        (
            TableColumn("number", NUMBER),
            TableColumn("list", TEXT, ref="favourite_list", cascade=True),
            TableColumn("record", TEXT, ref="record", null=True),
            TableColumn("own", TEXT, ref="own_reference", null=True, cascade=True),
            TableColumn("notes", TEXT, null=True),
            TableColumn("keywords", TEXT, default="''"),
            TableColumn("added", MOMENT),
            TableColumn("place", WHOLE),
        ),
        key=("number",),
        shown="number",
        checks=("(record IS NULL) <> (own IS NULL)",),
        indexes=(
            Index("favourite_record", "list, record", unique=True, where="record IS NOT NULL"),
            Index("favourite_own", "list, own", unique=True, where="own IS NOT NULL"),
            Index("favourite_of_record", "record", where="record IS NOT NULL"),
            Index("favourite_of_own", "own", where="own IS NOT NULL"),
            Index("favourite_place", "list, place"),
        ),
        grows=True,
    ),
    Table(  # `turn` is the order of a history; `claimed`: up to which record the news of it are being mailed
        "search",
        (
            TableColumn("id", TEXT),
            TableColumn("owner", TEXT, ref="patron", cascade=True),
            TableColumn("session", TEXT, null=True),
            TableColumn("text", TEXT),
            TableColumn("type", TEXT),
            TableColumn("filters", FILTERS),
            TableColumn("results", WHOLE),
            TableColumn("created", MOMENT),
            TableColumn("turn", WHOLE),
            TableColumn("saved", MOMENT, null=True),
            TableColumn("seen", WHOLE, null=True),
            TableColumn("alert", ALERT, default="'none'"),
            TableColumn("last_notified", MOMENT, null=True),
            TableColumn("claimed", WHOLE, null=True),
        ),
        checks=(
            "session IS NOT NULL OR saved IS NOT NULL",
            "alert = 'none' OR saved IS NOT NULL",
            "(saved IS NULL) = (seen IS NULL)",
        ),
        indexes=(
            Index("search_owner", "owner, turn"),
            Index("search_session", "session", where="session IS NOT NULL"),
        ),
    ),
    Table(
        "catalogue",
        (
            TableColumn("number", NUMBER),
            TableColumn("record", TEXT, ref="record", cascade=True),
            TableColumn("control", TEXT),
            TableColumn("source", TEXT, default="''"),
            TableColumn("entered", MOMENT),
            *[TableColumn(name, TEXT) for name in ("title", "author", "contributor", "subject", "rest", "isn")],
        ),
        key=("number",),
        shown="record",
        unique=("record",),
        indexes=(Index("catalogue_control", "control, source", unique=True),),
        grows=True,
    ),
    Table(
        "catalogue_reference",
        (
            TableColumn("number", WHOLE, ref="catalogue", cascade=True),
            TableColumn("data", REFERENCE),
            TableColumn("raw", RAW, null=True),
        ),
        key=("number",),
        shown="number",
    ),
    Table(
        "catalogue_heading",
        (
            TableColumn("key", TEXT),
            TableColumn("number", WHOLE, ref="catalogue", cascade=True),
        ),
        key=("key", "number"),
        shown="key",
        indexes=(Index("catalogue_heading_number", "number"),),
    ),
    Table("catalogue_name", (TableColumn("id", NUMBER), TableColumn("name", TEXT)), unique=("name",)),
    Table(
        "catalogue_name_key",
        (
            TableColumn("key", TEXT),
            TableColumn("name", WHOLE, ref="catalogue_name", cascade=True),
        ),
        key=("key", "name"),
        shown="key",
        indexes=(Index("catalogue_name_key_name", "name"),),
    ),
    Table(
        "catalogue_authorship",
        (
            TableColumn("number", WHOLE, ref="catalogue", cascade=True),
            TableColumn("name", WHOLE, ref="catalogue_name"),
        ),
        key=("number", "name"),
        shown="number",
        indexes=(Index("catalogue_authorship_name", "name, number"),),
    ),
    Table(
        "catalogue_facts",
        (
            TableColumn("number", WHOLE, ref="catalogue", cascade=True),
            TableColumn("format", TEXT),
            TableColumn("languages", TEXT),
            TableColumn("year", WHOLE, null=True),
            TableColumn("libraries", TEXT, default="''"),
        ),
        key=("number",),
        shown="number",
    ),
)
