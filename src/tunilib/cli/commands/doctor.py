"""Check what works on this machine."""

from __future__ import annotations

from tunilib.cli.accounts import machine_of
from tunilib.cli.command import Invocation, Noun
from tunilib.cli.errors import most_serious
from tunilib.cli.render.emit import emit_list
from tunilib.cli.views import Column, View

noun = Noun()

CHECKS = View(
    "tunilib.services.doctor:Finding",
    Column("check", "word", "check"),
    Column("ok", "truth"),
    Column("message"),
    Column("hint"),
    empty="There is nothing to check.",
)


@noun.command(view=CHECKS, examples=("tunilib doctor", "tunilib doctor --profile work --json"))
def doctor(inv: Invocation) -> int:
    """Check the configuration, folders, keyring, connection and session, and whether each page of a site is understood.

    Pages are only read. Of one that is not understood a copy without personal data is kept, for a report. The exit code
    is that of the most serious failure: 3 (sign-in), 4 (the library cannot be reached), 5 (a page is not understood) or
    6 (this machine).
    """
    from tunilib.services.doctor import examine

    findings = examine(machine_of(inv), inv.profile, inv.store)
    emit_list(inv, findings)
    return most_serious(one.code for one in findings)
