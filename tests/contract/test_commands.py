"""The program at a site, from its first sign-in to its last sign-out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.contract.person import Person
from tests.contract.worlds import CARD, OTHER
from tests.fakes.faults import Fault, Kind
from tests.fakes.library import PASSWORD
from tests.fakes.login import FAILED
from tests.fakes.paytrail import Paytrail
from tests.fakes.site_payments import SitePayments
from wcwidth import wcswidth

from tunilib.core.favourite import FavouriteChange, ListRequest
from tunilib.core.fine import FineKind
from tunilib.core.money import Money
from tunilib.core.profile import ProfileChange
from tunilib.services import machine as opened_machine

PASSWORD_FORM = {"finna": "/LibraryCards/newPassword/", "vufind": "/MyResearch/NewPassword"}


@contextmanager
def paying(person: Person) -> Iterator[SitePayments]:
    """A site that takes payments, and five euros that are due."""
    world = person.world
    with Paytrail().serving() as service:
        world.fake.sign, world.fake.payments = "€", SitePayments(service, f"{world.address}/MyResearch/Fines")
        world.library.door(CARD).profile.set(ProfileChange(email="reader@example.org"))
        world.library.owe(CARD, "5.00")
        person.signs_in()
        yield world.fake.payments


def test_the_way_from_login_to_logout(person: Person) -> None:
    library = person.world.library
    barcodes = library.books(CARD, 3)
    library.later(10)
    person.world.fake.refusing = {barcodes[1]: "This item has been requested by another user"}
    person.signs_in()
    assert len(person.types("loans", "--json")) == 3
    renewed = person.types("loans", "renew", "--all", "--json", code=1)
    assert [row["outcome"] for row in renewed] == ["renewed", "refused", "renewed"]
    assert renewed[1]["reasons"][0] == {
        "code": "renewal.requested",
        "message": "This item has been requested by another user",
        "source": "library",
    }
    assert person.types("fines", "--json")["total"] == "0.00"
    assert person.types("status", "--json")["loans"]["ok"] == 3
    assert "signed-out" in person.types("logout")
    assert "not signed in" in person.types("loans", code=3)


@pytest.mark.parametrize("width", [40, 80, 120])
def test_the_screens_of_a_site_fit_and_say_first_what_to_do(person: Person, width: int) -> None:
    library = person.world.library
    library.books(CARD, 3)
    library.later(26)
    person.signs_in()
    for line in ("status", "loans", "loans explain", "holds", "fines", "favourites", "loans renew --all --dry-run"):
        shown = person.types(*line.split(), "--no-color", terminal=True, COLUMNS=str(width), TERM="xterm")
        assert max(map(wcswidth, shown.splitlines())) <= width, line
        if line in ("status", "loans"):
            first = " ".join(" ".join(shown.splitlines()[:5]).split())
            assert "eturn by" in first, shown
            assert "3 loans" in first


def test_a_record_of_a_site_is_shown_and_its_page_opened(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []

    def open_it(_: opened_machine.Machine, address: str) -> bool:
        opened.append(address)
        return True

    monkeypatch.setattr(opened_machine.Machine, "open_in_browser", open_it)
    person.world.library.copy("C1", "one")
    person.signs_in()
    record = person.types("record", "one", "--json")
    assert [item["status"] for item in record["items"]] == ["available"]
    assert person.types("record", "one", "--web").strip() == record["address"]
    assert opened == [record["address"]]
    assert person.types("record", "no-such", "--json", code=2)["error"]["code"] == "not-found"


def test_a_second_sign_in_is_the_same_account(person: Person) -> None:
    person.signs_in()
    person.signs_in()
    assert len(person.types("profiles", "list", "--json")) == 1


def test_a_wrong_password_ends_with_three_and_the_way_to_a_new_one(person: Person) -> None:
    words = ("login", CARD, "--library", person.world.address, "--password-stdin")
    assert "service desk" in person.types(*words, stdin="wrong1\n", code=3)


def test_a_session_that_ended_and_no_password_end_with_three(person: Person) -> None:
    person.signs_in()
    person.world.fake.expire()
    assert person.types("loans", "--json", code=3)["error"]["code"] == "session-expired"


def test_a_session_that_ended_is_renewed_with_a_password_of_the_environment(person: Person) -> None:
    person.world.library.books(CARD, 1)
    person.signs_in()
    person.world.fake.expire()
    assert len(person.types("loans", "--json", TUNILIB_PASSWORD=PASSWORD)) == 1


def test_a_count_that_differs_ends_with_five(person: Person) -> None:
    person.world.library.books(CARD, 3)
    person.signs_in()
    person.world.fake.count_off = 1
    error = person.types("loans", "--json", code=5)["error"]
    assert error["code"] == "not-understood"
    assert "pages" in error["hint"]


def test_a_library_system_that_is_down_ends_with_four(person: Person) -> None:
    person.signs_in()
    person.world.fake.fault(Fault("down", path="/never", times=-1))
    assert person.types("loans", "--json", code=4)["error"]["code"] == "unavailable"


def test_a_site_that_is_no_finna_and_no_vufind_ends_with_five(person: Person) -> None:
    person.world.fake.fault(Fault("replace", "/", old="Generator", new="Nothing", times=-1))
    person.world.fake.fault(Fault("replace", "/", old="VuFind", new="Other", times=-1))
    person.world.fake.fault(Fault("replace", "/", old="finna", new="other", times=-1))
    person.signs_in(code=5)


def test_an_unknown_target_ends_with_two(person: Person) -> None:
    assert "no library of that name" in person.signs_in(CARD, "--target", "nowhere", code=2)


def test_a_plain_address_of_another_machine_is_refused(person: Person) -> None:
    words = ("login", CARD, "--library", "http://library.example", "--password-stdin")
    assert "not encrypted" in person.types(*words, stdin="x\n", code=2)


def test_all_cards_of_an_account_are_read_and_the_chosen_one_is_put_back(person: Person) -> None:
    person.world.library.books(CARD, 1)
    person.world.library.books(OTHER, 2, first=50)
    person.signs_in()
    person.types("cards", "add", OTHER, "--name", "Second", "--password-stdin", stdin=f"{PASSWORD}\n")
    loans = person.types("loans", "--all-cards", "--json")
    assert sorted(loan["card"] for loan in loans) == [CARD, OTHER, OTHER]
    cards = person.types("cards", "--json")
    assert [card["card"] for card in cards if card["active"]] == [CARD]


def test_the_home_library_is_shown_by_its_name_and_typed_by_its_id(person: Person) -> None:
    person.signs_in()
    person.types("profile", "set", "--home-library", "hervanta")
    assert person.types("profile", "--json")["home_library"] == "hervanta"
    assert "Hervanta" in person.types("profile", terminal=True)


@pytest.mark.parametrize("terminal", [True, False])
def test_placing_a_hold_names_the_title_and_the_place(person: Person, terminal: bool) -> None:
    library = person.world.library
    library.record("wanted", "A Book that is Lent")
    library.copy("X", "wanted")
    library.lend(OTHER, "X")
    person.signs_in()
    done = person.machine.run("holds", "place", "wanted", "--pickup", "linna", terminal=terminal)
    said = (done.err + done.out).lower()  # a site has names of its own for its places
    assert (done.code, "a book that is lent: to be collected at linna" in said) == (0, True), done


def test_lists_of_all_cards_are_in_one_order_by_date_and_name_cards_by_their_names(person: Person) -> None:
    library = person.world.library
    library.books(OTHER, 1, first=50)
    library.later(2)
    library.books(CARD, 1)
    library.later(1)
    library.books(OTHER, 1, first=60)
    person.signs_in()
    person.types("cards", "add", OTHER, "--name", "Second", "--password-stdin", stdin=f"{PASSWORD}\n")
    loans = person.types("loans", "--all-cards", "--json")
    assert [loan["card"] for loan in loans] == [OTHER, CARD, OTHER]
    assert [loan["due"] for loan in loans] == sorted(loan["due"] for loan in loans)
    shown = person.types("loans", "--all-cards", terminal=True, COLUMNS="160")
    assert shown.count("Second") == 1
    assert OTHER not in shown


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_another_language_gives_the_same_data(person: Person, language: str) -> None:
    person.world.library.books(CARD, 2)
    person.world.library.later(10)
    person.signs_in()
    renewed = person.types("--lang", language, "loans", "renew", "--all", "--json")
    assert [row["outcome"] for row in renewed] == ["renewed", "renewed"]


def test_favourites_and_searches_of_a_site_are_read_exported_and_changed(person: Person) -> None:
    library = person.world.library
    library.record("rec.1", "Sinuhe egyptiläinen")
    door = library.door(CARD)
    door.favourites.changes.create(ListRequest(name="Thesis", public=True))
    door.favourites.changes.add(["rec.1"], "Thesis")
    door.favourites.changes.edit("rec.1", FavouriteChange(notes="Read *soon*"))
    door.close()
    person.signs_in()
    (row,) = person.types("favourites", "list", "Thesis", "--json")
    assert (row["record_id"], row["title"], row["notes"]) == ("rec.1", "Sinuhe egyptiläinen", "Read *soon*")
    ris = person.types("favourites", "export", "Thesis", "--format", "ris")
    assert "TI  - Sinuhe egyptiläinen" in ris
    assert "Read *soon*" in ris
    shared = person.types("favourites", "share", "Thesis", "--output", str(person.folder), "--json")
    assert shared["address"].startswith(person.world.address)
    assert shared["address"] in Path(shared["page"]).read_text(encoding="utf-8")
    assert person.types("favourites", "add", "rec.1", "--json")[0]["outcome"] == "added"
    assert person.types("favourites", "add", "rec.9", "--json", code=2)["error"]["code"] == "not-found"
    assert person.types("favourites", "lists", "--json")[0]["name"] == "My favourites"
    person.types("search", "sinuhe", "--type", "title")
    (search,) = person.types("searches", "--json")
    assert (search["query"], search["type"], search["results"]) == ("sinuhe", "title", 1)
    assert person.types("searches", "notify", "--dry-run", "--json") == []


def test_a_new_password_at_which_the_site_fails_is_refused_in_its_words(person: Person) -> None:
    """The new one does not sign in, so nothing was changed; it is not told as an answer that was lost."""
    person.signs_in()
    person.world.fake.fault(Fault("error", method="POST", path=PASSWORD_FORM[person.world.kind.name]))
    new = f"{PASSWORD}\nsecret2\nsecret2\n"
    outcome = person.types("profile", "password", "--json", stdin=new, code=1)
    assert outcome["outcome"] == "refused"
    assert outcome["reasons"][0]["message"] == f"An error has occurred {FAILED}"
    person.signs_in()
    assert person.types("profile", "password", "--json", stdin=new)["outcome"] == "changed"


def test_a_payment_that_is_paid_and_not_registered_is_told_at_once(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The browser was closed before it returned: the service has told the site, which registers it later."""
    waited: list[float] = []
    with paying(person) as payments:

        def pay_at_the_second(seconds: float) -> None:
            waited.append(seconds)
            if len(waited) == 2:
                payments.service.decide(payments.rows[-1].transaction.id)
                payments.notify(payments.rows[-1])

        monkeypatch.setattr("tunilib.cli.commands.fines.sleep", pay_at_the_second)
        shown = person.types("fines", "pay", "--no-browser", "--yes", "5.00", code=5)
    assert shown.count("It is paid. The library's site registers it when the browser returns there") == 1
    assert "\npaid\t" in shown or "state\tpaid" in shown
    assert 900 <= sum(waited) <= 930


