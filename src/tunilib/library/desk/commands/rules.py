"""Making a library with its rules, and showing and changing them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Annotated

from tunilib.cli.command import Invocation, Noun
from tunilib.cli.errors import of_dry_run
from tunilib.cli.options import Argument, DryRun, Option
from tunilib.cli.prompts import ask, ask_until
from tunilib.cli.render.emit import emit_list, emit_thing
from tunilib.errors import LocalError, UsageError
from tunilib.library.desk.commands import desk_of
from tunilib.library.desk.views.library import LIBRARY_MADE, RULES_CHANGED
from tunilib.library.rules.own_rules import contact_of
from tunilib.library.rules.rulebook import RULE_SETS, rule_set_text
from tunilib.local.named_files import opened_file

_LARGEST = 1_000_000
"""Bytes of a rules file."""
init_noun = Noun()
rules_noun = Noun(
    default="show",
    help="""The rules of a library.

They say how copies are lent, reserved and renewed, and what that costs. They are a TOML file, which the library keeps
with its data.""",
)


@init_noun.command(
    view=LIBRARY_MADE,
    exits=(4, 5, 6),
    examples=(
        "tunilib --store sqlite:///library.sqlite desk init --rules tuni --name 'Our library'",
        "tunilib desk init --print-rules > rules.toml",
        "tunilib --store sqlite:///library.sqlite desk init --rules rules.toml",
        "tunilib --store sqlite:///school.sqlite desk init --rules school --name 'Our school'",
    ),
)
def init(
    inv: Invocation,
    rules: Annotated[
        Path | None,
        Option("--rules", metavar="FILE", help="The library's rules, TOML, or the name of a rule set that ships."),
    ] = None,
    print_rules: Annotated[
        bool, Option("--print-rules", help="Print the rules, by default the default ones, and create nothing.")
    ] = False,
    name: Annotated[str | None, Option("--name", metavar="N", help="The library's name.")] = None,
    contact: Annotated[
        str | None,
        Option("--contact", metavar="T", help="Its telephone number, e-mail address, or both with a comma between."),
    ] = None,
) -> int:
    """Create an empty library with its pick-up libraries; no file is replaced.

    At a terminal, without --rules, it asks for name, contact, pick-up libraries and rules. Without a contact the
    library names none.

    Rule sets that ship: tuni (a university library, the default), evening (loans by the hour and over night),
    consortium (public libraries with reminder fees), school, association (no fines), ban (days of ban for fines).
    tunilib desk rules shows and changes them.
    """
    text = None if rules is None else _rules(rules)
    if print_rules:
        inv.prints_file("--print-rules")
        inv.output.write(text or rule_set_text(RULE_SETS[0]))
        return 0
    places: list[str] = []
    with desk_of(inv) as desk:
        if rules is None and inv.can_ask and not desk.is_taken:
            name, contact, places, text = _asked(inv, name, contact)
        made = desk.init(text, name=name, contact=contact, places=places, language=inv.lang)
    return emit_thing(inv, made)


@rules_noun.command("show", exits=(4, 6), examples=("tunilib desk rules show > rules.toml",))
def show(inv: Invocation) -> int:
    """Print the rules, as a file that tunilib desk rules set takes."""
    inv.prints_file()
    with desk_of(inv) as desk:
        inv.output.write(desk.rules.show())
    return 0


@rules_noun.command(
    "set",
    view=RULES_CHANGED,
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


def _rules(file: Path) -> str:
    """The text of a file, or of a rule set that ships if the file does not exist."""
    return rule_set_text(str(file)) if str(file) in RULE_SETS and not file.exists() else _read(file)


def _asked(inv: Invocation, name: str | None, contact: str | None) -> tuple[str, str, list[str], str]:
    name = name or ask(inv, inv.gettext("Name of the library"), option="--name").strip()
    if contact is None:
        question = inv.gettext("Its telephone number or e-mail address, for patrons (Enter: none)")
        contact = ask_until(inv, question, _contact, option="--contact")
    question = inv.gettext("Its pick-up libraries, with commas between them (Enter: those of the rules)")
    places = [one.strip() for one in ask(inv, question, option="--rules").replace(";", ",").split(",") if one.strip()]
    sets = RULE_SETS
    for number, one in enumerate(sets, 1):
        inv.say(f"{number}  {one}: {inv.gettext(_SET_MESSAGES[one])}")
    question = inv.gettext("Its rules, a number or a name (Enter: {first})", first=sets[0])
    return name, contact, places, rule_set_text(ask_until(inv, question, partial(_chosen, sets), option="--rules"))


def _contact(answer: str) -> str:
    if answer:
        contact_of(answer)
    return answer


def _chosen(sets: Sequence[str], answer: str) -> str:
    """A rule set by number or name, by default the first."""
    chosen = answer or sets[0]
    if chosen.isdecimal() and 1 <= int(chosen) <= len(sets):
        chosen = sets[int(chosen) - 1]
    if chosen not in sets:
        raise UsageError(
            "no such rules: {value}", hint="choose one of: {choices}", value=chosen, choices=", ".join(sets)
        )
    return chosen


_SET_MESSAGES = {
    "tuni": "a university library",
    "evening": "loans by the hour and over night",
    "consortium": "public libraries with reminder fees",
    "school": "a school, with terms and without money",
    "association": "an association without fines",
    "ban": "days of ban in place of fines",
}


def _read(rules: Path) -> str:
    with opened_file(rules, limit=_LARGEST) as file:
        content = file.read()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise LocalError("{file} is not UTF-8 text", code="configuration", file=str(rules))
    return text
