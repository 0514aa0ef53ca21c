"""What a card owes, and the fee list: the library's rules as its patrons read them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tunilib.core.fine import Fee, Fines
from tunilib.core.models import Labelled
from tunilib.core.money import Money
from tunilib.core.note import Note, joined
from tunilib.core.policy.fines import is_suspended_by_fines
from tunilib.core.policy.payments import PaymentCase, kind_is_payable, may_pay, not_payable
from tunilib.core.rules import Rules
from tunilib.core.rules.model import DEFAULT_COLLECTIONS
from tunilib.errors import LocalError
from tunilib.messages import term

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tunilib.backends.embedded.stores.loans import StoredFine
    from tunilib.backends.embedded.stores.unit_of_work import SignedIn
    from tunilib.core.fine import Fine
    from tunilib.core.note import Message
    from tunilib.core.ports.payments import Merchant, Services

_STATED = frozenset(
    (
        "suspension.above",
        "payment.least",
        "payment.refused_kinds",
        "pickup.uncollected_fee",
        "password.shortest",
        "password.longest",
        "contact",
    )
)
"""What the account page of the default library says (interface section 5); the rest of its numbers are assumed."""


class EmbeddedFines:
    """Reads fines; what follows from them is computed with the reading.

    Args:
        services: opens the payment service; None: there is none on this machine.
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
        reasons = may_pay(PaymentCase(rules=rules, owed=owed))
        return Fines(
            fines=tuple(as_shown(rules, one) for one in stored),
            total=Money(total, rules.currency),
            currency=rules.currency,
            suspended=is_suspended_by_fines(rules, total),
            suspension_limit=Money(rules.suspension.above, rules.currency),
            payable_online=not reasons,
            payable_amount=None if reasons else Money(total, rules.currency),
            service_fee=Money(rules.payment.service_fee, rules.currency),
            contact=Labelled(str(rules.contact), rules.contact),
            reasons=reasons,
            is_offered=None if reasons else self._is_offered(merchant),
            read_at=snapshot.now,
        )

    def _is_offered(self, merchant: Merchant) -> bool | None:
        from tunilib.backends.embedded.payments import is_offered

        try:
            return is_offered(self._services, self._signed_in.library, merchant)
        except LocalError:  # a keyring that fails is told by the command that needs it
            return None

    def fees(self) -> tuple[Fee, ...]:
        """The fee list."""
        return fee_list(self._signed_in.library.rules)


def as_shown(rules: Rules, stored: StoredFine) -> Fine:
    """A fine, with whether its kind can be paid online."""
    if kind_is_payable(rules, stored.fine.kind):
        return replace(stored.fine, payable_online=True)
    return replace(stored.fine, payable_online=False, reasons=(not_payable(rules, stored.fine.kind),))


def fee_list(rules: Rules) -> tuple[Fee, ...]:
    """Every fee and number of a library; what its own rules file sets is stated by the library."""
    stated = _STATED if rules.stated is None else rules.stated
    return tuple(Fee(Labelled(rule, _label(rules, rule)), value, key in stated) for rule, value, key in _values(rules))


def _label(rules: Rules, rule: str) -> Note:
    """What people call a rule: that of a collection is ``overdue.book.per-day``, any other ``pickup.days``."""
    parts = rule.split(".")
    if len(parts) < 3:
        return Note(_RULE_MESSAGES[rule])
    kind, collection, number = parts
    key, facts = f"{kind}.{number}", {"collection": _collection_label(rules, collection)}
    if key not in _RULE_MESSAGES:  # overdue.book.per-7-days
        key, facts["days"] = f"{kind}.per-days", number.split("-")[1]
    return Note.of(_RULE_MESSAGES[key], **facts)


def _collection_label(rules: Rules, collection: str) -> Message | str:
    own, default = rules.collections[collection], DEFAULT_COLLECTIONS.get(collection)
    return own.name if default is None or own.name != default.name else term("collection", collection)


def _money(rules: Rules, cents: int) -> Labelled:
    amount = Money(cents, rules.currency)
    return Labelled(str(amount), amount)


