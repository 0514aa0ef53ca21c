"""A rules file is taken whole or not at all, and every mistake in it is named."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from itertools import product
from typing import Any

import pytest
from hypothesis import given, strategies as st

from tunilib.core.note import joined
from tunilib.core.rules import Contact, InvalidRules, Rules
from tunilib.messages import translated

BASE: dict[str, Any] = {"row": [{"use": {}}]}
NEEDED: dict[str, dict[str, Any]] = {
    "loan": {"period": "28d"},
    "fine": {"amount": "0.20"},
    "ban": {"days": 1},
    "hold": {},
    "lost": {},
}


def problems(data: dict[str, Any]) -> list[str]:
    """The keys that are named as wrong."""
    with pytest.raises(InvalidRules) as caught:
        Rules.of(data)
    return [problem.partition(" must be ")[0].partition(" is not a key")[0] for problem in caught.value.problems]


def nested(path: str, value: object) -> dict[str, Any]:
    """A rules file with one key, and what else its policy needs."""
    first, *rest = path.split(".")
    if first not in NEEDED or not rest:
        for key in reversed(path.split(".")):
            value = {key: value}
        assert isinstance(value, dict)
        return value if first not in NEEDED else {**BASE, **value}
    name, *keys = rest
    if not keys:
        return {**BASE, first: {name: value}}
    for key in reversed(keys):
        value = {key: value}
    assert isinstance(value, dict)
    return {**BASE, first: {name: {**NEEDED[first], **value}}}


NUMBERS = {
    "due_soon_seconds": 0,
    "password.shortest": 1,
    "password.wrong_tries": 1,
    "password.locked_minutes": 1,
    "loan.x.renewals": 0,
    "loan.x.age": 0,
    "hold.x.per_title": 0,
    "hold.x.per_day": 0,
    "ban.x.days": 0,
    "ban.x.most": 0,
}
AMOUNTS = [
    *("payment.least", "payment.service_fee", "hold.x.uncollected", "lost.x.replacement", "lost.x.handling"),
    *("fine.x.amount", "fine.x.round_to", "fine.x.most", "fine.x.most_patron"),
]
DURATIONS = [
    *("loan.x.period", "loan.x.renewal_period", "loan.x.not_before", "loan.x.longest", "loan.x.recall"),
    *("loan.x.recall_least", "fine.x.every", "fine.x.grace", "fine.x.after", "fine.x.until", "ban.x.every"),
    *("ban.x.grace", "hold.x.pickup", "hold.x.expires", "hold.x.visible", "lost.x.after", "lost.x.refund"),
]
HOURS = ["loan.x.due_at", "loan.x.overnight.from"]
FLAGS = [
    *("collections.book.stacks", "loan.x.renew_overdue", "loan.x.renew_requested", "loan.x.automatic"),
    *("loan.x.within_card", "loan.x.reading_room", "fine.x.grace_charged", "fine.x.closed_days", "fine.x.most_price"),
    *("ban.x.closed_days", "ban.x.cumulative", "hold.x.closed_days", "lost.x.at_price"),
]
TEXTS = ["name", "zone", "currency", "contact.phone", "contact.email", "collections.book.name"]
LISTS = [
    *("reminder_days", "closed.weekdays", "closed.dates", "payment.refused_kinds", "pickup_libraries", "priority"),
    *("fine.x.reminders", "loan.x.fixed_due"),
]
TABLES = [
    *("contact", "closed", "collections", "payment", "password", "collections.book", "loan", "fine", "loan.x"),
    *("fine.x", "hold.x", "lost.x", "ban.x", "loan.x.overnight", "closed.arvo"),
]


def test_a_number_may_be_its_least_and_not_one_less() -> None:
    for path, least in NUMBERS.items():
        Rules.of(nested(path, least))
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


def test_a_duration_is_a_number_of_days_or_hours_in_a_text() -> None:
    mistaken(DURATIONS, [28, "28", "d", "28 d", "1w", "1.5d", "-1d", "28D", "", True, None, ["1d"], "99999d", "١d"])
    mistaken(["hold.x.pickup", "lost.x.after"], ["4h"])
    mistaken(["lost.x.after", "ban.x.every", "fine.x.every"], ["0d"])


def test_an_hour_is_hours_and_minutes_in_a_text() -> None:
    for path, value in product(HOURS, ["24:00", "10", "9:30", "10:60", 10, True, None, "10:00:00", ""]):
        assert path in problems(nested(path, value)), (path, value)


def test_a_flag_is_true_or_false() -> None:
    values: list[object] = [0, 1, "true", "yes", None, []]
    for path, value in product(FLAGS, values):
        assert path in problems(nested(path, value)), f"{path} = {value!r}"


def test_a_text_says_something() -> None:
    mistaken(TEXTS, ["", "  ", 0, True, None, ["x"], date(2026, 1, 1)])


def test_a_currency_is_three_capital_letters_of_one_with_hundredths() -> None:
    for value in ["eur", "EURO", "€", "EU1", "EUR\n", "JPY", "ISK", "KRW", "BHD", "TND", "CLF"]:
        assert problems({"currency": value}) == ["currency"], value
    assert Rules.of({"currency": "SEK"}).currency == "SEK"


def test_a_contact_has_a_telephone_number() -> None:
    for value in ["call us", "1", "desk@library.example", "+", "0294-a", "٠٢٩٤٥", "1" * 41]:
        assert problems(nested("contact.phone", value)) == ["contact.phone"], value


def test_a_telephone_number_may_be_written_as_people_write_it() -> None:
    for value in ["112", "0294 520 900", "+358 (0)3 311 511", "(03) 123-456", "09/123.456"]:
        assert Rules.of(nested("contact.phone", value)).contact == Contact(value), value


def test_a_contact_has_an_e_mail_address_to_which_mail_can_be_sent() -> None:
    for value in ["0294 520 900", "desk", "desk@", "a@b.fi, c@d.fi", "=?utf-8?q?desk?=@library.example"]:
        assert problems(nested("contact.email", value)) == ["contact.email"], value


def test_days_dates_and_actions_are_those_there_are() -> None:
    table: dict[str, list[object]] = {
        "closed.weekdays": [[7], [-1], [True], ["monday"], [0, 1, 2, 3, 4, 5, 6]],
        "closed.dates": [["2026-12-24"], [datetime(2026, 12, 24)], [20261224]],
        "loan.x.fixed_due": ["2027-05-31", datetime(2027, 5, 31), 0, True],
        "priority": [["library", "library"], ["libary"], "library"],
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
        ({"collections": {"Course Books": {}}}, ["collections.Course Books"]),
        ({"password": {"shortest": 9, "longest": 8}}, ["password.longest"]),
        ({"closed": {"weekdays": [0, 1, 2], "arvo": {"weekdays": [3, 4, 5, 6]}}}, ["closed.arvo.weekdays"]),
        ({"closed": {"atlantis": {}}}, ["closed.atlantis"]),
        ({"zone": "Europe/Atlantis"}, ["zone"]),
        ({**BASE, "loan": {"x": {}}}, ["loan.x.period"]),
        ({**BASE, "fine": {"x": {}}}, ["fine.x.amount"]),
        ({**BASE, "ban": {"x": {}}}, ["ban.x.days"]),
        ({**BASE, "loan": {"none": {"period": "1d"}}}, ["loan.none"]),
        ({**BASE, "loan": {"x": {"period": "4h", "due_at": "10:00"}}}, ["loan.x.due_at"]),
        (
            {**BASE, "loan": {"x": {"period": "4h", "overnight": {}}}},
            ["loan.x.overnight.from", "loan.x.overnight.until"],
        ),
        ({**BASE, "loan": {"x": {"period": "4h", "recall_fine": "y"}}}, ["loan.x.recall_fine"]),
        (
            {
                **BASE,
                "loan": {"x": {"period": "4h", "fixed_due": [{"from": date(2026, 2, 1), "until": date(2026, 1, 1)}]}},
            },
            ["loan.x.fixed_due[1].due", "loan.x.fixed_due[1].until"],
        ),
        ({**BASE, "fine": {"x": {"amount": "1.00", "steps": [{"amount": "1.00"}]}}}, ["fine.x.amount"]),
        ({**BASE, "fine": {"x": {"steps": [{"amount": "1.00"}, {}]}}}, ["fine.x.steps[2].amount"]),
        ({**BASE, "fine": {"x": {"amount": "1.00", "every": "2h", "grace": "1d"}}}, ["fine.x.grace"]),
        (
            {**BASE, "fine": {"x": {"steps": [{"amount": "1.00"}, {"amount": "1.00", "every": "1h"}]}}},
            ["fine.x.steps[2].every"],
        ),
        (
            {**BASE, "fine": {"x": {"amount": "1.00", "after": "2d", "steps": [{"amount": "1.00"}]}}},
            ["fine.x.amount", "fine.x.after"],
        ),
        (
            {**BASE, "fine": {"x": {"amount": "1.00", "reminders": [{"day": 7, "fee": "1.00"}, {"day": 7}, {}]}}},
            [
                *("fine.x.reminders[2].fee", "fine.x.reminders[2].day"),
                *("fine.x.reminders[3].day", "fine.x.reminders[3].fee"),
            ],
        ),
        ({**BASE, "ban": {"x": {"days": 1, "every": "1h", "grace": "1d"}}}, ["ban.x.grace"]),
        ({"row": []}, ["row"]),
        ({"row": [{}]}, ["row[1].use"]),
        ({"row": [{"use": {"lone": "x"}}]}, ["row[1].use.lone"]),
        ({"row": [{"use": {}}, {"use": {"loan": "x"}, "wen": 1}]}, ["row[2].use.loan", "row[2].wen"]),
        (
            {"row": [{"use": {}, "when": {"collection": "dvd", "library": []}}]},
            ["row[1].when.library", "row[1].when.collection"],
        ),
        (
            {"row": [{"use": {}, "when": {"category": " ", "colection": "book"}}]},
            ["row[1].when.category", "row[1].when.colection"],
        ),
        (
            {**BASE, "block": [{"measure": "fine", "above": 3, "refuses": ["lend"]}]},
            ["block[1].measure", "block[1].refuses"],
        ),
        ({**BASE, "block": [{}]}, ["block[1].measure", "block[1].refuses"]),
        ({**BASE, "block": [{"measure": "fines", "refuses": []}]}, ["block[1].above"]),
        ({**BASE, "block": [{"measure": "fines", "refuses": [], "above": 10}]}, ["block[1].above"]),
        ({**BASE, "block": [{"measure": "overdue-days", "refuses": [], "above": "10.00"}]}, ["block[1].above"]),
        ({**BASE, "block": [{"measure": "desk", "refuses": [], "above": 1}]}, ["block[1].above"]),
        ({**BASE, "limit": [{"holds": 1}, {}, {"loans": -1}]}, ["limit[2].loans", "limit[3].loans"]),
        ({"block": [], "loan": {}}, ["loan", "block"]),
    ]
    for data, keys in table:
        assert problems(data) == keys, data


def test_a_list_is_a_list_of_the_right_things() -> None:
    mistaken(LISTS, [1, "linna", True, None, {}, [None], [[]], [{"x": 1}]])


def test_a_table_is_a_table() -> None:
    mistaken(TABLES, [1, "x", True, None, [], [{}]])


def test_an_unknown_key_is_named() -> None:
    with_any_key = ("collections", "loan", "fine", "loan.x.overnight")
    for path in ["typo", *(f"{table}.typo" for table in TABLES if table not in with_any_key)]:
        assert problems(nested(path, 1)) == [path]


def test_a_word_is_one_of_those_there_are() -> None:
    for path, value in [
        ("loan.x.renewal_from", "yesterday"),
        ("loan.x.renewal_from", True),
        ("loan.x.fixed_due_is", "around"),
        ("loan.x.fixed_due_is", ["exactly"]),
        ("fine.x.at", "middle"),
        ("fine.x.every", "twice"),
        ("hold.x.on_shelf", "sometimes"),
        ("lost.x.refund", "half"),
    ]:
        assert problems(nested(path, value)) == [path], path


def test_each_mistake_says_what_would_be_right() -> None:
    text = """
    [loan.month]
    period = "28d"
    [loan.fortnight]
    period = "14d"
    [loan.long]
    period = "90d"
    [loan.course]
    period = 14
    [fine.x]
    amout = "0.20"
    [[row]]
    use = {loan = "month"}
    [[row]]
    use = {hold = "usual"}
    [[row]]
    when = {library = "hervnta", collection = ["book", "cd"]}
    use = {loan = "lng"}
    [[block]]
    measure = "fines"
    above = 5
    refuses = ["loan"]
    """
    with pytest.raises(InvalidRules) as caught:
        Rules.parse(text)
    assert set(caught.value.problems) == {
        'loan.course.period must be a duration such as "28d" or "4h"',
        'fine.x.amount must be an amount such as "1.00"',
        "fine.x.amout is not a key of the rules",
        "row[2].use.hold must be one of: none",
        "row[3].when.library must be one of: linna, hervanta, arvo",
        "row[3].when.collection must be one of: book, course, short, stacks",
        "row[3].use.loan must be one of: course, fortnight, long, month, none",
        'block[1].above must be an amount such as "1.00", or "none"',
        "block[1].refuses must be a list of some of: renewal, automatic, hold, request, checkout",
    }


def test_bad_toml_is_told_with_its_line() -> None:
    for text, place in [("x = [", "line 1"), ("name = 'a'\nzone = =", "line 2, column 8")]:
        with pytest.raises(InvalidRules) as caught:
            Rules.parse(text)
        assert caught.value.problems == (f"the file is not valid TOML, see {place}",)
    for deep in ("x = " + "[" * 100_000, "a." * 200_000 + "a = 1", "[x]\ny = {" + "a . " * 200_000 + "a = 1}"):
        with pytest.raises(InvalidRules, match="nested too deep"):
            Rules.parse(deep)


def test_the_id_of_a_pick_up_library_is_short_and_plain() -> None:
    for place in ["Linna", "", "a b", "-a", "å", "ask", "none", 1, None, "a" * 33]:
        assert problems({"pickup_libraries": [{"id": place, "name": "Place"}]}) == ["pickup_libraries[1].id"], place


def test_every_mistake_is_named_in_one_go() -> None:
    found = problems(
        {
            "typo": 1,
            "currency": "euro",
            "closed": [],
            "row": [{"use": {"loan": 1}}],
            "loan": {"x": {"period": True}},
            "fine": {"x": {"amount": "0,20", "cap": "1.00"}},
            "limit": [{"loans": "many"}],
        }
    )
    assert sorted(found) == [
        *("closed", "currency", "fine.x.amount", "fine.x.cap", "limit[1].loans", "loan.x.period", "row[1].use.loan"),
        "typo",
    ]


def test_what_is_in_a_file_without_a_row_is_read_for_its_mistakes_too() -> None:
    data = {"loan": {"x": {"period": "2w"}}, "fine": {"y": {"amount": "1.00", "amout": "1.00"}}}
    assert problems(data) == ["loan", "fine", "loan.x.period", "fine.y.amout"]


def test_a_mistake_is_told_in_the_language_of_the_reader() -> None:
    with pytest.raises(InvalidRules) as caught:
        Rules.of({"due_soon_seconds": -1, "payment": {"least": "3"}})
    assert caught.value.problems == (
        'payment.least must be an amount such as "1.00"',
        "due_soon_seconds must be a whole number from 0 to 3153600000",
    )
    assert str(caught.value) == "; ".join(caught.value.problems)
    assert translated(joined(caught.value.notes[::-1]), "sv") == (
        "due_soon_seconds måste vara ett heltal från 0 till 3153600000; "
        'payment.least måste vara ett belopp, till exempel "1.00"'
    )


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.dates() | st.just("1.00"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
PATHS = [*NUMBERS, *AMOUNTS, *DURATIONS, *HOURS, *FLAGS, *TEXTS, *LISTS, *TABLES]
KEYS = sorted({"row", "block", "limit", *(path.split(".")[0] for path in PATHS)})


@given(st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=5), JUNK, max_size=4))
def test_whatever_a_file_holds_it_is_rules_or_named_mistakes(data: dict[str, Any]) -> None:
    try:
        assert isinstance(Rules.of(data), Rules)
    except InvalidRules as error:
        assert error.problems  # noqa: PT017 - which of the two it is depends on the data


@given(st.sampled_from(PATHS), JUNK)
def test_whatever_stands_under_a_key_it_is_a_rule_or_a_named_mistake(path: str, value: object) -> None:
    try:
        assert isinstance(Rules.of(nested(path, value)), Rules)
    except InvalidRules as error:
        assert all(problem.startswith(path.split(".")[0]) for problem in error.problems)  # noqa: PT017
