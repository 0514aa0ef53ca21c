"""Making a library with its rules, and showing and changing them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from tunilib.cli.accounts import desk_of
from tunilib.cli.command import Invocation, Noun
from tunilib.cli.errors import of_dry_run
from tunilib.cli.options import Argument, DryRun, Option
from tunilib.cli.render.emit import emit_list, emit_thing
from tunilib.cli.views import Column, View

init_noun = Noun()
rules_noun = Noun(
    default="show",
    help="""The rules of a library.

They say how copies are lent, reserved and renewed, and what that costs. They are a TOML file, which the library keeps
with its data.""",
)

MADE = View(
    "tunilib.core.library:LibraryMade",
    Column("store"),
    tables={"pickup_libraries": View("tunilib.core.rules:PickupLibrary", Column("id", "id"), Column("name"))},
    is_single=True,
)
CHANGED = View(
    "tunilib.core.library:RuleChanged",
    Column("rule"),
    Column("before"),
    Column("after"),
    Column("outcome", "word", "outcome"),
    Column("reasons", "reasons"),
    empty="These rules say the same as those of the library.",
)


@init_noun.command(
    view=MADE,
    exits=(4, 5, 6),
    examples=(
        "tunilib --store sqlite:///library.sqlite desk init",
        "tunilib desk init --print-rules > rules.toml",
        "tunilib --store sqlite:///library.sqlite desk init --rules rules.toml",
    ),
)
def init(
    inv: Invocation,
    rules: Annotated[Path | None, Option("--rules", metavar="FILE", help="The library's rules, TOML.")] = None,
    print_rules: Annotated[bool, Option("--print-rules", help="Print the default rules, and create nothing.")] = False,
) -> int:
    """Create an empty library with its pick-up libraries; an existing file is not replaced.

    The rules are stored in the library's file.
    """
    if print_rules:
        inv.prints_file("--print-rules")
        from tunilib.services.machine import default_rules

        inv.output.write(default_rules())
        return 0
    with desk_of(inv) as desk:
        made = desk.init(None if rules is None else _read(rules))
    code = emit_thing(inv, made)
    if made.not_done:
        keys = ", ".join(made.not_done)
        inv.tell(inv.gettext("The desk does not act on these keys of the rules yet: {keys}.", keys=keys))
    return code


@rules_noun.command("show", exits=(4, 6), examples=("tunilib desk rules show > rules.toml",))
def show(inv: Invocation) -> int:
    """Print the rules, as a file that tunilib desk rules set takes."""
    inv.prints_file()
    with desk_of(inv) as desk:
        inv.output.write(desk.rules.show())
    return 0


@rules_noun.command(
    "set",
    view=CHANGED,
    exits=(1, 4, 5, 6),
    examples=("tunilib desk rules set rules.toml --dry-run", "tunilib desk rules set rules.toml"),
)
def replace(
    inv: Invocation,
    file: Annotated[Path, Argument(metavar="FILE", help="The new rules, TOML.")],
    dry_run: DryRun = False,
) -> int:
    """Replace the rules of the library, and show what that alters; all of it or nothing.

    Loans that are out keep their due dates, and holds that are ready their last day; limits, fines and renewals are by
    the new rules from now on. A pick-up library, a collection or a category that is in use cannot be left out. Zone and
    currency cannot be changed while anything is owed or open.
    """
    text = _read(file)
    with desk_of(inv) as desk:
        code = emit_list(inv, desk.rules.set(text, dry_run=dry_run))
    return of_dry_run(code) if dry_run else code


def _read(rules: Path) -> str:
    from tunilib.errors import LocalError

    try:
        return rules.read_text(encoding="utf-8")
    except OSError as error:
        from tunilib.core.note import cause_of

        raise LocalError("{file} cannot be read: {why}", file=str(rules), why=cause_of(error)) from error
    except UnicodeDecodeError as error:
        raise LocalError("{file} is not UTF-8 text", code="configuration", file=str(rules)) from error
