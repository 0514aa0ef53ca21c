"""A university account without a library card: told apart from a session that has ended, until one is linked (S8)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.accounts import account_of, inner
from tests.contract.worlds import in_a_file, on_a_server
from tests.fakes.haka.browser import signed_in_by_browser
from tests.fakes.haka.world import CARD, University, university
from tests.fakes.library import PASSWORD, Library

from tunilib.account import Account
from tunilib.backends.registry import find_backend
from tunilib.core.ports.sign_in import Session, SignInRequest
from tunilib.core.ports.university import UniversitySignIn
from tunilib.core.profile import CardRequest, PasswordChange, ProfileChange, RegisterChange
from tunilib.errors import CardNotLinked, CredentialsRefused, SessionExpired
from tunilib.library import ids
from tunilib.library.patron.cards import add_identity
from tunilib.library.stores import open_library
from tunilib.local.ledger import LedgerBook
from tunilib.local.paths import Paths
from tunilib.services.cards import add_card, remove_card
from tunilib.services.favourites import add_favourites
from tunilib.services.holds import pickup_libraries
from tunilib.services.profile import change_password, request_change, set_profile
from tunilib.services.status import overview

IDENTITY = "abcdef"


class Typing:
    """A person who types the password of the local university account."""

    def user(self, _host: str) -> str:
        return IDENTITY

    def password(self, _host: str) -> str:
        return PASSWORD


class Reader:
    """A person with a university account, signed in at a library: at a site by their own browser's session.

    Args:
        world: the site; None: an embedded library.
    """

    def __init__(self, library: Library, address: str, folder: Path, world: University | None = None) -> None:
        self.library, self.address, self.world = library, address, world
        self.ledger = LedgerBook(Paths(config=folder / "c", data=folder / "d", state=folder / "s"))
        backend = find_backend("embedded" if world is None else "vufind")
        self.entry = backend.open(address, now=library.now, sleep=lambda _: None, names=lambda: self.ledger)
        self.session = self.signed_in()

    def signed_in(self) -> Session:
        person: Any = Typing()
        how = UniversitySignIn(person=person, cookie=signed_in_by_browser(self.world) if self.world else None)
        return self.entry.sign_in(SignInRequest(card="", university=how))

    def account(self, card: str | None = None) -> Account:
        return account_of(self.entry.open(self.session, card), self.ledger, site=self.address, clock=self.library.now)

    def end_sessions(self) -> None:
        if self.world is not None:
            self.world.site.expire()
            return
        store = open_library(self.library.address, self.library.now)
        with store.transaction("desk", "restore") as tx:
            tx.credentials.end_all_sessions()
        store.close()


KEPT = {"embedded": in_a_file, "server": on_a_server}


@pytest.fixture(params=["embedded", "server", "finna", "vufind"])
def reader(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Reader]:
    monkeypatch.setattr(ids, "_N", 2)
    if request.param not in KEPT:
        with university(tmp_path, site={"product": request.param}) as world:
            yield Reader(world.library, world.site_url, tmp_path, world)
        return
    with KEPT[request.param](tmp_path, None) as library:
        library.patron(CARD, email="reader@example.org")
        store = open_library(library.address, library.now)
        with store.transaction("desk", "identity add") as tx:
            add_identity(tx, IDENTITY, PASSWORD, "Alex Example")
        store.close()
        yield Reader(library, library.address, tmp_path)


NEEDS_CARD: dict[str, Callable[[Account], object]] = {
    "status": lambda account: overview(inner(account)),
    "loans": lambda account: account.loans(),
    "renew": lambda account: account.renew(),
    "explain": lambda account: account.explain(),
    "history": lambda account: account.history(),
    "holds": lambda account: account.holds(),
    "place": lambda account: account.place("rec.1"),
    "fines": lambda account: account.fines(),
    "pick-up libraries of a record": lambda account: pickup_libraries(inner(account), "rec.1"),
    "register": lambda account: request_change(inner(account), RegisterChange(phone="040 1234567")),
    "password": lambda account: change_password(
        inner(account), PasswordChange(old="a", new="secret2", again="secret2")
    ),
    "reminder": lambda account: set_profile(inner(account), ProfileChange(reminder=1)),
}


def test_what_needs_a_card_says_that_none_is_linked(reader: Reader) -> None:
    reader.library.copy("30001", "rec.1")
    for name, ask in NEEDS_CARD.items():
        with reader.account() as account, pytest.raises(CardNotLinked) as error:
            ask(account)
        assert error.value.exit_code == 3, name
        assert "cards add" in (error.value.hint or ""), name


def test_a_session_that_has_ended_is_told_as_that(reader: Reader) -> None:
    reader.end_sessions()
    with reader.account() as account, pytest.raises(SessionExpired):
        account.loans()


@pytest.mark.parametrize("reader", ["embedded", "server", "finna"], indirect=True)
def test_what_needs_no_card_works_without_one(reader: Reader) -> None:
    reader.library.record("rec.1")
    with reader.account() as account:
        assert account.cards() == ()
        assert str(set_profile(inner(account), ProfileChange(email="other@example.org")).outcome) == "changed"
        profile = account.profile()
        assert (profile.email, profile.register.name) == ("other@example.org", None)
        assert [str(one.code) for one in profile.reasons] == ["card.not-linked"]
        (added,) = add_favourites(inner(account), ["rec.1"])
        assert str(added.outcome) == "added"
        account.search("rec")
        assert account.searches()


def test_a_card_is_linked_once_and_loans_work_then(reader: Reader) -> None:
    reader.library.copy("30001", "rec.1")
    reader.library.desk.checkout(CARD, ["30001"])
    with reader.account() as account:
        with pytest.raises(CredentialsRefused):
            add_card(inner(account), CardRequest(card=CARD, password="wrong"))
        with pytest.raises(CardNotLinked):
            account.loans()
        assert str(add_card(inner(account), CardRequest(card=CARD, password=PASSWORD)).outcome) == "added"
        assert [loan.record_id for loan in account.loans()] == ["rec.1"]
        assert account.card == CARD
        (again,) = [add_card(inner(account), CardRequest(card=CARD, password=PASSWORD))]
        assert (str(again.outcome), [str(one.code) for one in again.reasons]) == ("refused", ["card.already-added"])
        reader.library.later(1)
        assert str(account.renew()[0].outcome) == "renewed"
    with reader.account() as account:
        assert account.card == CARD
        assert account.profile().reasons == ()


@pytest.mark.parametrize("reader", ["finna"], indirect=True)
def test_a_card_whose_stored_password_is_wrong_is_mended_by_its_name(reader: Reader) -> None:
    assert reader.world is not None
    with reader.account() as account:
        add_card(inner(account), CardRequest(card=CARD, password=PASSWORD))
        reader.world.site.wrong_pin.add(CARD)
        with pytest.raises(CredentialsRefused) as error:
            account.loans()
    assert f"cards edit {CARD}" in (error.value.hint or "")


def test_the_only_card_removed_leaves_an_account_without_one(reader: Reader) -> None:
    with reader.account() as account:
        add_card(inner(account), CardRequest(card=CARD, password=PASSWORD))
        assert str(remove_card(inner(account), CARD).outcome) == "removed"
        with pytest.raises(CardNotLinked):
            account.loans()


@pytest.mark.parametrize("reader", ["embedded", "server"], indirect=True)
def test_a_card_that_the_desk_gave_a_new_password_is_no_card_of_the_account_until_it_is_added_again(
    reader: Reader,
) -> None:
    with reader.account() as account:
        add_card(inner(account), CardRequest(card=CARD, password=PASSWORD))
        reader.library.desk.patrons.reset_password(CARD, "other12")
        with pytest.raises(CardNotLinked):
            account.loans()
        assert str(add_card(inner(account), CardRequest(card=CARD, password="other12")).outcome) == "added"
        assert account.loans() == ()
