"""The fee list: sentences for patrons, permanent names for programs; and the rows that decide about a loan."""

from __future__ import annotations

import pytest

from tunilib.core.policy.resolution import terms
from tunilib.core.rules import Rules
from tunilib.library.rules.fee_list import fee_list, numbers_of
from tunilib.library.rules.fee_texts import deciding_rows
from tunilib.messages import LANGUAGES, translated

START = """
currency = "EUR"
[[pickup_libraries]]
id = "linna"
name = "Linna"
[[pickup_libraries]]
id = "hervanta"
name = "Hervanta"
[collections.book]
name = "Book"
[collections.course]
name = "Course book"
"""
ROW = START + '[fine.x]\n{fine}\n[[row]]\nuse = {{fine = "x"}}\n'
"""Rules with one fine for all."""


def said(rules: Rules, language: str = "en") -> list[str]:
    return [translated(fee.sentence, language) for fee in fee_list(rules) if fee.sentence is not None]


def named(rules: Rules) -> dict[str, str]:
    return {str(fee.rule): str(fee.value) for fee in fee_list(rules)}


DEFAULT = {
    "en": [
        "book, stacks: €0.20 a day, at most 15 days",
        "course book: €0.80 a day, at most 15 days",
        "short loan: €15.00 once",
        "Hold or request that is not collected: €1.00",
        "Replacement of a lost copy: its price, or €42.00 where that is not known",
        "Handling of a lost copy: €10.00",
        "A loan counts as lost when it is 70 days overdue",
        "Borrowing rights are suspended while more than €10.00 is unpaid",
        "Smallest online payment: €3.00",
        "Cannot be paid online: replacement fee",
        "Contact: tel. 0294 520 900",
    ],
    "fi": [
        "kirja, varasto: 0,20 € päivältä, enintään 15 päivää",
        "kurssikirja: 0,80 € päivältä, enintään 15 päivää",
        "lyhytlaina: 15,00 € kerran",
    ],
    "sv": [
        "bok, magasin: 0,20 € per dag, högst 15 dagar",
        "kursbok: 0,80 € per dag, högst 15 dagar",
        "korttidslån: 15,00 € en gång",
    ],
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_fee_list_is_in_sentences_that_a_patron_understands_in_three_languages(language: str) -> None:
    expected = DEFAULT[language]
    assert said(Rules(), language)[: len(expected)] == expected
    assert len(said(Rules(), language)) == len(DEFAULT["en"])


def test_passwords_and_numbers_that_are_no_fees_are_in_the_report_of_the_desk_alone() -> None:
    listed = {str(fee.rule) for fee in fee_list(Rules())}
    others = {str(fee.rule) for fee in numbers_of(Rules())} - listed
    assert {name.partition(".")[0] for name in others} == {"loan", "limit", "pickup", "hold", "password"}
    assert {name.partition(".")[0] for name in listed} == {
        *("overdue", "uncollected", "replacement", "handling", "lost", "suspension", "payment", "contact"),
    }


FINES = [
    ('amount = "1.00"\nevery = "7d"', "€1.00 for each 7 days", {"per-7-days": "1.00"}),
    ('amount = "1.00"\nuntil = "1d"', "€1.00 a day, at most 1 day", {"per-day": "1.00", "most-days": "1"}),
    (
        'amount = "0.50"\nevery = "1h"\nat = "start"\ngrace = "2h"\nmost = "6.00"',
        "€0.50 an hour, charged when a period begins, the first 2 hours free of charge, at most €6.00",
        {"per-hour": "0.50", "grace-hours": "2", "most": "6.00"},
    ),
    ('amount = "0.50"\nevery = "2h"\nuntil = "1h"', "€0.50 for each 2 hours, at most 1 hour", None),
    (
        'amount = "0.50"\ngrace = "3d"\ngrace_charged = true\nclosed_days = false',
        "€0.50 a day, nothing for 3 days at most, closed days free of charge",
        {"per-day": "0.50", "grace-days": "3"},
    ),
    (
        'steps = [{amount = "0.20", until = "7d"}, {amount = "5.00", every = "once", after = "7d"}]',
        "€0.20 a day, at most 7 days; €5.00 once, after 7 days",
        {"per-day": "0.20", "most-days": "7", "step-2.once": "5.00", "step-2.after-days": "7"},
    ),
    (
        'amount = "0.20"\nmost_price = true\nmost_patron = "20.00"\nreminders = [{day = 7, fee = "2.00"}]',
        (
            "€0.20 a day, at most the price of the copy, at most €20.00 for all overdue loans together, "
            "€2.00 for the reminder of overdue day 7"
        ),
        {"per-day": "0.20", "most-price": "true", "most-patron": "20.00", "reminder-7": "2.00"},
    ),
]


@pytest.mark.parametrize(("fine", "sentence", "numbers"), FINES)
def test_steps_grace_caps_and_reminders_are_said_in_words(
    fine: str, sentence: str, numbers: dict[str, str] | None
) -> None:
    rules = Rules.parse(ROW.format(fine=fine))
    assert said(rules)[0] == f"book, course book: {sentence}"
    found = {name: value for name, value in named(rules).items() if name.startswith("overdue.course.")}
    assert numbers is None or found == {f"overdue.course.{name}": value for name, value in numbers.items()}
    for language in ("fi", "sv"):
        assert not set(said(rules, language)[0].split()) & {"day", "days", "hours", "free", "copy", "reminder", "once"}


SCOPED = Rules.parse(
    START
    + """
[loan.usual]
period = "28d"
recall = "7d"
recall_fine = "recalled"
[fine.daily]
amount = "0.20"
[fine.course]
amount = "0.80"
[fine.recalled]
amount = "2.00"
[hold.usual]
uncollected = "1.00"
[hold.dear]
uncollected = "3.00"
[lost.usual]
replacement = "30.00"
[lost.staff]
handling = "5.00"
[[row]]
use = {loan = "usual", fine = "daily", hold = "usual", lost = "usual"}
[[row]]
when = {collection = "course"}
use = {loan = "none", fine = "course"}
[[row]]
when = {category = "staff"}
use = {fine = "none", lost = "staff"}
[[row]]
when = {library = "hervanta", collection = "course"}
use = {fine = "none", hold = "dear"}
[[block]]
measure = "fines"
above = "10.00"
refuses = ["checkout"]
[[block]]
measure = "fines"
above = "none"
refuses = ["checkout"]
when = {category = "staff"}
"""
)


def test_a_fee_says_for_which_collection_library_and_category_it_is() -> None:
    told = said(SCOPED)
    assert told[:6] == [
        "book: €0.20 a day",
        "book, course book for staff: no overdue fine",
        "course book: €0.80 a day",
        "course book at Hervanta: no overdue fine",
        "book, after a recall: €2.00 a day",
        "Hold or request that is not collected: €1.00",
    ]
    assert "Hold or request that is not collected: €3.00 (course book at Hervanta)" in told
    assert "Handling of a lost copy: €5.00 (all loans for staff)" in told
    assert "Unpaid fees suspend no borrowing rights (all loans for staff)" in told
    numbers = named(SCOPED)
    assert numbers["overdue.course.library.hervanta.none"] == "0.00"
    assert numbers["overdue.book.recall.per-day"] == "2.00"
    assert numbers["uncollected.course.library.hervanta"] == "3.00"
    assert (numbers["suspension.above"], numbers["suspension.above.category.staff"]) == ("10.00", "none")


@pytest.mark.parametrize(
    ("at", "language", "sentence"),
    [
        (("linna", None, "book"), "en", "By the library's rules: all loans, row 1."),
        (("linna", None, "course"), "en", "By the library's rules: course book, row 2."),
        (
            ("linna", "staff", "book"),
            "en",
            "By the library's rules: renewals all loans, row 1; fines all loans for staff, row 3.",
        ),
        (
            ("hervanta", None, "course"),
            "en",
            "By the library's rules: renewals course book, row 2; fines course book at Hervanta, row 4.",
        ),
        (("linna", None, "course"), "fi", "Kirjaston sääntöjen mukaan: kurssikirja, rivi 2."),
        (("linna", None, "course"), "sv", "Enligt bibliotekets regler: kursbok, rad 2."),
    ],
)
def test_an_explanation_names_the_rule_and_its_row(
    at: tuple[str, str | None, str], language: str, sentence: str
) -> None:
    library, category, collection = at
    found = terms(SCOPED, library=library, category=category, collection=collection)
    assert translated(deciding_rows(SCOPED, found), language) == sentence


def test_where_no_row_is_for_a_loan_that_is_said() -> None:
    rules = Rules.parse(START + '[fine.x]\namount = "1.00"\n[[row]]\nwhen = {library = "linna"}\nuse = {fine = "x"}\n')
    assert translated(deciding_rows(rules, terms(rules)), "en") == "No row of the library's rules is for this loan."
    assert said(rules)[0] == "book, course book at Linna: €1.00 a day"
