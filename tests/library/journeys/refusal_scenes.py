"""A scene for each refusal of the rules: how the command line comes to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.journeys.machine import Result
from tests.library.journeys.refusal_rules import RECALL, STRICT
from tests.library.journeys.townlibrary import PASSWORD, TownLibrary

from tunilib.core.reason import ReasonCode

NOT_REACHED = {
    ReasonCode.RENEWAL_BY_ANOTHER: "two runs at once: tests of several processes and of the contract reach it",
    ReasonCode.RENEWAL_FEE: "only a site asks for a fee",
    ReasonCode.HOLD_FEE: "only a site asks for a fee",
    ReasonCode.LIST_PUBLIC: "tests of assistants reach it",
    ReasonCode.PATRON_HAS_PAYMENT: "tests of payments reach it, with a payment service",
    ReasonCode.PATRON_CARD_LOST: "a lost card is blocked at the desk, with that reason",
    ReasonCode.PAYMENT_NOT_OFFERED: "said where something is to be paid online",
    ReasonCode.PAYMENT_EMAIL_MISSING: "tests of payments reach it, with a payment service",
    ReasonCode.PAYMENT_FINES_CHANGED: "tests of payments reach it, with a payment service",
    ReasonCode.PAYMENT_IN_PROGRESS: "tests of payments reach it, with a payment service",
    ReasonCode.PAYMENT_UNREGISTERED: "tests of payments reach it, with a payment service",
    ReasonCode.HOLD_OPTION: "only the form of a site lacks an option",
    ReasonCode.HOLD_DATE_DIFFERS: "only a site stores another date than asked",
    ReasonCode.FAVOURITE_NOT_IN_CATALOGUE: "only an import on a site leaves out what its catalogue has not",
    ReasonCode.CHECK_NO_RUN: "no refusal: why check ends with 1",
    ReasonCode.CHECK_TOO_OLD: "no refusal: why check ends with 1",
    ReasonCode.CHECK_FALLS_DUE: "no refusal: why check ends with 1",
    ReasonCode.SCHEDULE_MISSED: "no refusal: what schedule status says",
    ReasonCode.ERESOURCE_SIGN_IN_METHOD: "tests of eresource reach it",
    ReasonCode.CARD_NOT_LINKED: "said by sites where an account has no library card",
    ReasonCode.OTHER: "has the words of whoever refuses",
}

titles = [0]
Scene = Callable[[TownLibrary], Result]
SCENES: dict[ReasonCode, tuple[str | None, Scene]] = {}


def scene(code: ReasonCode, rules: str | None = STRICT) -> Callable[[Scene], Scene]:
    def add(function: Scene) -> Scene:
        SCENES[code] = (rules, function)
        return function

    return add


def lent(library: TownLibrary, card: str = "1001", collection: str = "book", now: str | None = None) -> dict[str, Any]:
    titles[0] += 1
    row = library.record(f"Number {titles[0]}", collection)
    done = library.desk("checkout", card, row["barcodes"][0], now=now)
    assert done.code == 0, done
    return row


def on_loan(library: TownLibrary) -> str:
    record: str = lent(library, "1003")["record_id"]
    return record


@scene(ReasonCode.RENEWAL_REQUESTED)
def _(library: TownLibrary) -> Result:
    row = lent(library)
    assert library.patron("1002", "holds", "place", row["record_id"], "--pickup", "linna").code == 0
    return library.patron("1001", "loans", "renew", "--all", "--json")


@scene(ReasonCode.RENEWAL_LIMIT)
def _(library: TownLibrary) -> Result:
    lent(library)
    assert library.patron("1001", "loans", "renew", "--all", now="2026-03-20").code == 0
    return library.patron("1001", "loans", "renew", "--all", "--json", now="2026-03-25")


@scene(ReasonCode.RENEWAL_TOO_SOON)
def _(library: TownLibrary) -> Result:
    lent(library, collection="late")
    return library.patron("1001", "loans", "renew", "--all", "--json", now="2026-03-20")


@scene(ReasonCode.RENEWAL_OVERDUE)
def _(library: TownLibrary) -> Result:
    lent(library, collection="strict")
    return library.patron("1001", "loans", "renew", "--all", "--json", now="2026-04-20")


@scene(ReasonCode.RENEWAL_AUTOMATIC)
def _(library: TownLibrary) -> Result:
    lent(library, collection="automatic")
    return library.patron("1001", "loans", "renew", "--all", "--json", now="2026-03-20")


@scene(ReasonCode.RENEWAL_NO_GAIN)
def _(library: TownLibrary) -> Result:
    lent(library)
    return library.patron("1001", "loans", "renew", "--all", "--json")


@scene(ReasonCode.RENEWAL_NOT_ALLOWED)
def _(library: TownLibrary) -> Result:
    lent(library, collection="course")
    return library.patron("1001", "loans", "renew", "--all", "--json", now="2026-03-20")


@scene(ReasonCode.RENEWAL_LOST)
def _(library: TownLibrary) -> Result:
    row = lent(library)
    assert library.desk("item", "lost", row["barcodes"][0]).code == 0
    return library.patron("1001", "loans", "renew", "--all", "--json")


@scene(ReasonCode.RENEWAL_RECALLED, RECALL)
def _(library: TownLibrary) -> Result:
    row = lent(library)
    assert library.patron("1002", "holds", "place", row["record_id"], "--pickup", "arvo").code == 0
    return library.patron("1001", "loans", "renew", "--all", "--json")


@scene(ReasonCode.PATRON_SUSPENDED_FINES)
def _(library: TownLibrary) -> Result:
    library.desk("fee", "add", "1001", "10.01", "--kind", "other")
    return library.patron("1001", "holds", "place", on_loan(library), "--pickup", "arvo", "--json")


@scene(ReasonCode.PATRON_SUSPENDED)
def _(library: TownLibrary) -> Result:
    library.desk("patron", "block", "1001", "--reason", "Damaged books")
    return library.patron("1001", "holds", "place", on_loan(library), "--pickup", "arvo", "--json")


@scene(ReasonCode.PATRON_CARD_EXPIRED)
def _(library: TownLibrary) -> Result:
    library.desk("patron", "edit", "1001", "card_expires=2026-03-09")
    return library.patron("1001", "holds", "place", on_loan(library), "--pickup", "arvo", "--json")


@scene(ReasonCode.HOLD_ALREADY_HELD)
def _(library: TownLibrary) -> Result:
    record = on_loan(library)
    library.patron("1001", "holds", "place", record, "--pickup", "arvo")
    return library.patron("1001", "holds", "place", record, "--pickup", "arvo", "--json")


@scene(ReasonCode.HOLD_ALREADY_ON_LOAN)
def _(library: TownLibrary) -> Result:
    row = lent(library)
    return library.patron("1001", "holds", "place", row["record_id"], "--pickup", "arvo", "--json")


@scene(ReasonCode.HOLD_NOT_HOLDABLE)
def _(library: TownLibrary) -> Result:
    row = library.record("In the stacks", "stacks")
    return library.patron("1001", "holds", "place", row["record_id"], "--pickup", "arvo", "--json")


@scene(ReasonCode.HOLD_ON_SHELF)
def _(library: TownLibrary) -> Result:
    row = library.record("On the shelf")
    return library.patron("1001", "holds", "place", row["record_id"], "--pickup", "linna", "--json")


@scene(ReasonCode.HOLD_LIMIT)
def _(library: TownLibrary) -> Result:
    library.patron("1001", "holds", "place", on_loan(library), "--pickup", "arvo")
    row = library.record("Another", library="hervanta")
    return library.patron("1001", "holds", "place", row["record_id"], "--pickup", "arvo", "--json")


@scene(ReasonCode.HOLD_PICKUP_INVALID)
def _(library: TownLibrary) -> Result:
    return library.patron("1001", "holds", "place", on_loan(library), "--pickup", "mars", "--json")


def reserved(library: TownLibrary, at: str = "arvo") -> dict[str, Any]:
    """The record of a copy that was returned for a hold, and with it the hold's id."""
    row = lent(library, "1003")
    placed = library.patron("1001", "holds", "place", row["record_id"], "--pickup", "arvo", "--json").data
    assert library.desk("return", row["barcodes"][0], "--library", at).code == 0
    return row | {"hold": placed["id"]}


