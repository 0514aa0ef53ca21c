"""What works on this machine and what does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tunilib.cli.access import machine_of
from tunilib.cli.declare import Noun
from tunilib.cli.exits import gravest
from tunilib.cli.failures import failure_of
from tunilib.cli.invocation import Invocation
from tunilib.cli.render.emit import emit_list
from tunilib.cli.render.listing import Column, Listing

if TYPE_CHECKING:
    from tunilib.account.health import Check

noun = Noun()

CHECKS = Listing(
    "checks",
    "check ok message hint",
    Column("check", "word", "check"),
    Column("ok", "truth"),
    Column("message"),
    Column("hint"),
)


@noun.alone(examples=("tunilib doctor", "tunilib doctor --profile work --json"))
def doctor(inv: Invocation) -> int:
    """Examine configuration, folders, keyring, connection and session: what works and what does not.

    Ends with the gravest of what failed: 3 (sign in), 4 (the library cannot be reached) or 6 (this machine).
    """
    from tunilib.account.health import examine

    checks = examine(machine_of(inv), inv.profile, inv.store)
    emit_list(inv, (_row(check, inv) for check in checks), CHECKS)
    return gravest(check.error.exit_code for check in checks if check.error)


def _row(check: Check, inv: Invocation) -> dict[str, Any]:
    if check.error is None:
        message, hint = inv.text(f"doctor.{check.key}", **check.facts), None
    else:
        told = failure_of(check.error, inv.lang)
        message, hint = told.message, told.hint
    return {"check": check.check, "ok": check.ok, "message": message, "hint": hint}
