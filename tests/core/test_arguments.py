"""What Python gives is taken as annotated; anything else is a mistake that says what is wanted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.builders import a_loan

from tunilib.core.arguments import checked, id_of, ids_of
from tunilib.core.search import Alert
from tunilib.errors import UsageError


@checked
def taking(
    day: date | None = None,
    count: int = 0,
    texts: Sequence[str] = (),
    pairs: Mapping[str, str] | None = None,
    file: Path | None = None,
    alert: Alert = Alert.NONE,
    other: complex | None = None,
) -> dict[str, Any]:
    return dict(locals())


@pytest.mark.parametrize(
    ("name", "given", "taken"),
    [
        ("day", date(2026, 3, 10), date(2026, 3, 10)),
        ("day", None, None),
        ("count", 3, 3),
        ("texts", "one", ("one",)),
        ("texts", ["one", "two"], ("one", "two")),
        ("pairs", {"a": "b"}, {"a": "b"}),
        ("file", "x.ris", Path("x.ris")),
        ("alert", "daily", Alert.DAILY),
        ("other", 5, 5),  # of a type that is not known here: its function looks itself
    ],
)
def test_a_text_stands_for_a_sequence_a_path_or_a_word(name: str, given: Any, taken: Any) -> None:
    assert taking(**{name: given})[name] == taken


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("day", datetime(2026, 3, 10, 12)),
        ("day", "2026-03-10"),
        ("count", True),
        ("count", None),
        ("texts", {"a": "b"}),
        ("texts", b"one"),
        ("texts", ["one", 2]),
        ("texts", ["\0"]),
        ("pairs", {"a": 1}),
        ("pairs", {"a": "\ud800"}),
        ("file", 3),
        ("alert", "hourly"),
        ("alert", "x" * 900),
    ],
)
def test_another_type_or_a_text_that_cannot_be_stored_is_a_mistake(name: str, given: Any) -> None:
    with pytest.raises(UsageError) as wrong:
        taking(**{name: given})
    assert name in str(wrong.value)
    assert len(str(wrong.value)) < 150


def test_a_thing_stands_for_its_id() -> None:
    assert id_of(a_loan(), "loan") == id_of("L1", "loan") == "L1"
    assert ids_of(a_loan(), "loan") == ids_of("L1", "loan") == ids_of([a_loan()], "loan") == ("L1",)
    for wrong in (3, None, a_loan(record_id=None)):
        with pytest.raises(UsageError):
            ids_of(wrong, "record" if wrong is not None else "list")
