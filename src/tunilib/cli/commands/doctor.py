"""What works on this machine and what does not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tunilib.cli.accounts import machine_of
from tunilib.cli.command import Invocation, Noun
from tunilib.cli.errors import failure_of, gravest
from tunilib.cli.render.emit import emit_list
from tunilib.cli.views import Column, View

if TYPE_CHECKING:
    from tunilib.account.health import Check

noun = Noun()

CHECKS = View(
    "tunilib.cli.commands.doctor:Finding",
    Column("check", "word", "check"),
    Column("ok", "truth"),
    Column("message"),
    Column("hint"),
    empty="checks",
)


@dataclass(frozen=True)
class Finding:
    """A check in the language of the call."""

    check: str
    ok: bool
    message: str
    hint: str | None


@noun.alone(view=CHECKS, examples=("tunilib doctor", "tunilib doctor --profile work --json"))
def doctor(inv: Invocation) -> int:
    """Examine configuration, folders, keyring, connection and session: what works and what does not.

    Ends with the gravest of what failed: 3 (sign in), 4 (the library cannot be reached) or 6 (this machine).
    """
    from tunilib.account.health import examine

    checks = examine(machine_of(inv), inv.profile, inv.store)
    emit_list(inv, (_finding(check, inv) for check in checks))
    return gravest(check.error.exit_code for check in checks if check.error)


def _finding(check: Check, inv: Invocation) -> Finding:
    if check.error is None:
        return Finding(check.check, check.ok, inv.text(f"doctor.{check.key}", **check.facts), None)
    failure = failure_of(check.error, inv.lang)
    return Finding(check.check, check.ok, failure.message, failure.hint)
