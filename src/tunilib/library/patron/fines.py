"""What a card owes, and what follows from it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tunilib.core.fine import Fines
from tunilib.core.models import Labelled
from tunilib.core.money import Money
from tunilib.core.policy.blocks import suspension_limit
from tunilib.core.policy.payments import PaymentCase, kind_is_payable, may_pay, not_payable
from tunilib.core.policy.resolution import terms
from tunilib.errors import LocalError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tunilib.core.fine import Fee, Fine
    from tunilib.core.ports.payments import Merchant, Services
    from tunilib.core.rules import Rules
    from tunilib.library.stores.loans import StoredFine
    from tunilib.library.stores.unit_of_work import SignedIn


class EmbeddedFines:
    """The fines of a card.

    Args:
        services: opens the payment service; None: this machine has none.
    """

    def __init__(self, signed_in: SignedIn, services: Callable[[], Services] | None = None) -> None:
        self._signed_in = signed_in
        self._services = services

    def read(self) -> Fines:
        """All that is still to pay, oldest first."""
        with self._signed_in.snapshot() as (snapshot, patron):
            stored = snapshot.fines.open_of(patron.id)
            merchant = snapshot.payments.merchant()
        rules = snapshot.rules
        owed = [(one.fine.kind, one.fine.balance.cents) for one in stored]
        total = sum(cents for _, cents in owed)
        limit = suspension_limit(terms(rules, category=patron.register.category))
        reasons = may_pay(PaymentCase(rules=rules, owed=owed))
        return Fines(
            fines=tuple(as_shown(rules, one) for one in stored),
            total=Money(total, rules.currency),
            currency=rules.currency,
            suspended=limit is not None and total > limit,
            suspension_limit=None if limit is None else Money(limit, rules.currency),
            payable_online=not reasons,
            payable_amount=None if reasons else Money(total, rules.currency),
            service_fee=Money(rules.payment.service_fee, rules.currency),
            contact=None if rules.contact is None else Labelled(str(rules.contact), rules.contact),
            reasons=reasons,
            is_offered=None if reasons else self._is_offered(merchant),
            read_at=snapshot.now,
        )

    def _is_offered(self, merchant: Merchant) -> bool | None:
        from tunilib.library.patron.payments import is_offered

        try:
            return is_offered(self._services, self._signed_in.library, merchant)
        except LocalError:  # a keyring that fails is told by the command that needs it
            return None

    def fees(self) -> tuple[Fee, ...]:
        from tunilib.library.rules.fee_list import fee_list

        with self._signed_in.library.snapshot() as snapshot:
            return fee_list(snapshot.rules)


def as_shown(rules: Rules, stored: StoredFine) -> Fine:
    """A fine, with whether its kind can be paid online."""
    if kind_is_payable(rules, stored.fine.kind):
        return replace(stored.fine, payable_online=True)
    return replace(stored.fine, payable_online=False, reasons=(not_payable(rules, stored.fine.kind),))
