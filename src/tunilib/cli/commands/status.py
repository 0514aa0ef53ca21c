"""What one asks first: the account at a glance, and what works on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from tunilib.cli.accounts import machine_of, results_of, selection_of, show_things
from tunilib.cli.command import Invocation, Noun
from tunilib.cli.errors import most_serious
from tunilib.cli.options import Option, Yes, named_file, output_file
from tunilib.cli.prompts import confirm
from tunilib.cli.render.emit import FailedAccount, emit_list, tell_failures
from tunilib.core.needs import session_needs
from tunilib.views.loans import STATUS
from tunilib.views.machine import FINDINGS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tunilib.services.doctor import Finding
    from tunilib.services.machine import Machine
    from tunilib.services.opened import OpenedAccount
    from tunilib.services.status import Overview

noun = Noun()
doctor_noun = Noun()


@noun.command(
    view=STATUS,
    all_profiles=True,
    all_cards=True,
    examples=("tunilib status", "tunilib status --all-profiles --json", "tunilib status --line"),
)
def status(
    inv: Invocation,
    line: Annotated[
        bool, Option("--line", help="One short line for prompts and status bars, as last read, without network.")
    ] = False,
) -> int:
    """Show the account at a glance: loans, holds, fines, and the days ahead.

    --line prints at most 80 characters of what this machine has last seen, and how old that is: each command that
    reads the account renews it. What was read earlier than the rest has its own age after it, what was never read is
    left out, and nothing is printed while nothing is known.
    """
    if not line:
        return show_status(inv)
    inv.prints_file("--line")
    from tunilib.services.history import status_line

    text = status_line(machine_of(inv), selection_of(inv), lambda: inv.lang)
    if text:
        inv.write_line(text)
    return 0


def show_status(inv: Invocation) -> int:
    """Show loans, holds, fines and the days ahead of each account meant; returns the exit code."""
    from tunilib.services.status import overview

    left_out: list[FailedAccount] = []

    def seen_of(account: OpenedAccount) -> Overview:
        name, card = (account.name, account.door.card) if inv.all_profiles or inv.all_cards else (None, None)
        return overview(account, lambda error: left_out.append(FailedAccount(name, card, error)))

    if inv.json or not inv.is_terminal:

        def read(account: OpenedAccount) -> Overview:
            seen = seen_of(account)
            for need in session_needs(seen.session_end, seen.today):
                end = need.thing
                inv.tell(inv.gettext("Sign in again by {date}: {command}", date=end.time, command=end.command))
            return seen

        code = show_things(inv, read)
        return most_serious((code, tell_failures(inv, left_out)))
    from tunilib.cli.render.status import status_text
    from tunilib.services.all_accounts import AccountFailure

    codes: list[int] = []
    pages: list[str] = []
    for result in results_of(inv, seen_of):
        if isinstance(result, AccountFailure):
            codes.append(result.error.exit_code)
            inv.tell(": ".join((result.profile, inv.translated(result.error))))
        else:
            pages.append(status_text(inv, result.value, result.profile, result.called or result.card))
    inv.show("\n".join(pages))
    return most_serious((*codes, tell_failures(inv, left_out)))


@doctor_noun.command(
    view=FINDINGS,
    examples=("tunilib doctor", "tunilib doctor --profile work --json", "tunilib doctor --bundle report.txt"),
)
def doctor(
    inv: Invocation,
    bundle: Annotated[
        Path | None,
        Option(
            "--bundle",
            metavar="FILE",
            parser=output_file,
            help="Write all of it for a report, without anything secret or personal; -: print it.",
        ),
    ] = None,
    yes: Yes = False,
) -> int:
    """Check the configuration, folders, keyring, connection and session, and whether each page of a site is understood.

    Pages are only read. Of one that is not understood a copy without personal data is kept, for a report. The exit code
    is that of the most serious failure: 3 (sign-in), 4 (the library cannot be reached), 5 (a page is not understood) or
    6 (this machine).

    --bundle shows its text before it is written; at a terminal you are asked. It holds versions, which settings there
    are, hosts of libraries and what was found: no password, session, card number, name, title or path.
    """
    from tunilib.services.doctor import examine

    machine = machine_of(inv)
    findings = examine(machine, inv.profile, inv.store)
    if bundle is None or inv.json:
        emit_list(inv, findings)
    if bundle is not None:
        _write_bundle(inv, machine, findings, named_file(bundle), yes=yes)
    return most_serious(one.code for one in findings)


def _write_bundle(
    inv: Invocation, machine: Machine, findings: Sequence[Finding], file: Path | None, *, yes: bool
) -> None:
    from tunilib.services.doctor import bundle, write_bundle

    text = bundle(machine, findings)
    if not inv.json:
        for line in text.splitlines():
            inv.write_line(line)
    if file is None or (
        inv.can_ask and not confirm(inv, inv.gettext("Write this to {file}?", file=str(file)), yes=yes)
    ):
        return
    write_bundle(file, text)
    if not inv.json:
        inv.say(inv.gettext("Written to {file}. Read it before you send it.", file=str(file)))
