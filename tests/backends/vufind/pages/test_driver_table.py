"""The table of what each driver prints: each line that a recorded page can show is so on that page."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest
from tests.backends.vufind.pages.reference import fines_of, holds_of, loans_of, page, profile_of, renewal_of
from tests.builders import codes

SITES: Final = Path(__file__).parents[4] / "docs" / "explanation" / "sites.md"
ALMA, DRIVERS = "finna-alma/fi-", "finna-drivers/"
BY_OTHER_TESTS: Final = {
    ("Alma", "register"),
    ("Alma", "issue of a hold"),
    ("KohaRest", "refused renewal"),
    ("SierraRest", "history"),
    ("AxiellWebServices", "refused cancellation"),
    ("Quria", "last renewal"),
    ("Mikromarc", "refused renewal"),
    ("Mikromarc", "place in the queue"),
}
"""Lines about changes and forms: the contract with the fakes and the tests of the profile have them."""


def loans(name: str) -> list[Any]:
    return [row.loan for row in loans_of(page(name)).rows]


def holds(name: str) -> list[Any]:
    return [row.hold for row in holds_of(page(name)).rows]


def fines(name: str) -> list[Any]:
    return list(fines_of(page(name)).fines.fines)


def claims(name: str) -> list[Any]:
    return [row.claim for row in renewal_of(page(name)).loans.rows if row.claim is not None]


def loan(name: str, title: str) -> Any:
    return next(one for one in loans(name) if title in one.title)


def both(check: Callable[[str], bool], kind: str) -> bool:
    return all(check(f"{DRIVERS}{driver}-{kind}-fi") for driver in ("axiell", "quria"))


TRUE: Final[dict[tuple[str, str], Callable[[], bool]]] = {
    ("Alma", "due date"): lambda: all(one.due.hour in (16, 19, 23) for one in loans(f"{ALMA}checkedout")),
    ("Alma", "renewals"): lambda: (
        {(one.renewals_used, one.renewals_limit, one.renewals_left) for one in loans(f"{ALMA}checkedout")}
        == {(None, None, None)}
    ),
    ("Alma", "not renewable"): lambda: (
        {(str(reason.code), reason.words) for one in loans(f"{ALMA}checkedout") for reason in one.reasons}
        == {("other", "Ei voi uusia")}
    ),
    ("Alma", "refused renewal"): lambda: (
        [claim.reasons for claim in claims(f"{ALMA}checkedout-renewed") if claim.word == "refused"] == [()]
    ),
    ("Alma", "title"): lambda: loan(f"{ALMA}checkedout", "perusteet Osa 1").volume is None,
    ("Alma", "place in the queue"): lambda: (
        {(one.status, one.position, one.note) for one in holds(f"{ALMA}holds") if one.note}
        == {("processing", None, "Käsiteltävänä")}
    ),
    ("Alma", "last day of a ready hold"): lambda: (
        [one.pickup_until for one in holds(f"{ALMA}holds") if one.status == "ready"] == [date(2026, 12, 8), None]
    ),
    ("Alma", "pick-up place"): lambda: "Home Address" in [one.pickup_location for one in holds(f"{ALMA}holds")],
    ("Alma", "fees"): lambda: (
        {(one.kind, one.description) for one in fines(f"{ALMA}fines")}
        >= {("other", "Vahingoittuneen aineiston korvaus"), ("other", "Credit"), ("replacement", None)}
        and all(one.registered.hour == 9 for one in fines(f"{ALMA}fines"))
    ),
    ("KohaRest", "renewals"): lambda: (
        {(one.renewals_left, one.renewals_used) for one in loans(f"{DRIVERS}koharest-loans-fi")}
        >= {(4, None), (None, 7)}
    ),
    ("KohaRest", "not renewable"): lambda: (
        {code for one in loans(f"{DRIVERS}koharest-loans-fi") for code in codes(one.reasons)}
        >= {"renewal.requested", "renewal.limit", "renewal.too-soon", "renewal.automatic", "patron.card-lost", "other"}
    ),
    ("KohaRest", "blocks of the card"): lambda: (
        {
            "patron.suspended",
            "patron.suspended-fines",
            "patron.card-expired",
        }
        <= set(codes(loans_of(page(f"{DRIVERS}koharest-blocked-nothing-to-renew-fi")).blocks))
    ),
    ("KohaRest", "place in the queue"): lambda: (
        (None, "Sijainti jonossa: 0") in [(one.position, one.note) for one in holds(f"{DRIVERS}koharest-holds-fi")]
    ),
    ("KohaRest", "last day of a ready hold"): lambda: (
        [one.pickup_until for one in holds(f"{DRIVERS}koharest-holds-fi") if one.status == "ready"]
        == [date(2026, 12, 7)]
    ),
    ("KohaRest", "fines"): lambda: (
        {(one.kind, one.description) for one in fines(f"{DRIVERS}koharest-fines-fi")}
        >= {("other", "LOST; Kadonnut aineisto"), ("replacement", None), ("accrued", "Deep learning")}
    ),
    ("KohaRest", "profile"): lambda: (
        {"hold_identifier", "history_kept", "Huoltaja"}
        <= dict(profile_of(page(f"{DRIVERS}koharest-profile-fi")).lines).keys()
    ),
    ("SierraRest", "renewals"): lambda: (
        {(one.renewals_used, one.renewals_limit) for one in loans(f"{DRIVERS}sierrarest-loans-fi")}
        == {(0, None), (2, None)}
    ),
    ("SierraRest", "loan without a record"): lambda: loan(f"{DRIVERS}sierrarest-loans-fi", "?").id == "30005099",
    ("SierraRest", "recall"): lambda: "item_recalled" in [one.note for one in loans(f"{DRIVERS}sierrarest-loans-fi")],
    ("SierraRest", "refused renewal"): lambda: (
        ("other", "TOO SOON TO RENEW")
        in [
            (str(reason.code), reason.words)
            for claim in claims(f"{DRIVERS}sierrarest-renewal-all-fi")
            for reason in claim.reasons
        ]
    ),
    ("SierraRest", "place in the queue"): lambda: (
        {(3, "3 / 3"), (None, "0 / 3")} <= {(one.position, one.note) for one in holds(f"{DRIVERS}sierrarest-holds-fi")}
    ),
    ("SierraRest", "ready"): lambda: (
        {("V 1234", None), (None, "Vanhenee: 21.5.2027")}
        <= {(one.shelf, one.note) for one in holds(f"{DRIVERS}sierrarest-holds-fi") if one.status == "ready"}
    ),
    ("AxiellWebServices, Quria", "renewals"): lambda: both(
        lambda name: (
            {(one.renewals_used, one.renewals_limit) for one in loans(name)} == {(1, 3), (2, 3), (3, 3), (None, None)}
        ),
        "loans",
    ),
    ("AxiellWebServices, Quria", "loan status"): lambda: both(
        lambda name: (
            {("other", "periodicaIsReserved"), ("renewal.requested", "Varattu toiselle asiakkaalle")}
            <= {(str(reason.code), one.note) for one in loans(name) for reason in one.reasons}
        ),
        "loans",
    ),
    ("AxiellWebServices", "issue"): lambda: loan(f"{DRIVERS}axiell-loans-fi", "1003").title.endswith("(2026:10)"),
    ("AxiellWebServices, Quria", "place in the queue"): lambda: (
        {(4, "4 (10 kappaletta)"), (1, None), (None, None)}
        <= {(one.position, one.note) for one in holds(f"{DRIVERS}axiell-holds-fi")}
    ),
    ("AxiellWebServices, Quria", "last day of a ready hold"): lambda: (
        {(one.pickup_until, one.note) for one in holds(f"{DRIVERS}axiell-holds-fi") if one.status == "ready"}
        == {(date(2026, 12, day), f"Vanhenee: {day}.12.2026") for day in (3, 7)}
    ),
    ("AxiellWebServices, Quria", "pick-up number, group"): lambda: (
        {("17", "Kunta"), (None, "Seutu")}
        <= {(one.pickup_number, one.group) for one in holds(f"{DRIVERS}axiell-holds-fi")}
    ),
    ("AxiellWebServices, Quria", "freeze"): lambda: (
        {one.frozen_until for one in holds(f"{DRIVERS}axiell-holds-fi") if one.status == "frozen"}
        == {date(2026, 12, 31), None}
    ),
    ("AxiellWebServices, Quria", "fines"): lambda: both(
        lambda name: ("overdue", "Myöhästymismaksu - vanha") in [(one.kind, one.description) for one in fines(name)],
        "fines",
    ),
    ("Mikromarc", "renewals"): lambda: (
        {(one.renewals_left, one.renewals_used) for one in loans(f"{DRIVERS}mikromarc-loans-fi")}
        >= {(2, None), (0, None), (None, 4)}
    ),
    ("Mikromarc", "due at an hour"): lambda: (
        loan(f"{DRIVERS}mikromarc-loans-fi", "nimi 9").status == "overdue"
        and loan(f"{DRIVERS}mikromarc-loans-fi", "nimi 9").due == date(2026, 12, 2)
    ),
    ("Mikromarc", "fines"): lambda: (
        {one.payable_online for one in fines(f"{DRIVERS}mikromarc-fines-fi") if one.kind == "accrued"} == {True}
    ),
}


def lines() -> set[tuple[str, str]]:
    text = SITES.read_text("utf-8").partition("| driver | key |")[2].partition("\n\n")[0]
    return {(found[1], found[2]) for found in re.finditer(r"^\| (\w[\w, ]*) \| ([^|]+) \|", text, re.MULTILINE)}


def test_each_line_of_the_table_is_tried() -> None:
    assert lines() == TRUE.keys() | BY_OTHER_TESTS


@pytest.mark.parametrize("line", TRUE, ids=": ".join)
def test_a_line_of_the_table_is_so_on_the_recorded_page(line: tuple[str, str]) -> None:
    assert TRUE[line]()
