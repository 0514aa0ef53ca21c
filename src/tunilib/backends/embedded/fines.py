"""What a card owes, and the library's fee list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.embedded.feelist import fee_list
from tunilib.backends.embedded.rows.fines import fine_of
from tunilib.backends.embedded.stores.sqlite import fines
from tunilib.core.fine import FineKind, Fines
from tunilib.core.money import Money
from tunilib.core.policy.blocks import is_suspended_by_fines
from tunilib.core.policy.payments import PaymentCase, may_pay

if TYPE_CHECKING:
    from tunilib.backends.embedded.session import SignedIn
    from tunilib.core.fine import Fee

__all__ = ["EmbeddedFines"]


class EmbeddedFines:
    """Reads fines; what follows from them is computed with the reading."""

    def __init__(self, signed_in: SignedIn) -> None:
        self._signed_in = signed_in

    def read(self) -> Fines:
        """All that is still to pay, oldest first."""
        with self._signed_in.snapshot() as (snapshot, patron):
            rows = fines.open_of_patron(snapshot.db, patron.id)
        rules = snapshot.rules
        owed = [(FineKind(row.kind), row.balance) for row in rows]
        total = sum(cents for _, cents in owed)
        reasons = may_pay(PaymentCase(rules=rules, owed=owed))
        return Fines(
            fines=tuple(fine_of(row, rules) for row in rows),
            total=Money(total, rules.currency),
            currency=rules.currency,
            suspended=is_suspended_by_fines(rules, total),
            suspension_limit=Money(rules.suspension.above, rules.currency),
            payable_online=not reasons,
            payable_amount=None if reasons else Money(total, rules.currency),
            service_fee=Money(rules.payment.service_fee, rules.currency),
            contact=str(rules.contact),
            reasons=reasons,
            read_at=snapshot.now,
            card=patron.card,
        )

    def fees(self) -> tuple[Fee, ...]:
        """The fee list."""
        return fee_list(self._signed_in.library.rules)
