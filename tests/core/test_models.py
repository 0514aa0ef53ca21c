"""Models are frozen dataclasses, cheap to define."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError, field
from datetime import date, timedelta

import pytest
from tests.builders import NOW, a_loan

from tunilib.core.catalogue import FullRecord, Record
from tunilib.core.changes import ChangeKind, Key, PlannedChange, Proposal
from tunilib.core.loan import LoanStatus
from tunilib.core.models import INTERNAL, Model, Value, model
from tunilib.core.money import Money
from tunilib.core.notebook import Listed, thing_html
from tunilib.core.outcome import RenewalOutcome, Word
from tunilib.core.profile import may_be_email
from tunilib.core.reason import Reason, ReasonCode
from tunilib.core.reference import Reference
from tunilib.library.models.desk import DeskWord
from tunilib.library.models.library import Moved, MovedTable


@model
class Copy(Value):
    """A model with a default and a secret."""

    title: str
    pages: int | None = None
    secret: str = field(default="", repr=False, metadata=INTERNAL)


@model(kw_only=False)
class Pair(Value):
    """A model made by position."""

    first: int
    second: list[int]


BOOK = Copy(title="Sinuhe", pages=785, secret="x")


def test_a_model_shows_its_fields_but_no_secret_and_is_made_by_name_unless_it_says_otherwise() -> None:
    assert repr(BOOK) == "Copy(title='Sinuhe', pages=785)"
    assert repr(Pair(1, [2])) == "Pair(first=1, second=[2])"
    with pytest.raises(TypeError):
        Copy("Sinuhe")  # type: ignore[call-arg]


def test_a_field_is_set_once() -> None:
    with pytest.raises(FrozenInstanceError):
        BOOK.pages = 1  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        del BOOK.pages
    with pytest.raises((AttributeError, TypeError)):  # the dataclass of Python 3.11 says the second
        BOOK.colour = "red"  # type: ignore[attr-defined]


def test_a_model_can_be_copied_and_pickled() -> None:
    assert copy.deepcopy(BOOK) == BOOK
    assert pickle.loads(pickle.dumps(BOOK)) == BOOK


@model
class Shelf(Model):
    """A thing with other things."""

    name: str
    note: str | None = None
    made: date | None = None
    books: tuple[Copy, ...] = ()
    price: Money | None = None
    is_open: bool = True
    count: int = 0
    reasons: tuple[Reason, ...] = ()


def test_a_representation_tells_what_says_something_and_nothing_else() -> None:
    assert repr(BOOK) == "Copy(title='Sinuhe', pages=785)"
    assert repr(Copy(title="Sinuhe")) == "Copy(title='Sinuhe')"
    shelf = Shelf(name="A", made=date(2026, 3, 10), books=(Copy(title="Sinuhe"),), price=Money(-350))
    assert repr(shelf) == (
        "Shelf(name='A', made=2026-03-10, books=(Copy(title='Sinuhe'),), price=Money(cents=-350, currency='EUR'))"
    )
    assert repr(Reason.of(ReasonCode.RENEWAL_LIMIT, limit=5)) == "Reason('renewal.limit', limit=5)"
    assert repr(Reason.said("No.")) == "Reason('other', 'No.')"
    assert repr(Shelf(name=LoanStatus.OVERDUE)) == "Shelf(name='overdue')"


def test_a_thing_and_a_list_of_things_are_tables_in_a_notebook() -> None:
    """What a library says is shown as it is: no markup, and nothing that is not printed."""
    block = Reason.said("<b>Closed</b>\x07", ReasonCode.OTHER)
    loan = a_loan(title="<script>", renewable=False, reasons=(block,))
    shown = loan._repr_html_()
    assert "<tr><th>title</th><td>&lt;script&gt;</td></tr>" in shown
    assert "<tr><th>renewable</th><td>no</td></tr>" in shown
    assert "<td>&lt;b&gt;Closed&lt;/b&gt;</td>" in shown
    assert "author" not in shown
    rows = Listed([loan, a_loan(id="L2", author="A")])._repr_html_()
    assert rows.count("<tr>") == 3
    assert "<th>author</th>" in rows
    assert "<td></td>" in rows
    inner = thing_html({"sub": {"a": 1}, "list": [{"b": 2}], "texts": ["x", "y"]})
    assert "<th>a</th><td>1</td>" in inner
    assert "<th>b</th>" in inner
    assert "x<br>y" in inner


def test_facts_of_things_are_asked_by_name() -> None:
    record = Record(id="r1", title="A")
    assert record.record_id == "r1"
    reference = Reference(title="A", publishers=("P", "Q"), edition="2.")
    full = FullRecord.of(record, reference, (), holds=2, address=None)
    assert (full.id, full.publisher, full.edition, full.summary, full.holds) == ("r1", "P; Q", "2.", None, 2)
    moved = Moved(to="x", outcome=DeskWord.MOVED, tables=(MovedTable(name="a", rows=2), MovedTable(name="b", rows=3)))
    assert moved.rows == 5
    assert may_be_email("a@b.example")
    assert not any(map(may_be_email, ("", "a", "@b.example", "a@", "a@b", "a@b c.example", "a@.example.")))


def test_a_proposal_is_for_the_same_change_of_the_same_state_and_for_its_time() -> None:
    keys = (Key("L1", "A", before="2026-03-20"),)
    would = RenewalOutcome(Word.WOULD_RENEW, loan=a_loan(), due_before=None, due_after=None)
    plan = PlannedChange("x 1", ChangeKind.RENEW, keys, (would,))
    assert plan.digest == plan._replace().digest
    for other in ({"account": "x 2"}, {"kind": ChangeKind.CANCEL_HOLD}, {"keys": ()}, {"outcomes": ()}):
        assert plan._replace(**other).digest != plan.digest, other
    proposal = Proposal("x 1", "p", None, {}, plan.digest, ["A"], NOW, NOW + timedelta(minutes=10))
    for minutes, good in [(-1, False), (0, True), (9, True), (10, False)]:
        assert proposal.is_good_at(NOW + timedelta(minutes=minutes)) is good, minutes
