"""Deleting what this machine remembers, for good."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from tunilib.core.calendar import day_of
from tunilib.core.outcome import Outcome, Word
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import TunilibError, UsageError
from tunilib.services.all_accounts import for_one
from tunilib.services.history import known_cards, loan_of
from tunilib.services.loans import history
from tunilib.services.machine import AccountSelection

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from tunilib.services.history import KnownCard
    from tunilib.services.machine import Machine


def forget(
    machine: Machine,
    selection: AccountSelection,
    *,
    loan: str | None = None,
    before: date | None = None,
    everything: bool = False,
    may_delete: Callable[[], bool] = lambda: True,
) -> Outcome | None:
    """Delete from the ledger for good; None: ``may_delete`` said no.

    An intent whose outcome is not known stays, since the next run has to compare it with the library, and a payment
    that is not registered. With a loan that was not returned goes what rests on knowing every loan of the card. Pages
    that were stored for a report go with anything, as they may show it.
    """
    from tunilib.local.ledger.deletion import forget_all, forget_card, forget_loans, forget_pages, forget_payments
    from tunilib.local.ledger.quick_files import clear_card

    choices = (selection.card is not None and loan is None, loan is not None, before is not None, everything)
    if sum(choices) != 1:
        raise UsageError("say what to forget, one of: --card, --loan, --before, --all")
    paths, loans = machine.paths, {}
    whose: tuple[KnownCard, ...] = ()
    if loan is not None:
        found, card = loan_of(machine, selection, loan)
        whose, loans = (card,), {card.key: [found.id]}
    elif before is not None:
        cards = known_cards(machine, selection._replace(every_profile=selection.profile is None, every_card=True))
        loans = {card.key: _returned_before(machine, card, before) for card in cards}
    elif not everything:
        whose = known_cards(machine, selection)
    if not may_delete():
        return None
    with_payments = False
    if everything:
        done, with_payments = forget_all(paths), forget_payments(paths)
    elif loan is not None or before is not None:
        done = forget_loans(paths, loans)
    else:
        done = forget_card(paths, whose[0].key, whose[0].profile.name)
        with_payments = forget_payments(paths, whose[0].key)
    is_done = forget_pages(paths) or with_payments or done.deleted
    for card in whose:
        clear_card(paths, card.key)
    reasons = (Reason.of(ReasonCode.OTHER, what="intent-kept"),) if done.kept else ()
    return Outcome(Word.DELETED if is_done else Word.UNCHANGED, reasons)


def _returned_before(machine: Machine, card: KnownCard, day: date) -> list[str]:
    """The loans of a card that were returned before a day.

    One that was missed on that day or later, but last seen before it, may have been returned before it as well: the
    library's own history says that, where it keeps one and can be asked.
    """
    records = machine.ledger
    late = records.missed_late(card.key, day)
    returned = {one.id: one.returned for one in records.returned(card.key)}
    if late:
        selection = AccountSelection(profile=card.profile.name, card=card.card)
        with suppress(TunilibError):
            past = for_one(machine, selection, history).value
            returned |= {one.id: one.returned for one in past if one.id in late}
    return [id_ for id_, when in returned.items() if when is not None and day_of(when) < day]
