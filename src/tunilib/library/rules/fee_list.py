"""The fees and other numbers of a library: by permanent names for programs, in sentences for patrons."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tunilib.core.fine import Fee
from tunilib.core.models import Labelled
from tunilib.core.money import Money
from tunilib.core.note import Message, Note, joined
from tunilib.core.policy.blocks import suspension_limit
from tunilib.core.policy.resolution import Terms, terms
from tunilib.library.rules.fee_texts import (
    HOUR,
    Scope,
    fee_note,
    fine_note,
    lost_note,
    scope_text,
    scopes_of,
    time_note,
)
from tunilib.messages import term

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tunilib.core.rules import FinePolicy, Rules

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
"""The numbers that the account page of the default library states (interface section 5). The others are assumed."""


class _Entry(NamedTuple):
    """A number of the rules.

    Attributes:
        label: a key of ``_RULE_MESSAGES``; number: its count. key: its key in a rules file.
        said: the sentence of the fee.
    """

    rule: str
    label: str
    value: str
    key: str
    scope: Scope = Scope()
    said: Note | None = None
    number: int | None = None


def fee_list(rules: Rules) -> tuple[Fee, ...]:
    """Every fee of a library. A fee is stated if the library's own rules file sets it."""
    return _fees(rules, (*_overdue(rules), *_of_holds(rules), *_of_lost(rules), *_of_all(rules)))


def numbers_of(rules: Rules) -> tuple[Fee, ...]:
    return fee_list(rules) + _fees(rules, _others(rules))


def _fees(rules: Rules, entries: Iterator[_Entry] | tuple[_Entry, ...]) -> tuple[Fee, ...]:
    stated = _STATED if rules.stated is None else rules.stated
    return tuple(
        Fee(Labelled(one.rule, _label(rules, one)), one.value, one.key in stated, sentence=one.said) for one in entries
    )


def _label(rules: Rules, entry: _Entry) -> Message:
    note = Note(_RULE_MESSAGES[entry.label], () if entry.number is None else (("count", entry.number),))
    return joined((note, scope_text(rules, [entry.scope])), ": ") if any(entry.scope) else note


def _money(rules: Rules, cents: int) -> Labelled:
    amount = Money(cents, rules.currency)
    return Labelled(str(amount), amount)


def _key(found: Terms, kind: str, key: str) -> str:
    return f"{kind}.{found.names[kind]}.{key}"


def _overdue(rules: Rules) -> Iterator[_Entry]:
    for scope, one, what in _together(rules, ("fine",), lambda one: one.fine):
        if one.fine is not None or scope.library or scope.category:
            said = _costs(what, fine_note(rules, one.fine))
            yield from _fine(rules, one.fine, f"overdue{scope.path}", _key(one, "fine", ""), scope, said)
    for scope, one, what in _together(rules, ("loan", "fine"), _recall_fine):
        if one.loan is not None and (fine := _recall_fine(one)) is not None:
            said = _costs(what and fee_note("after-recall", what=what), fine_note(rules, fine))
            rule = f"overdue{scope.path}.recall"
            yield from _fine(rules, fine, rule, f"fine.{one.loan.recall_fine}.", scope, said)


def _costs(what: Message | str | None, fine: Note) -> Note | None:
    return joined((what, fine), ": ") if what else None


def _recall_fine(found: Terms) -> FinePolicy | None:
    is_recalled = found.loan is not None and found.loan.recall is not None
    return found.recall_fine if is_recalled and found.recall_fine != found.fine else None


def _together(
    rules: Rules, kinds: tuple[str, ...], policy: Callable[[Terms], object]
) -> Iterator[tuple[Scope, Terms, Message | str | None]]:
    """The scopes of each collection. The first of those with the same policy has the text for all of them."""
    found = list(scopes_of(rules, kinds, policy, by_collection=True))
    alike: dict[tuple[object, ...], list[Scope]] = {}
    for scope, one in found:
        alike.setdefault((scope.library, scope.category, policy(one)), []).append(scope)
    for scope, one in found:
        same = alike[scope.library, scope.category, policy(one)]
        yield scope, one, scope_text(rules, same) if scope == same[0] else None


