"""What a site's answer claims of each hold that was to be cancelled: numbers that fit, or nothing."""

from __future__ import annotations

from typing import Any
from unittest.mock import Mock

import pytest
from tests.builders import a_hold

from tunilib.backends.vufind.holds.changes import cancel_holds
from tunilib.backends.vufind.holds.lists import ShownHold
from tunilib.backends.vufind.holds.page import HOLD_LIST, RETRIEVAL_LIST, HoldList, ListedHold
from tunilib.backends.vufind.identities import Identities, RowIdentity
from tunilib.backends.vufind.pages.state import Flash
from tunilib.core.answer import Answer, ClaimWord
from tunilib.core.hold import HoldStatus
from tunilib.core.reason import Reason
from tunilib.errors import OutcomeUnknown, Unavailable

WHY = Reason.said("Being fetched")
DONE, REFUSED, NOT_SENT = ClaimWord.DONE, ClaimWord.REFUSED, ClaimWord.NOT_SENT


def row(name: str, *, offered: bool = True, why: tuple[Reason, ...] = (), status: str = "waiting") -> ListedHold:
    hold = a_hold(id=name, status=HoldStatus(status))
    return ListedHold(hold, RowIdentity(name), f"k{name}" if offered else None, None, False, why)


def says(done: int, refused: int) -> tuple[Flash, ...]:
    told = (("success", "holds.cancelled", done), ("danger", "holds.not-cancelled", refused))
    return tuple(Flash(level, "x", code, count) for level, code, count in told if count)  # type: ignore[arg-type]


class Site:
    """Lists of holds, and what the site answers to each form, in this order: what is left, and its messages."""

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
