"""Patrons and their change requests as they are stored."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.library.stores.engines import NOW, TODAY, Stored

from tunilib.core.fine import FineKind
from tunilib.core.patron import Patron
from tunilib.core.policy.blocks import Standing
from tunilib.core.profile import ChangeRequest
from tunilib.errors import TunilibError
from tunilib.library.stores.patrons import NOBODY, Addressee, StoredPatron
from tunilib.library.stores.sessions import StoredToken


def look(shelf: Stored, patron: str) -> StoredPatron:
    with shelf.snapshot() as snapshot:
        stored = snapshot.patrons.by_id(patron)
        assert stored is not None
        return stored


def test_a_patron_is_found_by_id_and_by_card(shelf: Stored, aino: str) -> None:
    with shelf.snapshot() as snapshot:
        stored = snapshot.patrons.by_card("1001")
        assert stored == snapshot.patrons.by_id(aino)
        assert snapshot.patrons.by_card("9999") is None
        assert snapshot.patrons.by_id("nobody") is None
    assert stored is not None
    assert (stored.id, stored.card, stored.home_library, stored.lang) == (aino, "1001", None, None)
    assert stored.register == Patron(
        card="1001", name="Patron 1001", address="Katu 1", email="aino@library.example", phone=None
    )
    assert stored.standing == Standing()


def test_letters_go_to_the_registers_address_in_the_patrons_language(shelf: Stored, aino: str) -> None:
    with shelf.change() as tx:
        assert tx.patrons.addressees([aino]) == {aino: Addressee("aino@library.example", "en")}
        tx.patrons.change(aino, {"lang": "sv", "own_email": "other@library.example"})
        assert tx.patrons.addressees([aino]) == {aino: Addressee("aino@library.example", "sv")}


def test_a_card_number_belongs_to_one_patron(shelf: Stored, aino: str) -> None:
    with pytest.raises(TunilibError):
        shelf.patron("1001")


def test_every_value_of_a_patron_can_be_changed(shelf: Stored, aino: str) -> None:
    expires = date(2026, 12, 31)
    register = {"name": "Aino", "address": None, "email": "a@b.example", "phone": "050", "category": "student"}
    own = {"home_library": "hervanta", "lang": "fi", "own_email": "own@b.example"}
    with shelf.change() as tx:
        tx.patrons.change(aino, {**register, **own, "card_expires": expires, "block": "unpaid"})
    stored = look(shelf, aino)
    assert stored.register == Patron(card="1001", card_expires=expires, **register)
    assert (stored.home_library, stored.lang) == ("hervanta", "fi")
    assert stored.standing == Standing(card_expires=expires, block="unpaid", has_address=False)


def test_the_standing_counts_open_fines_and_overdue_loans(shelf: Stored, aino: str, eero: str) -> None:
    shelf.lend(aino, "b1", TODAY)
    shelf.lend(aino, "b2", TODAY + timedelta(days=1))
    shelf.lend(eero, "c1", TODAY)
    with shelf.change() as tx:
        for patron, cents, paid in ((aino, 500, 200), (aino, 100, 0), (aino, 70, 70), (eero, 900, 0)):
            fine = tx.fines.add(patron, FineKind.OTHER, cents)
            tx.fines.pay(fine, paid)
    assert look(shelf, aino).standing == Standing(open_fines=400, overdue_loans=0)
    shelf.on(TODAY + timedelta(days=1))
    assert look(shelf, aino).standing.overdue_loans == 1
    shelf.on(TODAY + timedelta(days=2))
    assert look(shelf, aino).standing.overdue_loans == 2
    assert look(shelf, eero).standing == Standing(open_fines=900, overdue_loans=1, overdue_days=2, has_address=False)


def test_a_session_acts_on_the_active_card_or_on_one_that_is_named(shelf: Stored, aino: str, eero: str) -> None:
    with shelf.change() as tx:
        linked = tx.cards.add(aino, eero, "Eero")
        tx.credentials.start_session("token", aino)
    with shelf.snapshot() as snapshot:
        found = {card: snapshot.patrons.of_session("token", card) for card in (None, linked, "1002", "1001", "1003")}
        assert snapshot.patrons.of_session("another", None) is None
    ids = {card: stored.id if stored else None for card, stored in found.items()}
    assert ids == {None: aino, linked: eero, "1002": eero, "1001": aino, "1003": None}
    with shelf.change() as tx:
        tx.cards.activate(aino, linked)
        active = tx.patrons.of_session("token", None)
        assert active is not None
        assert active.id == eero


def test_a_university_account_is_found_by_its_user_name_and_as_no_card(stored: Stored) -> None:
    """Else who types it as a card number would sign in past the university."""
    with stored.change() as tx:
        account = tx.patrons.add_identity("alex", "-", {"name": "Alex"})
        found = [tx.credentials.of_identity(name) for name in ("alex", "@alex")]
        assert [one and (one.patron, one.password) for one in found] == [(account, "-"), None]
        assert [tx.credentials.of_card(card) for card in ("alex", "@alex")] == [None, None]


def test_a_token_says_whose_it_is_and_what_it_may_until_it_expires(shelf: Stored, aino: str) -> None:
    """At that very second it is good no more; a session of the patron is none."""
    expires = NOW + timedelta(hours=1)
    with shelf.change() as tx:
        tx.tokens.start("t1", aino, "read_patron", expires)
        tx.credentials.start_session("s1", aino)
        assert tx.tokens.find("s1") is None
    for seconds, found in ((-1, StoredToken(aino, "1001", "read_patron", expires)), (0, None)):
        shelf.moment = expires + timedelta(seconds=seconds)
        with shelf.snapshot() as snapshot:
            assert snapshot.tokens.find("t1") == found


def test_tokens_end_for_a_patron_or_with_time_and_sessions_go_on(shelf: Stored, aino: str, eero: str) -> None:
    """A patron who ends what programs may do does not sign themselves out, nor others."""
    with shelf.change() as tx:
        tx.credentials.start_session("s1", aino)
        for token, patron, hours in (("t1", aino, 2), ("t2", eero, 2), ("t3", eero, 1)):
            tx.tokens.start(token, patron, "read_patron", NOW + timedelta(hours=hours))
        tx.tokens.end_of(aino)
    shelf.moment = NOW + timedelta(hours=1)
    with shelf.change() as tx:
        tx.tokens.forget_old()
        ended = {token: tx.credentials.end_session(token) for token in ("s1", "t1", "t2", "t3")}
        assert ended == {"s1": aino, "t1": None, "t2": eero, "t3": None}
        tx.credentials.start_session("s2", eero)
        tx.credentials.end_all_sessions()
        assert tx.credentials.end_session("s2") is None


def test_a_refused_sign_in_counts_against_its_address_for_a_quarter_of_an_hour(stored: Stored) -> None:
    """Longer, and a whole office waits for one who forgot a password; shorter, and passwords can be guessed."""
    address, refused = "2001:db8::1", [NOW, NOW + timedelta(minutes=1)]
    stored.moment = refused[1]
    with stored.change() as tx:
        assert tx.tokens.refusals(address) == []
        tx.tokens.set_refusals(address, refused)
        assert tx.tokens.refusals("2001:db8::2") == []
    for seconds, counted, stays in ((59, [NOW], 2), (60, refused, 2), (15 * 60, refused[1:], 2), (16 * 60, [], 0)):
        stored.moment = NOW + timedelta(seconds=seconds)
        with stored.undone() as tx:
            tx.tokens.forget_old()
            assert len(tx.db.read("SELECT address FROM refused_address").fetchall()) == stays
            assert tx.tokens.refusals(address) == counted


def test_change_requests_come_oldest_first(shelf: Stored, aino: str, eero: str) -> None:
    with shelf.change() as tx:
        second = tx.change_requests.add(aino, "name", "Aino A", "Patron 1001")
        tx.change_requests.add(eero, "phone", "050", None)
    shelf.on(TODAY - timedelta(days=1))
    with shelf.change() as tx:
        first = tx.change_requests.add(aino, "phone", "051", None)
    with shelf.snapshot() as snapshot:
        requests = snapshot.change_requests.of_patron(aino)
        assert requests == [
            ChangeRequest(
                id=first, field="phone", value="051", created=TODAY - timedelta(days=1), state="pending", card="1001"
            ),
            ChangeRequest(
                id=second,
                field="name",
                value="Aino A",
                created=TODAY,
                state="pending",
                card="1001",
                before="Patron 1001",
            ),
        ]
        assert snapshot.change_requests.by_id(second) == requests[1]
        assert snapshot.change_requests.by_id("nothing") is None
        pending = snapshot.change_requests.pending()
        assert (pending[0].id, len(pending)) == (first, 3)


def test_a_pending_request_can_get_another_value(shelf: Stored, aino: str) -> None:
    with shelf.change() as tx:
        request = tx.change_requests.add(aino, "phone", "050", None)
    shelf.on(TODAY + timedelta(days=1))
    with shelf.change() as tx:
        tx.change_requests.replace(request, "051", "049")
        found = tx.change_requests.by_id(request)
    assert found is not None
    assert (found.value, found.before, found.created) == ("051", "049", TODAY + timedelta(days=1))


@pytest.mark.parametrize("state", ["approved", "declined"])
def test_a_decided_request_is_not_pending(shelf: Stored, aino: str, state: str) -> None:
    with shelf.change() as tx:
        request = tx.change_requests.add(aino, "phone", "050", None)
        tx.change_requests.decide(request, state)
    with shelf.snapshot() as snapshot:
        assert snapshot.change_requests.pending() == []
        assert [found.state for found in snapshot.change_requests.of_patron(aino)] == [state]


def test_a_text_may_have_any_character(stored: Stored) -> None:
    """Records and notes come from files: one character must not end an import."""
    name = "A\0b \x01\x7f\U0010ffff \\ ' % ? :name"
    stored.patron("1009", name=name)
    with stored.snapshot() as snapshot:
        patron = snapshot.patrons.by_card("1009")
        assert patron is not None
        assert (patron.register.name or "").replace("\ufffd", "\0") == name


def test_borrowers_are_those_who_have_something_on_loan(shelf: Stored, aino: str, eero: str) -> None:
    shelf.lend(aino, "b1")
    shelf.lend(aino, "b2")
    returned = shelf.lend(eero, "c1")
    with shelf.change() as tx:
        tx.loans.mark_returned(returned)
        assert [patron.id for patron in tx.patrons.borrowers()] == [aino]
    with shelf.snapshot() as snapshot:
        assert [patron.id for patron in snapshot.patrons.borrowers()] == [aino]


def test_a_removed_patron_takes_along_what_events_say_of_them_and_nothing_of_others(
    shelf: Stored, aino: str, eero: str
) -> None:
    kinds = ("patron-edited", "change-requested", "fine-paid")
    with shelf.change() as tx:
        for patron in (aino, eero):
            for kind in kinds:
                tx.record_event(kind, patron=patron, before="A", after="B")
    with shelf.change() as tx:
        tx.patrons.remove(aino, tx.patrons.add_identity(NOBODY, "-", {"name": ""}))
    with shelf.snapshot() as snapshot:
        assert snapshot.patrons.by_id(aino) is None
        query = "SELECT patron, before, after FROM event WHERE before = 'A' OR kind IN (?, ?, ?) ORDER BY number"
        rows = snapshot.patrons._db.read(query, kinds).fetchall()
    gone, whose = (None, None, None), (eero, "A", "B")
    assert [tuple(row) for row in rows] == [gone, gone, (None, "A", "B"), whose, whose, whose]
