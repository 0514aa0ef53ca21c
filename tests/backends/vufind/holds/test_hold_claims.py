"""A site's claims about holds to be cancelled or changed: numbers that fit, or nothing."""

from __future__ import annotations

from datetime import date
from typing import Any
from unittest.mock import Mock

import pytest
from tests.builders import a_hold, given

from tunilib.backends.vufind.holds import lists
from tunilib.backends.vufind.holds.lists import ShownHold, cancel_holds, change_holds
from tunilib.backends.vufind.holds.page import HOLD_LIST, RETRIEVAL_LIST, HoldList, ListedHold
from tunilib.backends.vufind.identities import Identities, RowIdentity
from tunilib.backends.vufind.pages.state import NOT_TOLD_APART, Flash
from tunilib.core.answer import Answer, Claim, ClaimWord
from tunilib.core.hold import Hold, HoldChange, HoldStatus
from tunilib.core.reason import Reason
from tunilib.errors import NotUnderstood, OutcomeUnknown, TunilibError, Unavailable

WHY = Reason.said("Being fetched")
DONE, REFUSED, NOT_SENT = ClaimWord.DONE, ClaimWord.REFUSED, ClaimWord.NOT_SENT


def row(name: str, *, offered: bool = True, why: tuple[Reason, ...] = (), status: str = "waiting") -> ListedHold:
    hold = a_hold(id=name, status=HoldStatus(status))
    return ListedHold(hold, RowIdentity(name), f"k{name}" if offered else None, None, False, why)


def says(done: int, refused: int) -> tuple[Flash, ...]:
    told = (("success", "holds.cancelled", done), ("danger", "holds.not-cancelled", refused))
    return tuple(Flash(level, "x", code, count) for level, code, count in told if count)  # type: ignore[arg-type]


class Site:
    """Lists of holds, and the site's answers in order: what is left, and its messages."""

    def __init__(self, listed: dict[HoldList, list[ListedHold]], *answers: Any) -> None:
        self.holds = [one.hold for rows in listed.values() for one in rows]
        self.account = Mock()
        self.account.read = lambda page, _: page
        pages = [one if isinstance(one, Exception) else self._page(*one) for one in answers]
        self.account.client.post.side_effect = pages
        shown = {one.hold.id: ShownHold(here, one) for here, rows in listed.items() for one in rows}
        self.lists = Mock(identities={here.name: Identities() for here in listed})
        self.lists.listed.return_value = shown

    @staticmethod
    def _page(left: list[ListedHold], flashes: tuple[Flash, ...]) -> Mock:
        return Mock(rows=left, words=(), state=Mock(flashes=flashes))

    def cancel(self) -> Answer:
        return cancel_holds(self.account, self.lists, self.holds)

    def change(self, *more: Hold) -> Answer:
        return change_holds(self.account, self.lists, [*self.holds, *more], HoldChange(freeze=True))


A, B, C = row("a"), row("b"), row("c")


@pytest.mark.parametrize(
    ("left", "told", "claims"),
    [
        ([], says(3, 0), {"a": DONE, "b": DONE, "c": DONE}),
        ([row("a", status="cancelled"), B], says(2, 1), {"a": DONE, "b": REFUSED, "c": DONE}),
        ([A, B, C], says(0, 3), dict.fromkeys("abc", REFUSED)),
        ([A, B, C], says(3, 0), dict.fromkeys("abc", DONE)),  # an old list: what is read back decides
        ([A], says(1, 2), {}),  # the numbers fit nothing
        ([A, B, C], (Flash("danger", "No", None),), dict.fromkeys("abc", REFUSED)),
        ([A, B, C], (), {}),
    ],
)
def test_numbers_are_believed_where_they_fit_the_list_or_what_was_sent(
    left: list[ListedHold], told: tuple[Flash, ...], claims: dict[str, ClaimWord]
) -> None:
    found = Site({HOLD_LIST: [A, B, C]}, (left, told)).cancel()
    assert {name: claim.word for name, claim in found.claims.items()} == claims


@pytest.mark.parametrize(
    ("left", "reasons"),
    [
        ([row("a", why=(WHY,)), B], {"a": (WHY,), "b": (WHY,)}),  # one for two: it is that of both
        ([row("a", why=(WHY,)), row("b", why=(Reason.said("Late"),))], {"a": (WHY,), "b": (Reason.said("Late"),)}),
        ([A, row("x", why=(WHY, Reason.said("Late"))), B], {"a": (), "b": ()}),  # nobody knows whose
    ],
)
def test_a_reason_on_another_row_belongs_to_all_of_them_or_to_none(
    left: list[ListedHold], reasons: dict[str, tuple[Reason, ...]]
) -> None:
    found = Site({HOLD_LIST: [A, B]}, (left, says(0, 2))).cancel()
    assert {name: claim.reasons for name, claim in found.claims.items()} == reasons


