"""The command line: how a noun is added, and the one place where a run begins and ends.

A noun lives in ``cli/commands/<noun>.py``, or in the file of another that it belongs to, and is listed in
:data:`NOUNS`. All of it::

    '''Loans and renewals.'''
    from __future__ import annotations

    from typing import Annotated

    from tunilib.cli.accounts import show_list
    from tunilib.cli.command import Invocation, Noun
    from tunilib.cli.options import Argument
    from tunilib.views.view import Column, View

    noun = Noun(default="list")

    LOANS = View(
        "tunilib.core.loan:Loan",
        Column("due", "date"),
        Column("title", "title"),
        Column("status", "word", "loan"),
        Column("reasons", "reasons"),
        Column("id", "id"),
        empty="There are no loans.",
        account_after="reasons",
    )

    @noun.command("list", view=LOANS, all_profiles=True, all_cards=True, examples=("tunilib loans --json",))
    def show(inv: Invocation) -> int:
        '''List the loans, by due date.'''
        from tunilib.services.loans import loans

        return show_list(inv, loans)

    @noun.command("renew", view=RENEWALS, exits=(1, 3, 4, 5), all_profiles=True, all_cards=True)
    def renew(inv: Invocation, ids: Annotated[list[str] | None, Argument(metavar="ID")] = None) -> int:
        '''Renew loans and check the new due dates.'''
        ...

- A body parses, calls an account once, shows what it returned; what takes longer belongs into a service.
- ``Invocation``, ``Annotated``, ``Argument``, ``Option`` are imported at run time: the annotations are evaluated.
  Everything heavy, the account too, is imported inside the function.
- :func:`~tunilib.cli.accounts.show_list` and ``show_things`` return the exit code of what they show.
- Errors are raised (:class:`~tunilib.errors.TunilibError`), never printed.
- Values with a form of their own (days, amounts, lengths of time): ``Option(parser=...)`` with a function of
  :mod:`tunilib.cli.options`. A fixed choice: ``Literal["early", "late"]``. A switch: ``Option("--all")``.
- Afterwards: ``python docs/generate.py``; a test says when that was forgotten.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from typing import Annotated, NamedTuple, TextIO

from tunilib.cli.command import Invocation, Noun, lazy_members
from tunilib.cli.errors import DONE, READER_GONE, tell
from tunilib.cli.options import Argument
from tunilib.cli.output import Output, ReaderGone
from tunilib.cli.reader import read_line
from tunilib.cli.tree import CommandLine, Group, HelpWanted, VersionWanted
from tunilib.errors import LocalError
from tunilib.messages import show_signs
from tunilib.views.texts import INTERRUPTED, failure_of

_HELP = """Your library account: loans, holds, fines and references. Every change is checked afterwards.

