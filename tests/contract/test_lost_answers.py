"""An answer that was lost is marked as lost, by each change of a site; and what is no answer is none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.contract.worlds import CARD, OTHER, World, world
from tests.fakes.faults import Fault
from tests.fakes.library import PASSWORD
from tests.fakes.login import FAILED

from tunilib.core.answer import Answer, ClaimWord
from tunilib.core.favourite import ImportEntry, ListRequest
from tunilib.core.hold import HoldChange, HoldRequest
from tunilib.core.outcome import Word
from tunilib.core.profile import CardRequest, PasswordChange, ProfileChange
from tunilib.core.reference import Kind, Reference
from tunilib.errors import NotUnderstood

LOANS = "/MyResearch/CheckedOut"
Act = Callable[[Any], Answer]

ACTS: dict[str, Act] = {
    "renew": lambda door: door.loans.renew(door.loans.read().items),
    "place": lambda door: door.holds.place(HoldRequest(record="wanted", pickup="linna")),
    "change": lambda door: door.holds.change(door.holds.read().items, HoldChange(pickup="arvo")),
    "cancel": lambda door: door.holds.cancel(door.holds.read().items),
    "home library": lambda door: door.profile.set(ProfileChange(home_library="hervanta")),
    "e-mail": lambda door: door.profile.set(ProfileChange(email="new@example.org")),
    "password": lambda door: door.profile.change_password(PasswordChange(old=PASSWORD, new="secret2", again="secret2")),
    "add card": lambda door: door.cards.add(CardRequest(card=OTHER, password=PASSWORD, name="Second")),
    "favourite": lambda door: door.favourites.changes.add(["wanted"]),
    "new list": lambda door: door.favourites.changes.create(ListRequest(name="Thesis")),
    "import": lambda door: door.favourites.changes.import_entries(
        [ImportEntry(position=1, reference=Reference(kind=Kind.BOOK, title="Wanted"), record="wanted")]
    ),
    "remove card": lambda door: door.cards.remove(door.cards.read().items[0]),
}


def prepared(online: World) -> Any:
    online.library.books(CARD, 2)
    for record in ("wanted", "other"):
        online.library.copy(f"X-{record}", record)
        online.library.lend(OTHER, f"X-{record}")
    online.account().place("other", pickup="linna")
    online.library.later(10)
    return online.door()


@pytest.mark.parametrize("name", ACTS)
def test_a_lost_answer_is_marked_and_has_no_words_of_the_library(online: World, name: str) -> None:
    door = prepared(online)
    online.fake.fault(Fault("lost", method="POST", times=-1))
    answer = ACTS[name](door)
    assert answer.sent
    assert answer.lost
    assert not answer.words


@pytest.mark.parametrize("name", ACTS)
def test_a_500_with_a_page_of_its_own_is_no_lost_answer(online: World, name: str) -> None:
    door = prepared(online)
    online.fake.fault(Fault("error", method="POST", times=-1))
    answer = ACTS[name](door)
    assert (answer.sent, answer.lost) == (True, False)
    assert [reason.words for reason in answer.failed] == [f"An error has occurred {FAILED}"]
    assert answer.words == (f"An error has occurred {FAILED}",)


@pytest.mark.parametrize("name", ["renew", "cancel"])
def test_an_answer_whose_list_ends_in_the_middle_is_lost(online: World, name: str) -> None:
    door = prepared(online)
    online.fake.fault(Fault("cut", method="POST"))
    answer = ACTS[name](door)
    assert (answer.sent, answer.lost) == (True, True)


@pytest.mark.parametrize("name", ["renew", "cancel"])
def test_an_answer_whose_rows_are_not_understood_is_lost(online: World, name: str) -> None:
    prepared(online)
    online.account().place("wanted", pickup="linna")
    door: Any = online.door()
    listed = getattr(door, "loans" if name == "renew" else "holds").read().items
    online.fake.additions = None  # they may be in the middle of what is replaced
    for row in ("myresearch-row", 'class="result"'):
        online.fake.fault(Fault("replace", method="POST", old=row, new='class="strange"'))
    answer = door.loans.renew(listed[:1]) if name == "renew" else door.holds.cancel(listed[:1])
    assert (answer.sent, answer.lost) == (True, True)


@pytest.mark.parametrize("kind", ["finna", "vufind"])
def test_a_second_form_whose_answer_is_not_understood_was_sent(kind: str, tmp_path: Path) -> None:
    with world(kind, tmp_path, page_size=2) as made:
        made.library.books(CARD, 3)
        made.library.later(10)
        door: Any = made.door()
        loans = door.loans.read().items
        for row in ("myresearch-row", 'class="result"'):
            made.fake.fault(Fault("replace", method="POST", after=1, old=row, new='class="strange"'))
        answer = door.loans.renew(loans)
        assert answer.lost
        assert ClaimWord.NOT_SENT not in {answer.of(loan.id).word for loan in loans}


@pytest.mark.parametrize("name", ACTS)
def test_a_login_form_instead_of_an_answer_means_that_nothing_was_done(online: World, name: str) -> None:
    door = prepared(online)
    online.fake.fault(Fault("login", method="POST"))
    answer = ACTS[name](door)
    assert not answer.sent
    assert answer.error is not None


def test_a_list_under_404_is_no_list(online: World) -> None:
    online.library.books(CARD, 2)
    account = online.account()
    online.fake.fault(Fault("status", LOANS, new="404", times=-1))
    with pytest.raises(NotUnderstood, match="404"):
        account.loans()
    with pytest.raises(NotUnderstood):
        account.renew()


@pytest.mark.parametrize("name", ["place", "change", "password", "add card", "e-mail"])
def test_a_form_that_leads_to_another_site_is_not_sent(online: World, name: str) -> None:
    door = prepared(online)
    online.fake.log.clear()
    online.fake.fault(Fault("diverted", method="GET", new="https://evil.example/", times=-1))
    answer = ACTS[name](door)
    assert not answer.sent
    assert "https://evil.example/" in str(answer.error)
    assert [path for method, path in online.fake.log if method == "POST"] == []


def test_a_form_whose_address_is_gone_says_where_it_led(online: World) -> None:
    door = prepared(online)
    online.fake.fault(Fault("replace", method="GET", old='"/Holds/Edit"', new='"/Holds/Moved"', times=-1))
    answer = ACTS["change"](door)
    assert not answer.sent
    assert "/Holds/Moved" in str(answer.error)
    assert isinstance(answer.error, NotUnderstood)
    (hold,) = online.library.door(CARD).holds.read().items
    assert hold.pickup_location == "linna"


def test_a_sign_in_form_that_leads_to_another_site_gets_no_password(online: World) -> None:
    online.fake.fault(Fault("diverted", new="https://evil.example/Home", times=-1))
    with pytest.raises(NotUnderstood, match=r"evil\.example"):
        online.sign_in()
    assert [path for method, path in online.fake.log if method == "POST"] == []


def test_an_answer_that_is_lost_leaves_a_hold_unknown_and_says_why(online: World) -> None:
    prepared(online)
    account = online.account()
    for kind in ("claimed", "lost"):
        online.fake.fault(Fault(kind, "/Holds/List", "POST"))
    (outcome,) = account.cancel(account.holds())
    assert outcome.outcome == Word.UNKNOWN
    assert dict(outcome.reasons[-1].params)["what"] == "answer-lost"