def _fine(
    rules: Rules, fine: FinePolicy | None, rule: str, key: str, scope: Scope, said: Note | None
) -> Iterator[_Entry]:
    if fine is None:
        yield _Entry(f"{rule}.none", "overdue.none", _money(rules, 0), key, scope, said)
        return
    unit, of_time = (HOUR, "hours") if fine.in_hours else (1, "days")

    def number(name: str, label: str, value: str, end: str, count: int | None = None) -> _Entry:
        return _Entry(f"{rule}.{name}", f"overdue.{label}", value, f"{key}{end}", scope, number=count)

    def time(name: str, count: int, end: str, place: str = "") -> _Entry:
        return number(f"{place}{name}-{of_time}", f"{name}-{of_time}", str(count // unit), end)

    for index, step in enumerate(fine.steps):
        place, every = f"step-{index + 1}." if index else "", step.every // unit
        name = "once" if not every else f"per-{of_time[:-1]}" if every == 1 else f"per-{every}-{of_time}"
        label = f"per-{of_time}" if every > 1 else name
        amount = number(f"{place}{name}", label, _money(rules, step.amount), "steps" if place else "amount", every)
        yield amount if index else amount._replace(said=said)
        if fine.grace and not index:
            yield time("grace", fine.grace, "grace")
        if step.after:
            yield time("after", step.after, "after", place)
        if step.until is not None and every:
            yield time("most", step.until, "until", place)
    if fine.most is not None:
        yield number("most", "most", _money(rules, fine.most), "most")
    if fine.most_price:
        yield number("most-price", "most-price", Labelled("true", term("truth", "yes")), "most_price")
    if fine.most_patron is not None:
        yield number("most-patron", "most-patron", _money(rules, fine.most_patron), "most_patron")
    for day, fee in fine.reminders:
        yield number(f"reminder-{day}", "reminder", _money(rules, fee), "reminders", day)


def _scoped(rules: Rules, scope: Scope, said: Note) -> Note:
    return Note.of("{said} ({what})", said=said, what=scope_text(rules, [scope])) if any(scope) else said


def _of_holds(rules: Rules) -> Iterator[_Entry]:
    found = scopes_of(rules, ("hold",), lambda one: one.hold.uncollected if one.hold is not None else None)
    for scope, one in found:
        if one.hold is not None:
            value = _money(rules, one.hold.uncollected)
            said = _scoped(rules, scope, fee_note("uncollected", amount=value.label))
            is_said = one.hold.uncollected or any(scope)
            key = _key(one, "hold", "uncollected")
            yield _Entry(f"uncollected{scope.path}", "uncollected", value, key, scope, said if is_said else None)


def _of_lost(rules: Rules) -> Iterator[_Entry]:
    for scope, one in scopes_of(rules, ("lost",), lambda one: one.lost):
        lost, path = one.lost, scope.path
        if lost is None:
            if any(scope):
                said = _scoped(rules, scope, fee_note("not-lost"))
                yield _Entry(f"replacement{path}", "replacement", _money(rules, 0), _key(one, "lost", ""), scope, said)
            continue
        replacement, handling = _money(rules, lost.replacement), _money(rules, lost.handling)
        said = _scoped(rules, scope, lost_note(rules, lost))
        is_said = lost.replacement or lost.at_price or any(scope)
        key = _key(one, "lost", "replacement")
        yield _Entry(f"replacement{path}", "replacement", replacement, key, scope, said if is_said else None)
        said = _scoped(rules, scope, fee_note("handling", amount=handling.label))
        is_said = lost.handling or any(scope)
        key = _key(one, "lost", "handling")
        yield _Entry(f"handling{path}", "handling", handling, key, scope, said if is_said else None)
        said = _scoped(rules, scope, fee_note("lost", time=time_note(lost.after)))
        key = _key(one, "lost", "after")
        yield _Entry(f"lost{path}.after-days", "lost.after-days", str(lost.after), key, scope, said)


def _of_all(rules: Rules) -> Iterator[_Entry]:
    general = suspension_limit(terms(rules))
    if general is not None:
        amount = _money(rules, general)
        said = fee_note("suspension", amount=amount.label)
        yield _Entry("suspension.above", "suspension.above", amount, "block", said=said)
    for category in sorted({id_ for block in rules.blocks for id_ in block.when[1] or ()}):
        limit, scope = suspension_limit(terms(rules, category=category)), Scope(category=category)
        if limit != general:
            value = "none" if limit is None else _money(rules, limit)
            said = fee_note("no-suspension" if limit is None else "suspension", amount=getattr(value, "label", ""))
            rule = f"suspension.above{scope.path}"
            yield _Entry(rule, "suspension.above", value, "block", scope, _scoped(rules, scope, said))
    least, fee = _money(rules, rules.payment.least), _money(rules, rules.payment.service_fee)
    said = fee_note("least", amount=least.label)
    yield _Entry("payment.least", "payment.least", least, "payment.least", said=said)
    paid = fee_note("service-fee", amount=fee.label) if rules.payment.service_fee else None
    yield _Entry("payment.service-fee", "payment.service-fee", fee, "payment.service_fee", said=paid)
    refused = sorted(rules.payment.refused_kinds)
    kinds = joined((term("fine", kind) for kind in refused), ", ")
    refusal = fee_note("refused-kinds", kinds=kinds) if refused else None
    value = Labelled(" ".join(refused), kinds)
    yield _Entry("payment.refused-kinds", "payment.refused-kinds", value, "payment.refused_kinds", said=refusal)
    if rules.contact is not None:
        contact = Labelled(str(rules.contact), rules.contact)
        yield _Entry("contact", "contact", contact, "contact", said=fee_note("contact", contact=rules.contact))


def _others(rules: Rules) -> Iterator[_Entry]:
    for name in rules.collections:
        found, scope = terms(rules, collection=name), Scope(name)
        if found.loan is not None:
            period = found.loan.period
            rule = "loan.days" if period.unit == "d" else "loan.hours"
            key = _key(found, "loan", "period")
            yield _Entry(f"loan.{name}.{rule[5:]}", rule, str(period.number), key, scope)
            key = _key(found, "loan", "renewals")
            yield _Entry(f"loan.{name}.renewals", "loan.renewals", str(found.loan.renewals), key, scope)
    found = terms(rules)
    for word in ("loans", "holds"):
        for count in found.limits[word]:
            if count.collections is None:
                yield _Entry(f"limit.{word}", f"limit.{word}", str(count.most), "limit")
    hold, password = found.hold, rules.password
    numbers = (
        []
        if hold is None
        else [
            ("pickup.days", hold.pickup, _key(found, "hold", "pickup")),
            ("hold.expires-days", hold.expires, _key(found, "hold", "expires")),
            ("hold.closed-visible-days", hold.visible, _key(found, "hold", "visible")),
        ]
    )
    numbers += [
        ("password.shortest", password.shortest, "password.shortest"),
        ("password.longest", password.longest, "password.longest"),
        ("password.wrong-tries", password.wrong_tries, "password.wrong_tries"),
        ("password.locked-minutes", password.locked_minutes, "password.locked_minutes"),
    ]
    for rule, number, key in numbers:
        yield _Entry(rule, rule, str(number), key)


_RULE_MESSAGES = {
    "overdue.none": "no overdue fine",
    "overdue.once": "overdue fine, once",
    "overdue.per-day": "overdue fine a day",
    "overdue.per-days": "overdue fine for each {count} days",
    "overdue.per-hour": "overdue fine an hour",
    "overdue.per-hours": "overdue fine for each {count} hours",
    "overdue.grace-days": "days overdue without a fine",
    "overdue.grace-hours": "hours overdue without a fine",
    "overdue.after-days": "days overdue before it is charged",
    "overdue.after-hours": "hours overdue before it is charged",
    "overdue.most-days": "days overdue that are charged at most",
    "overdue.most-hours": "hours overdue that are charged at most",
    "overdue.most": "overdue fine at most",
    "overdue.most-price": "overdue fine at most the price of the copy",
    "overdue.most-patron": "overdue fines of a patron at most",
    "overdue.reminder": "reminder of overdue day {count}",
    "uncollected": "uncollected hold or request",
    "replacement": "replacement of a lost item",
    "handling": "handling of a lost item",
    "lost.after-days": "days overdue until an item counts as lost",
    "suspension.above": "borrowing rights are suspended above",
    "payment.least": "smallest online payment",
    "payment.service-fee": "service fee of an online payment",
    "payment.refused-kinds": "cannot be paid online",
    "loan.days": "loan period in days",
    "loan.hours": "loan period in hours",
    "loan.renewals": "renewals at most",
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
"""The words of a table of the rules for permanent names."""
