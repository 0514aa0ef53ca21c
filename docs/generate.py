"""``python docs/generate.py``: write docs/reference and completions anew from the code. A test says when it is due.

What is made: commands.md (every command's help), columns.md (what every command prints), python.md (what is in
``tunilib``), reasons.md (every reason code and what it says in three languages), exit-codes.md, errors.md,
rules-file.md and rule-sets.md (the rules of an embedded library that ship), and the script of each shell.
"""

from __future__ import annotations

import re
import sys
from io import StringIO
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tunilib import TunilibError

REFERENCE = Path(__file__).parent / "reference"
COMPLETIONS = Path(__file__).parent.parent / "completions"
MADE = "<!-- Made by `python docs/generate.py`: do not edit. -->\n\n"


def pages() -> dict[str, str]:
    """What each page should hold, by file name."""
    return {
        "commands.md": _commands(),
        "columns.md": _columns(),
        "python.md": _python(),
        "reasons.md": _reasons(),
        "exit-codes.md": _exit_codes(),
        "errors.md": _errors(),
        "rules-file.md": _rules(),
        "rule-sets.md": _rule_sets(),
    }


def files() -> dict[Path, str]:
    """What each file should hold: the pages of the reference, and the completion scripts."""
    from tunilib.cli.completion_scripts import FILES, script

    reference = {REFERENCE / name: content for name, content in pages().items()}
    return reference | {COMPLETIONS / name: script(shell) for shell, name in FILES.items()}


def main() -> None:
    """Write the files that have changed."""
    for page, content in files().items():
        if not page.exists() or page.read_text(encoding="utf-8") != content:
            page.parent.mkdir(exist_ok=True)
            page.write_text(content, encoding="utf-8")
            sys.stderr.write(f"{page}: written\n")


def _commands() -> str:
    from tunilib.cli.app import root_group
    from tunilib.cli.tree import every_node

    parts = ["# Commands\n\n" + MADE + "Every command takes the global options, which are listed once.\n"]
    for words, _ in every_node(root_group()):
        help_text = _help(words)
        if words:
            help_text = _without_globals(help_text)
        title = " ".join(("tunilib", *words))
        parts.append(f"## {title}\n\n```\n{help_text.strip()}\n```\n")
    return "\n".join(parts)


def _columns() -> str:
    from tunilib.cli.app import root_group
    from tunilib.cli.tree import Command, every_node

    parts = [
        "# Columns\n\n" + MADE + "What each command prints: the columns of a list in a pipe, separated by tabs and "
        "without a header, or the lines of\na single thing, and the fields of its JSON, in this order. A name with a "
        "point is a field of an object in JSON. What\na single thing holds several of has its own line here, and a "
        "line for each in a pipe. Where a line begins\nwith `in a pipe:`, a pipe gets only these rows.\n\n"
        "`--fields A,B,...` chooses columns of rows and their order, and `--header` writes their names first. With "
        "`--all-profiles`\nor `--all-cards` rows that do not name their account end with `profile card`.\n"
    ]
    for words, node in every_node(root_group()):
        if isinstance(node, Command) and node.view is not None:
            view = node.view
            lines = wrap(" ".join(name for name in view.fields if name not in view.tables), 100)
            if view.rows:
                lines += wrap(f"in a pipe: {' '.join(view.columns_in_pipe() or ())}", 100)
            for name, table in view.tables.items():
                lines += wrap(f"{name}: {' '.join(table.fields)}", 100)
            title = " ".join(("tunilib", *words))
            parts.append(f"## {title}\n\n```\n" + "\n".join(lines) + "\n```\n")
    return "\n".join(parts)


def _help(words: tuple[str, ...]) -> str:
    from tunilib.cli.app import Streams, run

    out, err = StringIO(), StringIO()
    code = run([*words, "--help"], streams=Streams(StringIO(), out, err), environ={"COLUMNS": "80"})
    if code:
        raise RuntimeError(f"no help for {words}: {err.getvalue()}")
    return out.getvalue()


def _without_globals(text: str) -> str:
    return re.sub(r"^Global options: .*\n(  .*\n)*\n?", "", text, count=1, flags=re.MULTILINE)


_OPENED = {
    "Opening": (
        "tunilib.account.open_account",
        "tunilib.account.open_catalogue",
        "tunilib.library.desk.opening.open_desk",
        "tunilib.account.profiles",
    ),
    "An account": ("tunilib.account.Account",),
    "A catalogue": ("tunilib.services.catalogue.OpenCatalogue",),
    "What all things have": ("tunilib.core.models.Model",),
}
_MODELS = {
    "Loans, holds and fines": "loan loans hold fine finekind money place history",
    "Outcomes and reasons": "outcome reason mail",
    "Payments": "payment",
    "The catalogue": "catalogue model",
    "Favourites and searches": "favourite search searches shared_lists",
    "The patron": "patron profile card status sign_in",
    "What a desk gives": "desk",
}
"""The modules of each part, by the last word of their names; what is elsewhere comes last."""


