"""What a card owes, and the fee list: the library's rules as its patrons read them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tunilib.core.fine import Fee, Fines
from tunilib.core.models import Labelled
from tunilib.core.money import Money
from tunilib.core.note import Note, joined
from tunilib.core.policy.blocks import suspension_limit
from tunilib.core.policy.payments import PaymentCase, kind_is_payable, may_pay, not_payable
from tunilib.core.policy.resolution import Terms, terms
from tunilib.core.rules import Rules
from tunilib.core.rules.parts import DEFAULT_COLLECTIONS
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
        "block",
        "payment.least",
        "payment.refused_kinds",
        "hold.usual.uncollected",
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
        _, count, unit = number.split("-")
        key, facts[unit] = f"{kind}.per-{unit}", count
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
    found = terms(rules)
    hold, lost, limit = found.hold, found.lost, suspension_limit(found)
    if hold is not None:
        yield "uncollected", _money(rules, hold.uncollected), _key(found, "hold", "uncollected")
    if lost is not None:
        yield "replacement", _money(rules, lost.replacement), _key(found, "lost", "replacement")
        yield "handling", _money(rules, lost.handling), _key(found, "lost", "handling")
        yield "lost.after-days", str(lost.after), _key(found, "lost", "after")
    if limit is not None:
        yield "suspension.above", _money(rules, limit), "block"
    yield "payment.least", _money(rules, rules.payment.least), "payment.least"
    yield "payment.service-fee", _money(rules, rules.payment.service_fee), "payment.service_fee"
    refused = sorted(rules.payment.refused_kinds)
    kinds = Labelled(" ".join(refused), joined((term("fine", kind) for kind in refused), ", "))
    yield "payment.refused-kinds", kinds, "payment.refused_kinds"
    for name in rules.collections:
        of_copies = terms(rules, collection=name)
        if of_copies.loan is not None:
            period = of_copies.loan.period
            unit = "days" if period.unit == "d" else "hours"
            yield f"loan.{name}.{unit}", str(period.number), _key(of_copies, "loan", "period")
            yield f"loan.{name}.renewals", str(of_copies.loan.renewals), _key(of_copies, "loan", "renewals")
    for word in ("loans", "holds"):
        for count in found.limits[word]:
            if count.collections is None:
                yield f"limit.{word}", str(count.most), "limit"
    if hold is not None:
        yield "pickup.days", str(hold.pickup), _key(found, "hold", "pickup")
        yield "hold.expires-days", str(hold.expires), _key(found, "hold", "expires")
        yield "hold.closed-visible-days", str(hold.visible), _key(found, "hold", "visible")
    yield "password.shortest", str(rules.password.shortest), "password.shortest"
    yield "password.longest", str(rules.password.longest), "password.longest"
    yield "password.wrong-tries", str(rules.password.wrong_tries), "password.wrong_tries"
    yield "password.locked-minutes", str(rules.password.locked_minutes), "password.locked_minutes"
    yield "contact", Labelled(str(rules.contact), rules.contact), "contact"


def _key(found: Terms, kind: str, key: str) -> str:
    """The key of a rules file that sets a number of a policy."""
    return f"{kind}.{found.names[kind]}.{key}"


def _overdue(rules: Rules) -> Iterator[tuple[str, str, str]]:
    for name in rules.collections:
        found, rule = terms(rules, collection=name), f"overdue.{name}"
        fine = found.fine
        if fine is None:
            continue
        step, unit = fine.steps[0], _SECONDS_OF_AN_HOUR if fine.in_hours else 1
        amount, key = _money(rules, step.amount), _key(found, "fine", "amount")
        if step.every == 0:
            yield f"{rule}.once", amount, key
            continue
        every, of_time = step.every // unit, "hours" if fine.in_hours else "days"
        yield f"{rule}.per-{every}-{of_time}" if every != 1 else f"{rule}.per-{of_time[:-1]}", amount, key
        if fine.grace:
            yield f"{rule}.grace-{of_time}", str(fine.grace // unit), _key(found, "fine", "grace")
        if step.until is not None:
            yield f"{rule}.most-{of_time}", str(step.until // unit), _key(found, "fine", "until")
        if fine.most is not None:
            yield f"{rule}.most", _money(rules, fine.most), _key(found, "fine", "most")


_SECONDS_OF_AN_HOUR = 3_600
_RULE_MESSAGES = {
    "overdue.per-day": "overdue fine a day: {collection}",
    "overdue.per-days": "overdue fine for each {days} days: {collection}",
    "overdue.per-hour": "overdue fine an hour: {collection}",
    "overdue.per-hours": "overdue fine for each {hours} hours: {collection}",
    "overdue.grace-hours": "hours overdue without a fine: {collection}",
    "overdue.most-hours": "hours overdue that are charged at most: {collection}",
    "loan.hours": "loan period in hours: {collection}",
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
