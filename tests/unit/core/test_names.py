"""The public names of the core."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import is_dataclass
from typing import Any, cast, get_args

import pytest
from tests.builders import a_loan

from tunilib import core
from tunilib.core.models import Value
from tunilib.core.outcome import OutcomeWord, RenewalOutcome, Word
from tunilib.core.reason import Reason, ReasonCode, Source


def test_each_public_name_is_there() -> None:
    for name in core.__all__:
        assert getattr(core, name) is not None, name
        assert name in dir(core), name


def test_another_name_is_an_error_that_says_so() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        _ = core.Nothing


def test_the_core_works_with_nothing_of_this_machine() -> None:
    code = (
        "from tunilib.core import Money, Loan, Hold, Fine, Card, Patron, Reason, Rules, policy; import sys;"
        "assert not {'sqlite3', 'tomllib', 'logging', 'json', 'socket', 'zoneinfo'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONPATH": ":".join(sys.path)})


def test_codes_are_dotted_lower_case_and_words_read_as_themselves() -> None:
    dotted = [str(code) for code in ReasonCode if code is not ReasonCode.OTHER]
    assert all(code.count(".") == 1 and code == code.lower() for code in dotted)
    assert len(set(dotted)) == len(dotted)
    assert f"{Word.NOT_TRIED} {ReasonCode.RENEWAL_NO_GAIN} {Source.POLICY}" == "not-tried renewal.no-gain policy"


def test_a_reason_has_the_facts_that_are_known_and_the_words_of_a_library_as_they_are() -> None:
    assert Reason.of(ReasonCode.RENEWAL_LIMIT, limit=5, date=None).params == (("limit", 5),)
    reason = Reason.said("Lainaa ei voi uusia {0}")
    assert (reason.code, reason.source, reason.words) == ("other", "library", "Lainaa ei voi uusia {0}")


WORDS = {word for kind in get_args(OutcomeWord) for word in get_args(kind)}


def test_every_word_is_in_the_type_of_all_outcomes() -> None:
    assert {word for name, word in vars(Word).items() if name.isupper()} == WORDS


def test_what_is_not_refused_unknown_or_untried_is_done() -> None:
    for word in sorted(WORDS):
        loan = a_loan()
        outcome = RenewalOutcome(cast("Any", word), loan=loan, due_before=loan.due)
        assert outcome.is_done is (word not in ("refused", "unknown", "not-tried")), word


def test_each_model_is_a_frozen_value_with_slots() -> None:
    for name in [name for name in core.__all__ if is_dataclass(getattr(core, name))]:
        model = getattr(core, name)
        assert issubclass(model, Value), name
        assert "__slots__" in vars(model), name