def _python() -> str:
    """The reference of Python: a line for mkdocstrings for everything that is in ``tunilib``."""
    import tunilib
    from tunilib.library.desk import all_desks

    titles = {name: title for title, names in _MODELS.items() for name in names.split()}
    parts: dict[str, list[str]] = {title: list(places) for title, places in _OPENED.items()}
    parts["A service desk"] = [f"{kind.__module__}.{kind.__name__}" for kind in all_desks()]
    parts |= {title: [] for title in _MODELS}
    shown = {place for places in parts.values() for place in places}
    for name in sorted(set(tunilib._HOMES) - {error.__name__ for error in _error_classes()}):
        thing = getattr(tunilib, name)
        home = thing.__module__ if isinstance(thing, type) else tunilib._HOMES[name]
        if f"{home}.{name}" not in shown:
            parts.setdefault(titles.get(home.rpartition(".")[2], "Others"), []).append(f"{home}.{name}")
    text = (
        f"# Python\n\n{MADE}Recipes are in [how to use Python](../howto/python.md); errors have "
        "[a page of their own](errors.md). Everything here but\nthe parts of a desk and `Model` is in "
        "`tunilib` itself: "
        "`tunilib.Loan`,\n`tunilib.open_account`.\n"
    )
    for title, places in parts.items():
        text += f"\n## {title}\n\n" + "\n\n".join(map(_directive, places)) + "\n"
    return text


def _directive(place: str) -> str:
    return f"::: {place}"


def _reasons() -> str:
    from tunilib.core.reason import Reason, ReasonCode
    from tunilib.messages import LANGUAGES

    lines = [
        "# Reason codes",
        "",
        MADE.strip(),
        "",
        "The codes are permanent and the same for every library. Facts such as a date, an amount or the library's",
        "contact are added to the sentences below if they are known. If the library gives its own words, these are",
        "shown instead.",
        "",
        "`renewal.no-gain` alone is not a refusal.",
        "",
        "| code | English | Suomi | Svenska | what to do |",
        "|---|---|---|---|---|",
    ]
    todo = _codes()["reasons"]
    for code in ReasonCode:
        texts = (Reason(code).text(language).replace("|", "\\|") for language in LANGUAGES)
        lines.append(f'| <a id="{code}"></a>`{code}` | ' + " | ".join((*texts, todo[code])) + " |")
    return "\n".join(lines) + "\n"


def _exit_codes() -> str:
    from tunilib.cli.errors import MEANING, ORDER

    todo = _codes()["exits"]
    rows = "\n".join(f"| {code} | {meaning} | {todo[str(code)]} |" for code, meaning in MEANING.items())
    return (
        f"# Exit codes\n\n{MADE}| code | meaning | what to do |\n|---|---|---|\n{rows}\n\n{ORDER} If the reader "
        "closes standard\n"
        "output early, as `head` does, the command ends with 141, as a signal would. `tunilib help exit-codes` prints "
        "this.\n"
    )


def _error_classes() -> list[type[TunilibError]]:
    """The classes of errors, in the order in which they are defined."""
    from tunilib import errors

    return [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, errors.TunilibError)]


def _errors() -> str:
    import tunilib.errors

    kinds = _error_classes()
    rows = [
        f"| `{kind.__name__}` | `{kind.code}` | {kind.exit_code} | {(kind.__doc__ or '').splitlines()[0]} |"
        for kind in sorted(kinds, key=lambda kind: (kind.exit_code, kind.__name__))
        if kind is not tunilib.errors.TunilibError
    ]
    table = "\n".join(rows)
    sections = "\n".join(_error_section(code, *texts) for code, texts in _codes()["errors"].items())
    return (
        f"# Errors\n\n{MADE}A refusal by the library's rules is not an error: it is a value, in an outcome's reasons. "
        "An exception means\nthat the operation was not done, or that it is not known whether it was. All derive from "
        "`tunilib.TunilibError`, which has\n`code`, `exit_code`, `message` and `hint`.\n\n"
        f"| class | code | exit code | meaning |\n|---|---|---|---|\n{table}\n\n"
        "The code of a `LocalError` is `configuration`, `keyring`, `file` or `database`.\n\n"
        "Below is a part for each code: what happened, why, and what to do. What a library's rules refuse has "
        "[reasons](reasons.md).\n\n" + sections
    )


