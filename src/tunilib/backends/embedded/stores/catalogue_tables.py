"""The tables of the catalogue and of what it is searched by.

Everything of a record is related by its number in the catalogue: one that was added later has a higher one. Which
libraries have a copy is kept up to date by triggers of each engine. Availability is not stored: it is read from the
loans.
"""

from __future__ import annotations

from typing import Final

from tunilib.backends.embedded.stores.columns import (
    Index,
    moment,
    number,
    raw,
    read_reference,
    table,
    text,
    texts,
    whole,
)

CATALOGUE: Final = (
    table(
        "catalogue",
        number("number"),
        text("record", ref="record", cascade=True),
        text("control"),
        text("source", default="''"),
        moment("entered"),
        *texts("title", "author", "contributor", "subject", "rest", "isn"),
        key="number",
        shown="record",
        unique=("record",),
        indexes=(Index("catalogue_control", "control, source", unique=True),),
        grows=True,
    ),
    table(
        "catalogue_reference",
        whole("number", ref="catalogue", cascade=True),
        text("data")._replace(read=read_reference),
        raw("raw"),
        key="number",
    ),
    table(
        "catalogue_heading",
        text("key"),
        whole("number", ref="catalogue", cascade=True),
        key=("key", "number"),
        indexes=(Index("catalogue_heading_number", "number"),),
    ),
    table("catalogue_name", number("id"), text("name"), unique=("name",)),
    table(
        "catalogue_name_key",
        text("key"),
        whole("name", ref="catalogue_name", cascade=True),
        key=("key", "name"),
        indexes=(Index("catalogue_name_key_name", "name"),),
    ),
    table(
        "catalogue_authorship",
        whole("number", ref="catalogue", cascade=True),
        whole("name", ref="catalogue_name"),
        key=("number", "name"),
        indexes=(Index("catalogue_authorship_name", "name, number"),),
    ),
    table(
        "catalogue_facts",
        whole("number", ref="catalogue", cascade=True),
        text("format"),
        text("languages"),
        whole("year", null=True),
        text("libraries", default="''"),
        key="number",
    ),
)