@scene(ReasonCode.HOLD_READY)
def _(library: TownLibrary) -> Result:
    return library.patron("1001", "holds", "cancel", reserved(library)["hold"], "--json")


@scene(ReasonCode.HOLD_IN_TRANSIT)
def _(library: TownLibrary) -> Result:
    hold = reserved(library, "linna")["hold"]
    return library.patron("1001", "holds", "change", hold, "--pickup", "linna", "--json")


@scene(ReasonCode.HOLD_CLOSED)
def _(library: TownLibrary) -> Result:
    placed = library.patron("1001", "holds", "place", on_loan(library), "--pickup", "arvo", "--json").data
    assert library.patron("1001", "holds", "cancel", placed["id"]).code == 0
    return library.patron("1001", "holds", "change", placed["id"], "--pickup", "linna", "--json")


@scene(ReasonCode.REQUEST_NOT_IN_STACKS)
def _(library: TownLibrary) -> Result:
    row = library.record("On the shelf")
    return library.patron("1001", "holds", "request", row["record_id"], "--pickup", "arvo", "--json")


@scene(ReasonCode.REQUEST_ON_LOAN)
def _(library: TownLibrary) -> Result:
    row = lent(library, "1003", "stacks")
    return library.patron("1001", "holds", "request", row["record_id"], "--pickup", "arvo", "--json")


@scene(ReasonCode.REQUEST_LIMIT)
def _(library: TownLibrary) -> Result:
    library.patron("1001", "holds", "place", on_loan(library), "--pickup", "arvo")
    row = library.record("In the stacks", "stacks")
    return library.patron("1001", "holds", "request", row["record_id"], "--pickup", "arvo", "--json")