def _error_section(code: str, why: str, todo: str) -> str:
    from tunilib.errors import LocalError
    from tunilib.views.texts import INTERRUPTED

    kinds = {kind.code: kind for kind in reversed(_error_classes()[1:])}
    kind = None if code == "interrupted" else kinds.get(code, LocalError)
    what = (kind.__doc__ or "").splitlines()[0] if kind else "The command was ended before it was done."
    return (
        f"## {code}\n\n**What happened:** {what} Exit code {kind.exit_code if kind else INTERRUPTED}.\n\n"
        f"**Why:** {why}\n\n**What to do:** {todo}\n"
    )


def _codes() -> dict[str, Any]:
    import tomllib

    return tomllib.loads((Path(__file__).parent / "codes.toml").read_text(encoding="utf-8"))


def _rules() -> str:
    from tunilib.library.rules.rulebook import default_rules_text

    return f"# The rules file\n\n{MADE}{_ON_RULES}```toml\n{default_rules_text().strip()}\n```\n"


def _rule_sets() -> str:
    from tunilib.library.rules.rulebook import RULE_SETS, rule_set_text

    sets = [f"## {name}\n\n```toml\n{rule_set_text(name).strip()}\n```\n" for name in RULE_SETS[1:]]
    return f"# Rule sets\n\n{MADE}{_ON_RULE_SETS}\n" + "\n".join(sets)


_ON_RULE_SETS = """\
Rules to begin with: `tunilib desk init` offers them at a terminal, `--rules NAME` takes one in a script, and
`--print-rules --rules NAME` prints it. They show what [a rules file](rules-file.md) can say. A letter behind a number
says whose published rules it follows. Libraries change their rules, so read it as an example.

| name | what it is | what it shows |
|---|---|---|
| `tuni` | a university library, the [default](rules-file.md) | policies by collection |
| `evening` | loans by the hour and over night | hours, a reading room, fines by the hour without closed days |
| `consortium` | public libraries with reminder fees | closed days of one library, steps, reminders, blocks by days |
| `school` | terms and classes, no money | dates by term, categories, limits by collection, reference works |
| `association` | no fines | automatic renewal, recall, ages, loans within the membership, refunds |
| `ban` | days of ban in place of fines | bans that follow each other, renewal windows, pick-up days of open days |
"""


_ON_RULES = """\
`tunilib desk init --rules FILE` makes a library with the rules of a file. `tunilib desk init --print-rules` prints the
default below: write the name and contact of your library into it, and change what is different. Or begin with another
of the [rule sets](rule-sets.md) that ship. Every mistake is named, with its key and what would be right; then nothing
is made. `tunilib desk rules set FILE` replaces the rules of a library, and `tunilib desk rules show` prints them.

- Policies have names: how copies are lent, what being late costs, how titles are reserved, when a copy is lost, and
  for how long a late return bans. A key that a policy leaves out has a default. It never comes from another policy.
- Rows choose policies, each kind separately: by the library and collection of the copy and the category of the patron.
  Of the rows that match, the one that names the library wins, then the category, then the collection. `priority`
  changes this order. Between equal rows the last one wins. A kind that no row names is off: not lent, no fine, no
  holds, never lost, no ban.
- Blocks refuse a patron the actions that they name. For each measure and action one block is chosen as rows are. If no
  block names them, a block by the desk, a ban, a lost card and an expired one refuse everything.
- Limits are the most that a patron has of some collections, or of all. One of the limits on the same collections is
  chosen as rows are. Limits on different collections all count.
- A file without a `[[row]]` has the policies, rows, blocks and limits below. A file with a row has only its own.

A ban is registered with the check-in of a late loan. Until its last day it refuses what `patron.banned` names. Then it
ends; `tunilib desk patron unblock` ends it earlier. An age is counted from `birth_date` in the register.

The price of a copy is set by `tunilib desk item add|edit --price`. When a lost copy is checked in, the desk shows what
`refund` gives back of a paid replacement fee. That sum counts as given out by the desk on that day (`takings`), and is
an event. After its duration, `refund` works as `"never"`: an unpaid fee stays.

A loan with `reading_room` is for use in the house: the desk sees this when it lends the copy, the patron sees it with
the loan, and the letter of a hold that is ready says it. Its policies decide all the rest (its period, often hours,
renewals, holds, limits, fines). Without `renewals` it is not renewed.

`visible` counts from the day on which a hold ended, by the policy of its copy. For a hold without a copy it is the
policy of the first copy of its title that can be held. Where `per_title` allows several holds on a title, a loan
fulfils one of them.

How to write the rules of Koha and FOLIO like this: [rules of other systems](rules-of-other-systems.md).

"""


if __name__ == "__main__":
    main()