Begin with: tunilib demo (a small library to try), or tunilib login --library NAME."""

_EXAMPLES = ("tunilib demo", "tunilib loans renew --all", "tunilib help loans renew")

NOUNS: dict[str, tuple[str, str]] = {
    "demo": ("tunilib.library.demo.command", "Make a small library to try, and sign in there."),
    "login": ("tunilib.cli.commands.sign_in:login_noun", "Sign in to a library."),
    "libraries": ("tunilib.cli.commands.libraries", "The libraries that can be named at sign-in."),
    "logout": ("tunilib.cli.commands.sign_in:logout_noun", "Sign out."),
    "profiles": ("tunilib.cli.commands.sign_in:profiles_noun", "The accounts on this machine."),
    "status": ("tunilib.cli.commands.status", "The account at a glance."),
    "loans": ("tunilib.cli.commands.loans", "Loans and renewals."),
    "holds": ("tunilib.cli.commands.holds", "Holds and item retrieval requests."),
    "fines": ("tunilib.cli.commands.fines", "Fines, paying them online, and the fee list."),
    "profile": ("tunilib.cli.commands.profile", "Personal information."),
    "cards": ("tunilib.cli.commands.profile:cards_noun", "Library cards."),
    "search": ("tunilib.cli.commands.search", "Search the catalogue; no sign-in needed."),
    "record": ("tunilib.cli.commands.record", "One record, with its copies; no sign-in needed."),
    "favourites": ("tunilib.cli.commands.favourites", "Your references, in lists."),
    "searches": ("tunilib.cli.commands.search:searches_noun", "Search history, saved searches and alerts."),
    "check": ("tunilib.cli.commands.ledger:check_noun", "Whether renewals were verified recently."),
    "remind": ("tunilib.cli.commands.schedule:remind_noun", "Mail the reminders of due dates."),
    "calendar": ("tunilib.cli.commands.events:calendar_noun", "Due dates and pick-up dates as iCalendar."),
    "schedule": ("tunilib.cli.commands.schedule", "The unattended run."),
    "notify": ("tunilib.cli.commands.notify", "Where news of the unattended run go."),
    "watch": ("tunilib.cli.commands.events:watch_noun", "What changed since the last call."),
    "forget": ("tunilib.cli.commands.ledger:forget_noun", "Delete what this machine remembers."),
    "eresource": ("tunilib.cli.commands.sign_in:eresource_noun", "A licensed resource, from outside the campus."),
    "doctor": ("tunilib.cli.commands.status:doctor_noun", "Check what works on this machine."),
    "desk": ("tunilib.library.desk.commands", "The service desk of an embedded library."),
    "completion": ("tunilib.cli.commands.completion", "Completion of commands in your shell."),
    "mcp": ("tunilib.cli.commands.mcp", "Your accounts for an assistant, which asks before it changes anything."),
    "help": ("tunilib.cli.app:help_noun", "Help on a command: tunilib help loans renew."),
}
"""The nouns in the order in which help shows them: where each lives, and its line of help.

