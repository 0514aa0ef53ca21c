"""Making an empty library."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from typer import Option

from tunilib.cli.commands.desk.opening import desk_of
from tunilib.cli.declare import Noun
from tunilib.cli.invocation import Invocation
from tunilib.cli.render.emit import emit_thing
from tunilib.cli.render.listing import Column, Listing, Sheet

noun = Noun()

MADE = Sheet(
    "store pickup_libraries",
    Column("store"),
    tables={"pickup_libraries": Listing("pickup-locations", "id name", Column("id", "id"), Column("name"))},
)


@noun.alone(
    exits=(6,),
    examples=(
        "tunilib --store sqlite:///library.sqlite desk init",
        "tunilib desk init --print-rules > rules.toml",
        "tunilib --store sqlite:///library.sqlite desk init --rules rules.toml",
    ),
)
def init(
    inv: Invocation,
    rules: Annotated[Path | None, Option("--rules", metavar="FILE", help="The library's rules, TOML.")] = None,
    print_rules: Annotated[
        bool, Option("--print-rules", help="Print the default rules file, and make nothing.")
    ] = False,
) -> int:
    """Make an empty library with its pick-up libraries; never over a file that is there.

    The rules are taken into the library's own file.
    """
    from tunilib.cli.records.desk import made_record

    if print_rules:
        from tunilib.account.desk import default_rules

        inv.write(default_rules())
        return 0
    with desk_of(inv) as desk:
        return emit_thing(inv, made_record(desk.init(_read(rules))), MADE)


def _read(rules: Path | None) -> str | None:
    from tunilib.errors import LocalError

    if rules is None:
        return None
    try:
        return rules.read_text(encoding="utf-8")
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise LocalError("{file} cannot be read: {why}", file=str(rules), why=why) from error
    except UnicodeDecodeError as error:
        raise LocalError("{file} is not UTF-8 text", code="configuration", file=str(rules)) from error