def test_the_fines_say_what_the_site_offers_and_the_status_line_counts_what_it_counts(person: Person) -> None:
    with paying(person) as payments:
        payments.selects, payments.fee = True, 50
        person.world.library.desk.fees.add(CARD, Money(4200), FineKind.REPLACEMENT)
        shown = " ".join(person.types("fines", terminal=True, COLUMNS="100").split())
        assert "€5.00 of it can be paid online: tunilib fines pay A service fee of €0.50 is added." in shown
        assert "47.00" in person.types("status", "--line")


def test_a_payment_part_that_is_not_understood_ends_with_five_and_nothing_is_sent(person: Person) -> None:
    with paying(person) as payments:
        person.world.fake.additions = None
        person.world.fake.fault(Fault("replace", path="/MyResearch/Fines", old='name="pay"', new='name="x"', times=-1))
        assert person.types("fines", "--json")["payable_online"] is None
        error = person.types("fines", "pay", "--yes", "5.00", "--json", code=5)["error"]
        assert (error["code"], payments.rows) == ("not-understood", [])


@pytest.mark.parametrize(("kind", "code"), [("maintenance", 4), ("replace", 5)])
def test_the_status_shows_the_rest_where_fines_alone_cannot_be_read(person: Person, kind: Kind, code: int) -> None:
    person.world.library.books(CARD, 2)
    person.world.library.owe(CARD, "3.00")
    person.signs_in()
    person.world.fake.fault(Fault(kind, "/MyResearch/Fines", times=-1, old="00", new="oo"))
    shown = person.machine.run("status", "--json")
    found = json.loads(shown.out)
    assert (shown.code, found["loans"]["ok"], found["fines"]["total"]) == (code, 2, None)
    assert json.loads(shown.err)["error"]["code"] == {4: "unavailable", 5: "not-understood"}[code]
    at_terminal = person.machine.run("status", terminal=True)
    assert (at_terminal.code, "Loans" in at_terminal.out, "Fines" in at_terminal.out) == (code, True, False)
    person.world.fake.fault(Fault("maintenance", "/MyResearch/CheckedOut", times=-1))
    assert person.machine.run("status").out == ""