@scene(ReasonCode.REQUEST_PICKUP_INVALID)
def _(library: TownLibrary) -> Result:
    row = library.record("In the stacks", "stacks")
    return library.patron("1001", "holds", "request", row["record_id"], "--pickup", "mars", "--json")


@scene(ReasonCode.REQUEST_ALREADY_REQUESTED)
def _(library: TownLibrary) -> Result:
    row = library.record("In the stacks", "stacks", copies=2)
    library.patron("1001", "holds", "request", row["record_id"], "--pickup", "arvo")
    return library.patron("1001", "holds", "request", row["record_id"], "--pickup", "arvo", "--json")


@scene(ReasonCode.HOLD_AGE)
def _(library: TownLibrary) -> Result:
    row = library.record("For adults", "adult", library="hervanta")
    return library.patron("1001", "holds", "place", row["record_id"], "--pickup", "arvo", "--json")


@scene(ReasonCode.LIST_NAME_TAKEN)
def _(library: TownLibrary) -> Result:
    library.patron("1001", "favourites", "create", "Mine")
    return library.patron("1001", "favourites", "create", "Mine", "--json")


@scene(ReasonCode.LIST_NAME_TOO_LONG)
def _(library: TownLibrary) -> Result:
    return library.patron("1001", "favourites", "create", "M" * 500, "--json")


@scene(ReasonCode.PAYMENT_NOTHING_DUE)
def _(library: TownLibrary) -> Result:
    return library.patron("1001", "fines", "--json")


@scene(ReasonCode.PAYMENT_BELOW_MINIMUM)
def _(library: TownLibrary) -> Result:
    library.desk("fee", "add", "1001", "2.99", "--kind", "other")
    return library.patron("1001", "fines", "--json")


@scene(ReasonCode.PAYMENT_CONTAINS_REPLACEMENT)
def _(library: TownLibrary) -> Result:
    library.desk("fee", "add", "1001", "42.00", "--kind", "replacement")
    return library.patron("1001", "fines", "--json")


@scene(ReasonCode.CARD_ALREADY_ADDED)
def _(library: TownLibrary) -> Result:
    library.patron("1001", "cards", "add", "1002", "--password-stdin", stdin=PASSWORD)
    return library.patron("1001", "cards", "add", "1002", "--password-stdin", "--json", stdin=PASSWORD)


@scene(ReasonCode.CARD_NAME_TAKEN)
def _(library: TownLibrary) -> Result:
    library.patron("1001", "cards", "add", "1002", "--name", "Mine", "--password-stdin", stdin=PASSWORD)
    words = ("cards", "add", "1003", "--name", "Mine", "--password-stdin", "--json")
    return library.patron("1001", *words, stdin=PASSWORD)


@scene(ReasonCode.PROFILE_EMAIL_INVALID)
def _(library: TownLibrary) -> Result:
    return library.patron("1001", "profile", "set", "--email", "nobody", "--json")


@scene(ReasonCode.PROFILE_EMAIL_MISSING)
def _(library: TownLibrary) -> Result:
    return library.patron("1001", "profile", "set", "--reminder", "2", "--json")


@scene(ReasonCode.PROFILE_LIBRARY_INVALID)
def _(library: TownLibrary) -> Result:
    return library.patron("1001", "profile", "set", "--home-library", "mars", "--json")


def password(library: TownLibrary, *lines: str) -> Result:
    return library.patron("1001", "profile", "password", "--json", stdin="\n".join(lines) + "\n")


@scene(ReasonCode.PASSWORD_TOO_SHORT)
def _(library: TownLibrary) -> Result:
    return password(library, PASSWORD, "abcd", "abcd")


@scene(ReasonCode.PASSWORD_TOO_LONG)
def _(library: TownLibrary) -> Result:
    return password(library, PASSWORD, "a" * 13, "a" * 13)


@scene(ReasonCode.PASSWORD_CHARACTERS)
def _(library: TownLibrary) -> Result:
    return password(library, PASSWORD, "åäö123", "åäö123")


@scene(ReasonCode.PASSWORD_MISMATCH)
def _(library: TownLibrary) -> Result:
    return password(library, PASSWORD, "abcde1", "abcde2")


@scene(ReasonCode.PASSWORD_WRONG)
def _(library: TownLibrary) -> Result:
    return password(library, "wrong1", "abcde1", "abcde1")


NO_REFUSAL = {
    ReasonCode.RENEWAL_NO_GAIN,
    ReasonCode.PAYMENT_NOTHING_DUE,
    ReasonCode.PAYMENT_BELOW_MINIMUM,
    ReasonCode.PAYMENT_CONTAINS_REPLACEMENT,
}


def reasons_of(result: Result) -> list[dict[str, str]]:
    rows = result.data if isinstance(result.data, list) else [result.data]
    return [reason for row in rows for reason in row["reasons"]]