def test_what_the_site_does_not_offer_is_not_sent() -> None:
    """One id that it does not know refuses all of them."""
    site = Site({HOLD_LIST: [A, row("b", offered=False)]}, ([], says(1, 0)))
    assert {name: claim.word for name, claim in site.cancel().claims.items()} == {"a": DONE, "b": REFUSED}
    (_, form), _ = site.account.client.post.call_args
    assert [value for name, value in form if name == HOLD_LIST.ids] == ["ka"]


@pytest.mark.parametrize(("error", "lost"), [(Unavailable("x"), False), (OutcomeUnknown("x"), True)])
def test_a_list_whose_form_fails_leaves_what_was_done_in_the_one_before(error: Exception, lost: bool) -> None:
    listed = {HOLD_LIST: [A], RETRIEVAL_LIST: [B]}
    found = Site(listed, ([], says(1, 0)), error).cancel()
    assert (found.claims["a"].word, found.lost) == (DONE, lost)
    assert (found.of("b").word is NOT_SENT) is not lost
    with pytest.raises(Unavailable):
        Site(listed, Unavailable("x")).cancel()


EDITED = tuple(row(name)._replace(edit_id=f"e{name}") for name in "abc")
CHANGED = (Claim(DONE), Mock(words=("Changed",)))


@pytest.mark.parametrize("error", [Unavailable("x"), NotUnderstood("x"), OutcomeUnknown("x")])
def test_a_hold_whose_form_fails_leaves_what_was_changed_before_and_the_next_ones_are_not_tried(
    monkeypatch: pytest.MonkeyPatch, error: TunilibError
) -> None:
    answers: list[Any] = [CHANGED, error, error]
    monkeypatch.setattr(lists, "_change_one", lambda *_: given(answers.pop(0)))
    found = Site({HOLD_LIST: [*EDITED]}).change()
    is_lost = isinstance(error, OutcomeUnknown)
    untried = Claim(NOT_SENT) if is_lost else Claim(NOT_SENT, (Reason.because(error),))
    assert found.claims == {"a": Claim(DONE), **dict.fromkeys("c" if is_lost else "bc", untried)}
    assert (found.lost, found.words, len(answers)) == (is_lost, ("Changed",), 1)
    if not is_lost:
        with pytest.raises(type(error)):  # nothing was changed before
            Site({HOLD_LIST: [*EDITED]}).change()


def test_what_cannot_be_changed_or_told_from_another_is_refused_and_no_form_is_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = Mock(return_value=CHANGED)
    monkeypatch.setattr(lists, "_change_one", asked)
    same = EDITED[1]
    site = Site({HOLD_LIST: [A, same, EDITED[2]], RETRIEVAL_LIST: [row("r")._replace(edit_id="er")]})
    site.lists.identities[HOLD_LIST.name] = Mock(alike={"b"})
    found = site.change(a_hold(id="gone"))
    refused = dict.fromkeys(("a", "r", "gone"), Claim(REFUSED))
    assert found.claims == {**refused, "b": NOT_TOLD_APART, "c": Claim(DONE)}
    assert [call.args[2].id for call in asked.call_args_list] == ["c"]
    site.lists.forget.assert_called_with(CHANGED[1])  # the list that came with the answer is the next reading


@pytest.mark.parametrize(
    ("form", "order", "until", "sent"),
    [
        ({"can_freeze": True}, None, None, {"frozen": "1"}),
        (
            {"can_freeze": True, "can_date": True},
            "dmy",
            date(2026, 4, 3),
            {"frozen": "1", "frozenThrough": "03.04.2026"},
        ),
        ({"can_freeze": False, "can_date": True}, "dmy", date(2026, 4, 3), None),
        ({"can_freeze": True, "can_date": False}, "dmy", date(2026, 4, 3), None),
        ({"can_freeze": True, "can_date": True}, None, date(2026, 4, 3), None),  # day and month could be the other way
    ],
)
def test_a_freeze_is_refused_where_the_form_has_no_field_for_it_or_nobody_knows_how_it_takes_a_date(
    form: dict[str, bool], order: str | None, until: date | None, sent: dict[str, str] | None
) -> None:
    values: dict[str, str] = {}
    shown = Mock(date_order=None, date_separator=".", **{"can_date": False, **form})
    account = Mock(client=Mock(order=order, dialect=Mock(product="vufind")))
    refused = lists._freeze(account, shown, values, HoldChange(freeze=True, until=until))
    assert refused == (Claim(REFUSED) if sent is None else None)
    if sent is not None:
        assert values == {f"gatheredDetails[{name}]": value for name, value in sent.items()}
