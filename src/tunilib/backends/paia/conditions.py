"""Conditions: choices that a server asks for before a change.

The place to collect is the user's choice, else the server's default. Nothing that costs money is chosen unless the user
agreed to exactly that sum.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from tunilib.backends.paia.values import money_in, text_in, truth_in, uri_in
from tunilib.core.money import Money
from tunilib.core.paia import FEE, STORAGE
from tunilib.core.reason import Reason, ReasonCode
from tunilib.http.limits import Unreadable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tunilib.backends.paia.documents import PaiaDocument


class ConditionChoice(NamedTuple):
    """The user's choices.

    Attributes:
        pickup: id, the last part of its id, or name of the place to collect; None: the server's default.
        accepted: the sum that the user agrees to pay.
        fee: the reason for a fee without agreement.
        no_place: the reason for an unknown place.
    """

    pickup: str | None = None
    accepted: Money | None = None
    fee: ReasonCode = ReasonCode.HOLD_FEE
    no_place: ReasonCode = ReasonCode.HOLD_PICKUP_INVALID


class ConditionOption(NamedTuple):
    """One option of a condition. ``amount``: its cost, or None."""

    id: str
    about: str
    amount: Money | None


class Setting(NamedTuple):
    """One condition: its options, and the server's defaults; None: it has no default."""

    kind: str
    options: tuple[ConditionOption, ...]
    multiple: bool
    default: tuple[str, ...] | None


class PlaceNeeded(Exception):
    """The user has to name one of these places."""

    def __init__(self, options: Sequence[ConditionOption]) -> None:
        super().__init__()
        self.places = _places(options)


def confirmation(document: PaiaDocument, choice: ConditionChoice) -> dict[str, list[str]] | Reason:
    """The chosen options of each condition of a document, or why there are none.

    Raises:
        PlaceNeeded: the server has no default place.
    """
    try:
        settings = _settings(document.fields["condition"])
    except Unreadable as error:
        return Reason.said(document.error or str(error.value))
    chosen: dict[str, list[str]] = {}
    costs: list[Money] = []
    for setting in settings:
        options = _chosen(setting, choice)
        if isinstance(options, Reason):
            return options
        chosen[setting.kind] = [option.id for option in options]
        costs += [option.amount for option in options if option.amount is not None]
    if costs and not _is_agreed(costs, choice.accepted):
        return _fee(costs, choice.fee)
    return chosen


def _settings(found: object) -> list[Setting]:
    if not isinstance(found, dict):
        raise Unreadable("condition", found)
    return [_setting(str(kind), value) for kind, value in found.items()]


def _setting(kind: str, found: object) -> Setting:
    listed = found.get("option") if isinstance(found, dict) else None
    if not isinstance(found, dict) or not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise Unreadable(kind, found)
    default = found.get("default")
    if default is not None and not (isinstance(default, list) and all(isinstance(one, str) for one in default)):
        raise Unreadable(kind, default)
    return Setting(
        kind,
        tuple(_option(one) for one in listed),
        truth_in(found, "multiple") is True,
        None if default is None else tuple(default),
    )


def _option(found: Mapping[str, Any]) -> ConditionOption:
    ident = uri_in(dict(found), "id")
    if ident is None:
        raise Unreadable("id", found)
    return ConditionOption(ident, text_in(dict(found), "about") or ident, money_in(dict(found), "amount") or None)


def _chosen(setting: Setting, choice: ConditionChoice) -> list[ConditionOption] | Reason:
    if setting.kind == STORAGE and choice.pickup is not None:
        wanted = choice.pickup.strip()
        named = [one for one in setting.options if one.id == wanted]
        named = named or [one for one in setting.options if one.about.casefold() == wanted.casefold()]
        named = named or [one for one in setting.options if one.id.rpartition("/")[2] == wanted]
        if len(named) == 1:
            return named
        return Reason.of(choice.no_place, value=wanted, places=_places(setting.options))
    if setting.default is not None:
        ids = setting.default if setting.multiple else setting.default[:1]
        options = [one for one in setting.options if one.id in ids]
        if len(options) == len(set(ids)):
            return options
    if setting.kind == FEE and setting.options:  # nothing is taken that is not agreed to below
        agreed = [one for one in setting.options if one.amount is None or _is_agreed([one.amount], choice.accepted)]
        return [(agreed or setting.options)[0]]
    if setting.kind == STORAGE and setting.options and choice.fee is ReasonCode.HOLD_FEE:
        raise PlaceNeeded(setting.options)
    offered = ", ".join(option.about for option in setting.options)
    return Reason.of(ReasonCode.OTHER, what="choice-needed", kind=setting.kind, options=offered)


def _places(options: Sequence[ConditionOption]) -> str:
    return ", ".join(one.id if one.about == one.id else f"{one.id} ({one.about})" for one in options)


def _is_agreed(costs: Sequence[Money], accepted: Money | None) -> bool:
    """Whether the user agreed to exactly this sum. An amount on the command line has no currency."""
    currencies = {cost.currency for cost in costs}
    if accepted is None or len(currencies) != 1 or not {accepted.currency} <= {"", *currencies}:
        return False
    return sum(cost.cents for cost in costs) == accepted.cents


def _fee(costs: Sequence[Money], code: ReasonCode) -> Reason:
    by_currency = {cost.currency: Money(0, cost.currency) for cost in costs}
    for cost in costs:
        by_currency[cost.currency] += cost
    if len(by_currency) == 1:
        return Reason.of(code, amount=next(iter(by_currency.values())))
    return Reason.of(code, amounts=", ".join(f"{sum_} {sum_.currency}" for sum_ in by_currency.values()))
