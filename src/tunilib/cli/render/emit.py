"""What a command shows: JSON, tab-separated lines, or a table for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from tunilib.cli.invocation import Invocation
from tunilib.cli.render.listing import Listing, Row, Sheet, ordered
from tunilib.cli.render.outcomes import Tally

__all__ = ["emit_list", "emit_thing", "emit_things"]


def emit_list(inv: Invocation, rows: Iterable[Row], listing: Listing) -> int:
    """Show a list; rows may come one by one, and only a terminal waits for all of them.

    Args:
        rows: each with fields of ``listing`` only; a missing one is null. A row ``profile card error`` stands for an
            account that failed.
        listing: the order of fields, and what a terminal shows.

    Returns:
        The exit code: the gravest of the rows' outcomes and failures (a dry run returns 0 all the same).

    A list that is empty prints nothing on a pipe, ``[]`` in JSON, and a sentence on standard error.
    """
    shows_why = inv.is_terminal and any(column.kind == "reasons" for column in listing.columns)
    tally = Tally(inv, tells_refusals=not shows_why)
    return _emit_rows(inv, rows, listing, listing.fields, tally)


def emit_thing(inv: Invocation, thing: Row, sheet: Sheet) -> int:
    """Show a single thing; returns the exit code of its ``outcome``, 0 where it has none."""
    tally = Tally(inv, tells_refusals=not (inv.is_terminal and _shows_reasons(sheet)))
    row = ordered(thing, sheet.fields)
    if inv.json:
        from tunilib.cli.render.jsontext import json_text

        inv.write(json_text(row, indent=_indent(inv)) + "\n")
    elif inv.is_terminal:
        from tunilib.cli.render.table import sheet_text

        inv.write(sheet_text(inv, row, sheet))
    else:
        from tunilib.cli.render.tsv import lines_of

        for line in lines_of(row, sheet.tables):
            inv.write(line)
    tally.note(row)
    return tally.exit_code


def emit_things(inv: Invocation, things: Iterable[Row], sheet: Sheet, *, empty: str = "nothing") -> int:
    """Show the single things of several accounts (``--all-profiles``, ``--all-cards``): an array in JSON.

    A pipe gets a line for each, a terminal one after the other. Returns the exit code like :func:`emit_list`.
    """
    tally = Tally(inv, tells_refusals=not (inv.is_terminal and _shows_reasons(sheet)))
    if inv.json or not inv.is_terminal:
        return _emit_rows(inv, things, Listing(empty, " ".join(sheet.fields)), sheet.fields, tally)
    from tunilib.cli.render.table import sheet_text

    for shown, row in enumerate(_watched(things, sheet.fields, tally, keep_failures=False)):
        inv.write(("\n" if shown else "") + sheet_text(inv, row, sheet))
    return tally.exit_code


def _shows_reasons(sheet: Sheet) -> bool:
    return any(column.kind == "reasons" for column in sheet.columns)


def _emit_rows(inv: Invocation, rows: Iterable[Row], listing: Listing, fields: tuple[str, ...], tally: Tally) -> int:
    watched = _watched(rows, fields, tally, keep_failures=inv.json)
    if inv.json:
        _write_array(inv, watched)
        return tally.exit_code
    count = 0
    if inv.is_terminal:
        from tunilib.cli.render.table import table_text

        shown = list(watched)
        count = len(shown)
        if shown:
            inv.write(table_text(inv, shown, listing))
    else:
        from tunilib.cli.render.tsv import line_of

        for row in watched:
            inv.write(line_of(row))
            count += 1
    if not count and not tally.exit_code:
        inv.say(inv.text(f"empty.{listing.name}"))
    return tally.exit_code


def _watched(
    rows: Iterable[Row], fields: tuple[str, ...], tally: Tally, *, keep_failures: bool
) -> Iterator[dict[str, Any]]:
    for row in rows:
        if tally.is_failure(row):
            if keep_failures:
                yield dict(row)
            continue
        known = ordered(row, fields)
        tally.note(known)
        yield known


def _write_array(inv: Invocation, rows: Iterator[dict[str, Any]]) -> None:
    """One JSON array, written as its elements come; where they stop with an error, it is closed all the same."""
    from tunilib.cli.render.jsontext import json_text

    first = next(rows, None)
    if first is None:
        inv.write("[]\n")
        return
    indent = _indent(inv)
    inv.write("[" + json_text(first, indent=indent))
    try:
        for row in rows:
            inv.write(",\n" + json_text(row, indent=indent))
    finally:
        if not inv.output.is_lost:
            inv.write("]\n")


def _indent(inv: Invocation) -> int | None:
    return 2 if inv.is_terminal else None
