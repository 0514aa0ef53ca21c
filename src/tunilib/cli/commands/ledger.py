"""What the ledger of this machine says without a library: verified renewals, the story of a loan, and forgetting."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Annotated

from tunilib.cli.accounts import machine_of, selection_of, show_list, show_things
from tunilib.cli.command import Invocation, Noun
from tunilib.cli.options import Argument, Option, Yes, duration
from tunilib.cli.prompts import confirm
from tunilib.cli.render.emit import Owned, emit_thing, emit_things
from tunilib.core.loan import Duration, return_order
from tunilib.errors import UsageError
from tunilib.services import loans
from tunilib.services.history import (
    check as verdict_of,
    evidence as evidence_of,
    forget as forget_it,
    known_cards,
    recent_evidence,
)
from tunilib.services.unattended_sign_in import session_reasons
from tunilib.views.loans import EVIDENCE, FORGOTTEN, HISTORY, PLAN, RECENT_EVIDENCE, VERDICT
from tunilib.views.texts import day

check_noun = Noun()
evidence_noun = Noun()
history_noun = Noun()
plan_noun = Noun()
forget_noun = Noun()


@check_noun.command(
    view=VERDICT,
    all_profiles=True,
    all_cards=True,
    examples=("tunilib check", "tunilib check --all-profiles --max-age 50h --quiet"),
)
def check(
    inv: Invocation,
    max_age: Annotated[
        Duration | None,
        Option("--max-age", parser=duration, metavar="TIME", help="How old the last run may be: 26h, 2d."),
    ] = None,
) -> int:
    """Exit 0 only if renewals were verified recently, and no loan falls due before the next run.

    The last verified run is the last renewal of all loans (loans renew --all, schedule run) that read the due dates
    back and ended with 0 or 1, apart from what failed for another account alone. It must not be older than --max-age,
    by default 26h, and no loan may fall due before its time + --max-age. Only the ledger of this machine is read, so it
    works without network: for a monitor that notices when the timer has stopped. The exit code is 1 if not all is well.
    A session that needs you within 3 days is named among the reasons, and leaves the exit code as it is.
    """
    length = max_age or Duration(26, "h")
    if not length.number:
        raise UsageError("--max-age must be longer than nothing", hint="write 26h for hours or 2d for days")
    machine = machine_of(inv)
    verdicts = []
    for card in known_cards(machine, selection_of(inv)):
        found = verdict_of(machine, card, length)
        said = (*found.reasons, *session_reasons(machine, card.profile, card.now()))
        verdicts.append(Owned(replace(found, reasons=said), card.profile.name, card.card))
    if inv.all_profiles or inv.all_cards:
        emit_things(inv, verdicts)
    else:
        emit_thing(inv, verdicts[0])
    for one in verdicts:
        if one.thing.reasons and not inv.is_terminal:
            whose = f"{one.profile}: " if inv.all_profiles else f"{one.card}: " if inv.all_cards else ""
            inv.tell(whose + " ".join(reason.text(inv.lang) for reason in one.thing.reasons))
    return 0 if all(one.thing.ok for one in verdicts) else 1


@evidence_noun.command(view=EVIDENCE, examples=("tunilib loans evidence 30104501", "tunilib loans evidence"))
def evidence(
    inv: Invocation,
    loan: Annotated[
        str | None,
        Argument(metavar="ID", completes="loan", help="A loan, by its ID or barcode, returned or not; else all."),
    ] = None,
) -> int:
    """Show what this machine has seen of a loan and done to it, with dates, for a dispute.

    Without ID it shows all loans to which something happened in the last 30 days.

    It comes from the ledger alone: when the loan was first seen, each renewal with both due dates, each refusal and
    each change in the library's own words, and its return. source: library, its own words or state; policy, computed
    from its rules; inferred, from two readings. actor: who did it from this machine, you, the unattended run or an
    assistant.
    """
    if loan is not None:
        return emit_thing(inv, evidence_of(machine_of(inv), selection_of(inv), loan))
    found = recent_evidence(machine_of(inv), selection_of(inv))
    if inv.is_terminal and not inv.json and not found:
        inv.say(inv.gettext(RECENT_EVIDENCE.empty))
        return 0
    return emit_things(inv, found, RECENT_EVIDENCE)


@history_noun.command(view=HISTORY, all_profiles=True, all_cards=True, examples=("tunilib loans history",))
def history(inv: Invocation) -> int:
    """List returned loans, newest first.

    Where the library keeps no history, those that this machine has seen on loan: returned is then the day on which
    they were no longer there.
    """
    return show_list(inv, loans.history, order=return_order)


@plan_noun.command(
    view=PLAN, all_profiles=True, all_cards=True, examples=("tunilib loans plan", "tunilib loans plan --json")
)
def plan(inv: Invocation) -> int:
    """Plan when to renew what, and the fewest trips to the library.

    One trip to each library at which a hold is ready, else one: as late as due dates, the renewals that are left and
    the last days of pick-up allow, on a day on which the library is open. Loans go back with the last trip that is in
    time for them, wherever it leads; those that can still be renewed need not. What is overdue and cannot be renewed
    goes back on the next open day.
    """
    return show_things(inv, loans.plan)


@forget_noun.command(
    view=FORGOTTEN,
    exits=(3, 4),
    examples=(
        "tunilib forget --loan 30104501",
        "tunilib forget --before 2025-01-01 --yes",
        "tunilib forget --card 29001001",
        "tunilib forget --all",
    ),
)
def forget(
    inv: Invocation,
    loan: Annotated[
        str | None, Option("--loan", metavar="ID", completes="loan", help="One loan, by its ID or the copy's barcode.")
    ] = None,
    before: Annotated[
        date | None, Option("--before", parser=day, metavar="DATE", help="Loans returned before this day.")
    ] = None,
    everything: Annotated[bool, Option("--all", help="Everything, of all accounts.")] = False,
    yes: Yes = False,
) -> int:
    """Delete for good what this machine knows of earlier loans, holds and fines.

    One of --card ID (all of one card), --loan, --before and --all. It deletes from the ledger and from what was made
    of it, with --all and --card also payments whose fines are settled; pages that were kept for a report go with
    anything. It deletes nothing at the library, whose own history stays; and neither a change whose outcome is not
    known yet nor any other payment. What is still on loan is known anew at the next reading, and
    check is satisfied again by the next verified renewal of all loans.
    """
    done = forget_it(
        machine_of(inv),
        selection_of(inv),
        loan=loan,
        before=before,
        everything=everything,
        may_delete=lambda: confirm(inv, inv.gettext("Delete this from the ledger for good?"), yes=yes),
    )
    return 0 if done is None else emit_thing(inv, done)