def _values(rules: Rules) -> Iterator[tuple[str, str, str]]:
    """The name of each rule for programs, its value, and its key in a rules file."""
    yield from _overdue(rules)
    yield "uncollected", _money(rules, rules.pickup.uncollected_fee), "pickup.uncollected_fee"
    yield "replacement", _money(rules, rules.lost.replacement), "lost.replacement"
    yield "handling", _money(rules, rules.lost.handling), "lost.handling"
    yield "lost.after-days", str(rules.lost.after_days), "lost.after_days"
    yield "suspension.above", _money(rules, rules.suspension.above), "suspension.above"
    yield "payment.least", _money(rules, rules.payment.least), "payment.least"
    yield "payment.service-fee", _money(rules, rules.payment.service_fee), "payment.service_fee"
    refused = sorted(rules.payment.refused_kinds)
    kinds = Labelled(" ".join(refused), joined((term("fine", kind) for kind in refused), ", "))
    yield "payment.refused-kinds", kinds, "payment.refused_kinds"
    for name, collection in rules.collections.items():
        yield f"loan.{name}.days", str(collection.period_days), f"collections.{name}.period_days"
        yield f"loan.{name}.renewals", str(collection.renewals), f"collections.{name}.renewals"
    yield "limit.loans", str(rules.limits.loans), "limits.loans"
    yield "limit.holds", str(rules.limits.holds), "limits.holds"
    yield "pickup.days", str(rules.pickup.days), "pickup.days"
    yield "hold.expires-days", str(rules.pickup.expires_days), "pickup.expires_days"
    yield "hold.closed-visible-days", str(rules.pickup.closed_visible_days), "pickup.closed_visible_days"
    yield "password.shortest", str(rules.password.shortest), "password.shortest"
    yield "password.longest", str(rules.password.longest), "password.longest"
    yield "password.wrong-tries", str(rules.password.wrong_tries), "password.wrong_tries"
    yield "password.locked-minutes", str(rules.password.locked_minutes), "password.locked_minutes"
    yield "contact", Labelled(str(rules.contact), rules.contact), "contact"


def _overdue(rules: Rules) -> Iterator[tuple[str, str, str]]:
    for name, collection in rules.collections.items():
        fine, rule, key = collection.fine, f"overdue.{name}", f"collections.{name}.fine"
        amount = _money(rules, fine.amount)
        if fine.every_days == 0:
            yield f"{rule}.once", amount, f"{key}.amount"
            continue
        period = "per-day" if fine.every_days == 1 else f"per-{fine.every_days}-days"
        yield f"{rule}.{period}", amount, f"{key}.amount"
        if fine.grace_days:
            yield f"{rule}.grace-days", str(fine.grace_days), f"{key}.grace_days"
        if fine.most_days is not None:
            yield f"{rule}.most-days", str(fine.most_days), f"{key}.most_days"
        if fine.most is not None:
            yield f"{rule}.most", _money(rules, fine.most), f"{key}.most"


_RULE_MESSAGES = {
    "overdue.per-day": "overdue fine a day: {collection}",
    "overdue.per-days": "overdue fine for each {days} days: {collection}",
    "overdue.once": "overdue fine, once: {collection}",
    "overdue.grace-days": "days overdue without a fine: {collection}",
    "overdue.most-days": "days overdue that are charged at most: {collection}",
    "overdue.most": "overdue fine at most: {collection}",
    "uncollected": "uncollected hold or request",
    "replacement": "replacement of a lost item",
    "handling": "handling of a lost item",
    "lost.after-days": "days overdue until an item counts as lost",
    "suspension.above": "borrowing rights are suspended above",
    "payment.least": "smallest online payment",
    "payment.service-fee": "service fee of an online payment",
    "payment.refused-kinds": "cannot be paid online",
    "loan.days": "loan period in days: {collection}",
    "loan.renewals": "renewals at most: {collection}",
    "limit.loans": "loans at most",
    "limit.holds": "holds and requests at most",
    "pickup.days": "days to collect a hold",
    "hold.expires-days": "days until a hold expires",
    "hold.closed-visible-days": "days that ended holds are shown",
    "password.shortest": "characters in a password at least",
    "password.longest": "characters in a password at most",
    "password.wrong-tries": "wrong passwords until the card is locked",
    "password.locked-minutes": "minutes that the card is locked",
    "contact": "contact",
}
"""What a terminal shows in place of a rule's permanent name."""
