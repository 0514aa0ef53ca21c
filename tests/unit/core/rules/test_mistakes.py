"""A rules file is taken whole or not at all, and every mistake in it is named."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from itertools import product
from typing import Any

import pytest
from hypothesis import given, strategies as st

from tunilib.core.note import joined
from tunilib.core.rules import InvalidRules, Rules, rules_from
from tunilib.messages import translated


def problems(data: dict[str, Any]) -> list[str]:
    """The keys that are named as wrong."""
    with pytest.raises(InvalidRules) as caught:
        rules_from(data)
    return [str(problem).partition(" must be ")[0].partition(" is not a key")[0] for problem in caught.value.problems]


def nested(path: str, value: object) -> dict[str, Any]:
    """A rules file with one key."""
    for key in reversed(path.split(".")):
        value = {key: value}
    assert isinstance(value, dict)
    return value


NUMBERS = {
    "due_soon_seconds": 0,
    "limits.loans": 0,
    "limits.holds": 0,
    "suspension.overdue_loans": 1,
    "pickup.days": 1,
    "pickup.expires_days": 1,
    "pickup.closed_visible_days": 0,
    "lost.after_days": 1,
    "password.shortest": 1,
    "password.wrong_tries": 1,
    "password.locked_minutes": 1,
    "collections.book.period_days": 1,
    "collections.book.renewals": 0,
    "collections.book.renewal_days": 1,
    "collections.book.not_before_days": 0,
    "collections.book.fine.every_days": 1,
    "collections.book.fine.grace_days": 0,
    "collections.book.fine.most_days": 1,
    "categories.staff.book.period_days": 1,
}
AMOUNTS = [
    *("suspension.above", "payment.least", "payment.service_fee", "pickup.uncollected_fee"),
    *("lost.replacement", "lost.handling", "collections.book.fine.amount", "collections.book.fine.most"),
]
FLAGS = [
    *("suspension.address_required", "collections.book.stacks", "collections.book.for_loan"),
    *("collections.book.fine.once", "collections.book.fine.charged_at_start"),
    *("collections.book.fine.grace_charged", "collections.book.fine.closed_days"),
]
TEXTS = ["name", "zone", "currency", "contact.phone", "contact.email", "collections.book.name"]
LISTS = [
    "reminder_days",
    "closed.weekdays",
    "closed.dates",
    "suspension.refuses",
    "payment.refused_kinds",
    "pickup_libraries",
]
TABLES = [
    "contact", "closed", "collections", "categories", "limits", "suspension", "payment", "pickup", "lost", "password",
    "collections.book", "collections.book.fine", "categories.staff",
    "categories.staff.book", "categories.staff.book.fine",
]  # fmt: skip


def test_a_number_may_be_its_least_and_not_one_less() -> None:
    for path, least in NUMBERS.items():
        rules_from(nested(path, least if path != "password.shortest" else 5))
        assert problems(nested(path, least - 1)) == [path]


def mistaken(paths: Iterable[str], values: Iterable[object]) -> None:
    """Each of these values is a mistake under each of these keys, which is named."""
    for path, value in product(paths, values):
        found = problems(nested(path, value))
        assert found, f"{path} = {value!r} is taken"
        assert all(name.startswith(path) for name in found), f"{path} = {value!r}: {found}"


def test_a_number_is_nothing_but_a_whole_number_and_no_boolean() -> None:
    mistaken(NUMBERS, ["28", 1.0, 1.5, True, False, None, [], {}, -1, 10**30])


def test_an_amount_is_a_text_of_digits_a_point_and_two_digits() -> None:
    texts = ["1,00", "1", "1.0", "-1.00", "", "1e3", "NaN", "١.٠٠", "99999999.00"]
    mistaken(AMOUNTS, [*texts, 1, 1.0, True, None, ["1.00"]])


def test_a_flag_is_true_or_false() -> None:
    values: list[object] = [0, 1, "true", "yes", None, []]
    for path, value in product(FLAGS, values):
        assert path in problems(nested(path, value)), f"{path} = {value!r}"


def test_a_text_says_something() -> None:
    mistaken(TEXTS, ["", "  ", 0, True, None, ["x"], date(2026, 1, 1)])


def test_a_currency_is_three_capital_letters_of_one_with_hundredths() -> None:
    for value in ["eur", "EURO", "€", "EU1", "EUR\n", "JPY", "ISK", "KRW", "BHD", "TND", "CLF"]:
        assert problems({"currency": value}) == ["currency"], value
    assert rules_from({"currency": "SEK"}).currency == "SEK"


def test_a_contact_has_a_telephone_number() -> None:
    for value in ["call us", "1", "desk@library.example", "+", "0294-a", "٠٢٩٤٥", "1" * 41]:
        assert problems(nested("contact.phone", value)) == ["contact.phone"], value


def test_a_telephone_number_may_be_written_as_people_write_it() -> None:
    for value in ["112", "0294 520 900", "+358 (0)3 311 511", "(03) 123-456", "09/123.456"]:
        assert rules_from(nested("contact.phone", value)).contact.phone == value, value


def test_a_contact_has_an_e_mail_address_to_which_mail_can_be_sent() -> None:
    for value in ["0294 520 900", "desk", "desk@", "a@b.fi, c@d.fi", "=?utf-8?q?desk?=@library.example"]:
        assert problems(nested("contact.email", value)) == ["contact.email"], value


def test_days_dates_and_actions_are_those_there_are() -> None:
    table: dict[str, list[object]] = {
        "closed.weekdays": [[7], [-1], [True], ["monday"], [0, 1, 2, 3, 4, 5, 6]],
        "closed.dates": [["2026-12-24"], [datetime(2026, 12, 24)], [20261224]],
        "collections.book.fixed_due": ["2027-05-31", datetime(2027, 5, 31), 0, True],
        "suspension.refuses": [["borrowing"], ["renewal", 1], [True]],
        "reminder_days": [[0, 1, 4], [7], [-1, 0], [], [True]],
    }
    for path, values in table.items():
        for value in values:
            assert problems(nested(path, value)) == [path], (path, value)


def test_what_contradicts_itself_or_misses_a_part_is_named() -> None:
    table: list[tuple[dict[str, Any], list[str]]] = [
        (
            {"pickup_libraries": [{"name": "The barn"}, {"name": "The mill"}]},
            ["pickup_libraries[1].id", "pickup_libraries[2].id"],
        ),
        ({"pickup_libraries": [{"id": "a", "name": "A"}, {"id": "a", "name": "B"}]}, ["pickup_libraries[2].id"]),
        ({"pickup_libraries": [{"id": "a", "city": "Tampere"}]}, ["pickup_libraries[1].city"]),
        ({"pickup_libraries": []}, ["pickup_libraries"]),
        ({"categories": {"staff": {"dvd": {"period_days": 7}}}}, ["categories.staff.dvd"]),
        ({"collections": {"Course Books": {}}}, ["collections.Course Books"]),
        ({"password": {"shortest": 9, "longest": 8}}, ["password.longest"]),
    ]
    for data, keys in table:
        assert problems(data) == keys, data


def test_a_list_is_a_list_of_the_right_things() -> None:
    mistaken(LISTS, [1, "linna", True, None, {}, [None], [[]], [{"x": 1}]])


def test_a_table_is_a_table() -> None:
    mistaken(TABLES, [1, "x", True, None, [], [{}]])


def test_an_unknown_key_is_named() -> None:
    with_any_key = ("collections", "categories", "categories.staff")
    for path in ["typo", *(f"{table}.typo" for table in TABLES if table not in with_any_key)]:
        assert problems(nested(path, 1)) == [path]


def test_a_word_is_one_of_those_there_are() -> None:
    for path, value in [
        ("collections.book.renewal_from", "yesterday"),
        ("collections.book.renewal_from", True),
        ("collections.book.fixed_due_is", "around"),
        ("collections.book.fixed_due_is", ["exactly"]),
    ]:
        assert problems(nested(path, value)) == [path], path


def test_the_words_there_are_are_named() -> None:
    with pytest.raises(InvalidRules, match="one of: exactly, not-after, not-before"):
        rules_from(nested("collections.book.fixed_due_is", "around"))


def test_the_id_of_a_pick_up_library_is_short_and_plain() -> None:
    for place in ["Linna", "", "a b", "-a", "å", "ask", "none", 1, None, "a" * 33]:
        assert problems({"pickup_libraries": [{"id": place, "name": "Place"}]}) == ["pickup_libraries[1].id"], place


def test_a_charge_made_once_has_neither_periods_nor_days() -> None:
    for key in ["every_days", "most_days"]:
        assert problems(nested("collections.book.fine", {"once": True, key: 2})) == [f"collections.book.fine.{key}"], (
            key
        )


def test_every_mistake_is_named_in_one_go() -> None:
    found = problems(
        {
            "typo": 1,
            "currency": "euro",
            "collections": {"book": {"period_days": True, "fine": {"amount": "0,20", "cap": "1.00"}}},
            "limits": {"loans": "many"},
            "suspension": [],
        }
    )
    assert sorted(found) == [
        *("collections.book.fine.amount", "collections.book.fine.cap", "collections.book.period_days"),
        *("currency", "limits.loans", "suspension", "typo"),
    ]


def test_each_mistake_says_what_was_expected() -> None:
    with pytest.raises(InvalidRules) as caught:
        rules_from({"limits": {"loans": -1}, "payment": {"least": "3"}})
    assert [str(problem) for problem in caught.value.problems] == [
        "limits.loans must be a whole number from 0 to 36500",
        'payment.least must be an amount such as "1.00"',
    ]
    assert str(caught.value) == "; ".join(map(str, caught.value.problems))
    assert translated(joined(caught.value.problems), "sv") == (
        'limits.loans måste vara ett heltal från 0 till 36500; payment.least måste vara ett belopp, till exempel "1.00"'
    )


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.dates() | st.just("1.00"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
KEYS = sorted({path.split(".")[0] for path in [*NUMBERS, *AMOUNTS, *FLAGS, *TEXTS, *LISTS, *TABLES]})


@given(st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=5), JUNK, max_size=4))
def test_whatever_a_file_holds_it_is_rules_or_named_mistakes(data: dict[str, Any]) -> None:
    try:
        assert isinstance(rules_from(data), Rules)
    except InvalidRules as error:
        assert error.problems  # noqa: PT017 - which of the two it is depends on the data


@given(st.sampled_from([*NUMBERS, *AMOUNTS, *FLAGS, *TEXTS, *LISTS, *TABLES]), JUNK)
def test_whatever_stands_under_a_key_it_is_a_rule_or_a_named_mistake(path: str, value: object) -> None:
    try:
        assert isinstance(rules_from(nested(path, value)), Rules)
    except InvalidRules as error:
        assert all(str(problem).startswith(path.split(".")[0]) for problem in error.problems)  # noqa: PT017
