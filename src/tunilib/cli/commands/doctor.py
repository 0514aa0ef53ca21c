"""Check what works on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.cli.accounts import machine_of
from tunilib.cli.command import Invocation, Noun
from tunilib.cli.errors import failure_of, most_serious
from tunilib.cli.render.emit import emit_list
from tunilib.cli.views import Column, View
from tunilib.core.models import Model, model

if TYPE_CHECKING:
    from tunilib.services.doctor import Check

noun = Noun()

CHECKS = View(
    "tunilib.cli.commands.doctor:CheckResult",
    Column("check", "word", "check"),
    Column("ok", "truth"),
    Column("message"),
    Column("hint"),
    empty="There is nothing to check.",
)


@model(kw_only=False)
class CheckResult(Model):
    """A check in the language of the call."""

    check: str
    ok: bool
    message: str
    hint: str | None


@noun.command(view=CHECKS, examples=("tunilib doctor", "tunilib doctor --profile work --json"))
def doctor(inv: Invocation) -> int:
    """Check the configuration, folders, keyring, connection and session, and whether each page of a site is understood.

    Pages are only read. Of one that is not understood a copy without personal data is kept, for a report. The exit code
    is that of the most serious failure: 3 (sign-in), 4 (the library cannot be reached), 5 (a page is not understood) or
    6 (this machine).
    """
    from tunilib.services.doctor import examine

    checks = examine(machine_of(inv), inv.profile, inv.store)
    emit_list(inv, (_finding(check, inv) for check in checks))
    return most_serious(check.error.exit_code for check in checks if check.error)


def _finding(check: Check, inv: Invocation) -> CheckResult:
    if check.error is None:
        return CheckResult(check.check, check.ok, _message(check, inv), None)
    failure = failure_of(check.error, inv.lang)
    return CheckResult(check.check, check.ok, failure.message, failure.hint)


def _message(check: Check, inv: Invocation) -> str:
    facts = check.facts
    if check.key == "configuration":
        return inv.ngettext("{file}; {count} profile.", "{file}; {count} profiles.", facts["count"], **facts)
    if check.key == "configuration-notes":
        return inv.ngettext(
            "{file}; {count} profile; ignored: {notes}",
            "{file}; {count} profiles; ignored: {notes}",
            facts["count"],
            **facts,
        )
    if check.key == "session-university":
        return inv.ngettext(
            "Signed in with a university account since {since}; no password is stored, and none is needed while the "
            "session is renewed; {loans} loan.",
            "Signed in with a university account since {since}; no password is stored, and none is needed while the "
            "session is renewed; {loans} loans.",
            facts["loans"],
            **facts,
        )
    if check.key == "session" and facts["until"]:
        return inv.ngettext(
            "Signed in until {until}; {loans} loan.", "Signed in until {until}; {loans} loans.", facts["loans"], **facts
        )
    if check.key == "session":
        return inv.ngettext("Signed in; {loans} loan.", "Signed in; {loans} loans.", facts["loans"], **facts)
    if check.key in _CHECK_MESSAGES:
        return inv.gettext(_CHECK_MESSAGES[check.key], **facts)
    return " ".join(map(str, facts.values()))  # the file of the ledger, the name of the keyring


_CHECK_MESSAGES = {
    "folders": "Data in {data}, state in {state}.",
    "database": "SQLite {version}.",
    "keyring-none": (
        "This machine has no keyring, so passwords cannot be stored; set password_command or TUNILIB_PASSWORD."
    ),
    "keyring-unneeded": "No keyring is used, and none is needed.",
    "keyring-unusable": "No keyring is used, and none is needed: {why}.",
    "profile": "{name}, at {library}.",
    "connection": "{library} answers.",
    "page": "The page {page} is understood.",
    "page-missing": "The library does not offer the page {page}.",
}
