"""The public names of the core."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import is_dataclass
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, cast, get_args

import pytest
from tests.builders import a_loan

from tunilib import core
from tunilib.core import policy, ports, rules
from tunilib.core.models import Value
from tunilib.core.outcome import HoldOutcome, OutcomeWord, RenewalOutcome, SentNotice, Word
from tunilib.core.ports.sign_in import Session, SignInRequest
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


def test_what_an_outcome_has_of_its_loan_or_hold_it_has_by_name() -> None:
    renewed = RenewalOutcome(Word.WOULD_RENEW, loan=a_loan(), due_before=None, due_after=None)
    assert (renewed.loan_id, renewed.title, renewed.is_planned) == ("L1", "Seitsemän veljestä", True)
    assert HoldOutcome(Word.REFUSED, (), id="x").title is None
    waits = SentNotice(id="n", to=None, outcome=Word.NOTHING, reasons=(Reason.of(ReasonCode.OTHER, what="no-mail"),))
    assert (waits.waits_for, SentNotice(id="n", to="a@b.example", outcome=Word.MAILED).waits_for) == ("no-mail", "")


def test_a_representation_has_neither_password_nor_session() -> None:
    request = SignInRequest(card="1", password="geheim")
    session = Session(card="1", data={"token": "geheim"}, expires=None)
    assert "geheim" not in f"{request!r}{session!r}"
    assert not session.is_university


def test_each_module_of_the_core_can_be_imported_by_itself() -> None:
    for module in (*iter_modules(core.__path__, "tunilib.core."), *iter_modules(ports.__path__, "tunilib.core.ports.")):
        import_module(module.name)
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        _ = rules.Nothing
    assert core.__getattr__("policy") is policy  # as the first time that it is used