Its module is imported only when a command line names it. It has an attribute ``noun``, or the one named behind the
colon; see :mod:`tunilib.cli.command`.
"""

SECTIONS = {
    "Your account:": (
        *(
            "demo",
            "login",
            "libraries",
            "logout",
            "profiles",
            "status",
            "loans",
            "holds",
            "fines",
            "profile",
            "cards",
            "eresource",
        ),
    ),
    "Search and references:": ("search", "record", "favourites", "searches"),
    "Unattended:": ("schedule", "notify", "check", "remind", "calendar", "watch"),
    "This machine:": ("doctor", "forget", "completion", "mcp", "help"),
    "The service desk:": ("desk",),
}
"""How help groups the nouns; one that is in no group comes last."""

ALIASES = {"favorites": "favourites"}
"""Other spellings, which work but are not shown."""


class Streams(NamedTuple):
    """The standard streams of a run; None for one that is closed."""

    stdin: TextIO | None
    stdout: TextIO | None
    stderr: TextIO | None


def root_group(nouns: Mapping[str, tuple[str, str]] = NOUNS, aliases: Mapping[str, str] = ALIASES) -> Group:
    """The whole command line over a table of nouns."""
    return Group(
        _HELP,
        lazy_members(nouns),
        aliases=aliases,
        usage="[GLOBAL OPTIONS] NOUN VERB [ARGUMENTS] [OPTIONS]",
        examples=_EXAMPLES,
        is_root=True,
        sections=SECTIONS,
    )


def run(
    words: Sequence[str],
    *,
    streams: Streams | None = None,
    environ: Mapping[str, str] | None = None,
    nouns: Mapping[str, tuple[str, str]] = NOUNS,
    read_secret: Callable[[str], str] | None = None,
) -> int:
    """Run a command line, report what goes wrong on standard error, and return the exit code."""
    environ = _own_environment() if environ is None else environ
    streams = streams or _own_streams()
    line, output = CommandLine(environ), Output(streams.stdout, streams.stderr, environ)
    show_signs(output.shows)
    has_begun = False
    try:
        try:
            parsed = read_line(words, root_group(nouns), line)
            line.check(parsed)
            _let_garbage_be_collected()
            inv = Invocation(
                parsed.path.partition(" ")[2],
                line,
                output,
                stdin=streams.stdin,
                environ=environ,
                view=parsed.command.view,
                is_change=bool(parsed.command.exits),
                read_secret=read_secret,
            )
            has_begun = True
            with _telling_ignored(inv), _telling_requests(inv):
                code = parsed.command.function(inv, **parsed.values) or DONE
            if inv.problem is not None:
                code_of_problem = _fail(inv.problem, line, output)
                code = code or code_of_problem
        except HelpWanted as wanted:
            _show_help(wanted, line, output)
            code = DONE
        except VersionWanted:
            output.write(_version(line))
            code = DONE
        output.flush()
    except ReaderGone:
        return READER_GONE
    except (Exception, KeyboardInterrupt) as error:
        if isinstance(error, ImportError) and not has_begun:
            raise
        return _fail(error, line, output)
    return code


@contextmanager
def _telling_ignored(inv: Invocation) -> Iterator[None]:
    """Tell which settings of the files that were read are unknown."""
    try:
        yield
    finally:
        config = sys.modules.get("tunilib.local.config")  # a command that reads none does not import it
        for note in () if config is None else config.take_ignored():
            inv.say(inv.translated(note))


@contextmanager
def _telling_requests(inv: Invocation) -> Iterator[None]:
    """With ``--verbose``: tell how many requests each site got."""
    if not inv.is_verbose or inv.json:
        yield
        return
    from tunilib.http.limits import counted

    try:
        with counted() as sent:
            yield
    finally:
        for site, count in sent.items():
            said = inv.ngettext(
                "{count} request was sent to {site}.", "{count} requests were sent to {site}.", count, site=site
            )
            inv.output.note(said)


def _own_streams() -> Streams:
    if isinstance(sys.stdin, TextIOWrapper):  # in the C locale Python would take bytes that are no text
        sys.stdin.reconfigure(errors="strict")
    return Streams(sys.stdin, sys.stdout, sys.stderr)


def _own_environment() -> dict[str, str]:
    """The variables of this process. Child processes do not get the passwords."""
    environ = dict(os.environ)
    for name in environ:
        if name.startswith("TUNILIB_PASSWORD"):
            del os.environ[name]
    return environ


def _show_help(wanted: HelpWanted, line: CommandLine, output: Output) -> None:
    from tunilib.cli.help_page import brief_page, help_page

    if wanted.is_brief and isinstance(wanted.node, Group):
        output.write(brief_page(wanted.path, wanted.node, line.language, output.width()))
        return
    output.show(help_page(wanted.path, wanted.node, line.language, output.width(), is_linear=output.is_linear))


def _version(line: CommandLine) -> str:
    from tunilib._version import version_text

    return version_text(as_json=line.has("json"))


def _fail(error: BaseException, line: CommandLine, output: Output) -> int:
    with suppress(ReaderGone, LocalError):
        output.flush()
    failure = failure_of(error, line.language, verbose=line.has("verbose"))
    if failure.exit_code == INTERRUPTED and output.is_stderr_terminal and not line.has("json"):
        output.note("")  # after ^C, or a question
    tell(failure, output, line.language, as_json=line.has("json"))
    return failure.exit_code


def _let_garbage_be_collected() -> None:
    import gc

    if not gc.isenabled():
        gc.freeze()
        gc.set_threshold(50_000)  # what is read is little, and most of it is shown at once
        gc.enable()


help_noun = Noun()
_TOPIC = "exit-codes"


@help_noun.command(examples=("tunilib help loans renew", "tunilib help exit-codes"))
def help_on(
    inv: Invocation,
    words: Annotated[
        list[str] | None, Argument(metavar="NOUN VERB", help="The command; default: tunilib itself.")
    ] = None,
) -> None:
    """Show the help of a command, as --help does there, or what the exit codes mean."""
    if words == [_TOPIC]:
        from tunilib.cli.help_page import exit_codes_page

        inv.show(exit_codes_page(inv.lang, inv.output.width(), is_linear=inv.is_linear))
        return
    read_line([*(words or ()), "--help"], root_group(), CommandLine(inv.environ))
