"""How much a site is asked, and how."""

from __future__ import annotations

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from tests.accounts import inner
from tests.builders import FakeLedger
from tests.contract.operations import Case, each, outcomes_of
from tests.contract.person import Person
from tests.contract.test_holds import lent_out
from tests.contract.ways import Opened
from tests.contract.worlds import CARD, OTHER, World, WorldKind, world
from tests.fakes.library import PASSWORD

from tunilib.backends.vufind.client import Client
from tunilib.backends.vufind.session import Settings, SiteSession
from tunilib.core.answer import Missing, Reading
from tunilib.core.loan import Loan
from tunilib.core.outcome import Word
from tunilib.core.ports.sign_in import Session, SignInRequest
from tunilib.core.profile import CardRequest
from tunilib.errors import SessionExpired, UsageError
from tunilib.library.rules.rulebook import default_rules_text
from tunilib.services.cards import add_card
from tunilib.services.catalogue import OpenCatalogue
from tunilib.services.status import overview

LOANS = "/MyResearch/CheckedOut"
OTHER_LISTS = ("/Holds/List", "/MyResearch/StorageRetrievalRequests", "/MyResearch/Fines")


def test_renewing_eight_loans_of_which_three_are_refused_takes_at_most_six_requests(online: World) -> None:
    barcodes = online.library.books(CARD, 8)
    online.library.later(10)
    online.fake.refusing = dict.fromkeys(barcodes[:3], "Renewal is denied")
    entry = online.entry()
    entry.sign_in(SignInRequest(card=CARD, password=PASSWORD))  # now the dialect is known
    online.fake.log.clear()
    door = entry.open(entry.sign_in(SignInRequest(card=CARD, password=PASSWORD)))
    with closing(door):
        outcomes = online.account(door=door).renew()
    words = [outcome.outcome for outcome in outcomes]
    assert (words.count(Word.RENEWED), words.count(Word.REFUSED)) == (5, 3)
    assert len(online.fake.log) <= 6
    assert online.fake.asked("POST", "/MyResearch/Home") == 1


def test_a_later_run_needs_neither_the_front_page_nor_a_sign_in(online: World) -> None:
    online.library.books(CARD, 2)
    online.library.later(10)
    session = online.sign_in()
    online.fake.log.clear()
    door = online.entry().open(session)
    with closing(door):
        online.account(door=door).renew()
    assert online.fake.log == [("GET", LOANS), ("POST", LOANS), ("GET", LOANS)]


def test_renewing_after_a_session_has_ended_takes_at_most_six_requests(person: Person) -> None:
    """The answer to a sign-in shows the loans, which are not asked for once more."""
    person.world.library.books(CARD, 3)
    person.world.library.later(10)
    person.signs_in()
    person.world.fake.expire()
    person.world.fake.log.clear()
    renewed = person.types("loans", "renew", "--all", "--json", TUNILIB_PASSWORD=PASSWORD)
    assert [row["outcome"] for row in renewed] == ["renewed"] * 3
    home = "/MyResearch/Home"
    assert person.world.fake.log == [
        *[("GET", LOANS), ("GET", LOANS), ("POST", home), ("GET", LOANS)],
        *[("POST", LOANS), ("GET", LOANS)],
    ]


def test_the_status_takes_four_requests_of_which_three_are_side_by_side(online: World) -> None:
    online.library.books(CARD, 2)
    online.library.owe(CARD, "2.00")
    lent_out(online)
    online.account().place("wanted", pickup="linna")
    session = online.sign_in()
    for _ in range(2):
        online.fake.log.clear()
        with closing(online.entry().open(session)) as door:
            found = overview(inner(online.account(door=door)))
            session = door.session
        assert (found.loans.ok, found.holds.waiting, str(found.fines.total)) == (2, 1, "2.00")
        assert sorted(online.fake.log) == sorted([("GET", LOANS), *(("GET", path) for path in OTHER_LISTS)])


def test_the_status_asks_for_interlibrary_loans_too_where_the_menu_names_them(online: World) -> None:
    """No page of VuFind carries two lists, and a loan from elsewhere may have arrived since the last look."""
    online.fake.elsewhere[CARD] = []
    online.library.books(CARD, 2)
    lent_out(online)
    online.account().place("wanted", pickup="linna")
    session = online.sign_in()
    for _ in range(2):
        online.fake.log.clear()
        with closing(online.entry().open(session)) as door:
            overview(inner(online.account(door=door)))
            session = door.session
        asked = (LOANS, *OTHER_LISTS, "/MyResearch/ILLRequests")
        assert sorted(online.fake.log) == sorted(("GET", path) for path in asked)


def test_fines_ask_for_the_loans_too_where_only_these_tell_of_a_suspension(online: World) -> None:
    online.library.books(CARD, 1)
    online.library.later(20)
    online.library.owe(CARD, "12.00")
    session = online.sign_in()
    for _ in range(2):  # the first one learns the order of dates, and whose pages these are
        online.fake.log.clear()
        with closing(online.entry().open(session)) as door:
            assert online.account(door=door).fines().suspended
            session = door.session
    elsewhere = [] if online.kind.name == "finna" else [("GET", LOANS)]
    assert online.fake.log == [("GET", "/MyResearch/Fines"), *elsewhere]


def test_the_status_asks_for_one_page_where_the_session_has_ended(online: World) -> None:
    session = online.sign_in()
    online.fake.expire()
    online.fake.log.clear()
    with closing(online.entry().open(session)) as door:
        door.read_ahead("loans", "holds", "fines", "card")
        with pytest.raises(SessionExpired):
            door.loans.read()
    assert online.fake.log == [("GET", LOANS)]


@pytest.mark.parametrize(("list_name", "more"), [("Thesis", 0), ("New", 2)])
def test_two_records_are_imported_with_two_requests_each_and_their_list_is_read_once(
    person: Person, list_name: str, more: int
) -> None:
    """A new list takes its form and what is sent with it."""
    person.signs_in()
    for number in (1, 2):
        person.world.library.record(f"r.{number}", f"Title {number}")
    for name in ("Thesis", "Other", "Third"):
        person.types("favourites", "create", name, "--json")
    records = [{"id": f"r.{number}", "notes": f"p. {number}"} for number in (1, 2)]
    file = person.folder / "lists.json"
    file.write_text(json.dumps({"lists": [{"title": list_name, "public": 0, "records": records}]}))
    person.world.fake.log.clear()
    rows = person.types("favourites", "import", str(file), "--json")
    assert [row["outcome"] for row in rows] == ["imported", "imported"]
    assert len(person.world.fake.log) == 5 + more
    person.world.fake.log.clear()
    rows = person.types("favourites", "import", str(file), "--json")
    assert [row["outcome"] for row in rows] == ["unchanged", "unchanged"]
    assert [method for method, _ in person.world.fake.log] == ["GET"] * 3


def test_a_night_reads_each_list_once_and_the_cards_once(person: Person) -> None:
    person.world.library.books(CARD, 3)
    lent_out(person.world)
    person.signs_in()
    person.types("holds", "place", "wanted", "--pickup", "linna", "--json")
    person.types("schedule", "run")
    lists = [LOANS, *OTHER_LISTS, "/LibraryCards/Home", "/MyResearch/Profile"]
    person.world.fake.log.clear()
    person.types("schedule", "run")
    assert sorted(person.world.fake.log) == sorted(("GET", path) for path in lists)
    person.world.fake.expire()
    person.world.fake.log.clear()
    person.types("schedule", "run", TUNILIB_PASSWORD=PASSWORD)
    assert Counter(person.world.fake.log)[("GET", "/Holds/List")] == 1
    assert len(person.world.fake.log) <= 10


def test_a_night_that_renews_reads_the_loans_again_and_no_third_time(person: Person) -> None:
    person.world.library.books(CARD, 3)
    person.signs_in()
    person.types("schedule", "run")
    person.world.library.later(27)
    person.types("loans", "list")
    person.world.fake.log.clear()
    person.types("schedule", "run")
    asked = Counter(person.world.fake.log)
    assert (asked[("GET", LOANS)], asked[("POST", LOANS)], len(person.world.fake.log)) == (2, 1, 8)


def test_results_are_exported_with_one_search_which_the_site_remembers(online: World) -> None:
    for number in range(3):
        online.library.record(f"r.{number}", f"Findable {number}")
    account = online.account()
    online.fake.log.clear()
    without_session = online.entry().catalogue()
    assert not isinstance(without_session, Missing)
    catalogue = OpenCatalogue(without_session, inner(account))
    assert len(list(catalogue.references("Findable"))) == 3
    assert online.fake.log == [("GET", "/Search/Results"), ("GET", "/Cart/doExport")]
    assert [search.query for search in account.searches()] == ["Findable"]
    with pytest.raises(UsageError):
        catalogue.references("Findable", format="no-such")


def test_the_loans_of_three_cards_take_ten_requests(online: World) -> None:
    online.library.patron("1003")
    account = online.account()
    for card in (OTHER, "1003"):
        add_card(inner(account), CardRequest(card=card, password=PASSWORD, name=f"Card {card}"))
    session = online.sign_in()
    online.fake.log.clear()
    with closing(online.entry().open(session)) as door:
        assert not isinstance(door.cards, Missing)
        cards = door.cards.read().items
        session = door.session
    for one in cards:
        with closing(online.entry().open(session, one.id)) as door:
            door.loans.read()
            assert door.card == one.card
    assert len(online.fake.log) == 10


@pytest.mark.parametrize("kind", ["finna", "vufind"])
@pytest.mark.parametrize("count", [51, 151])
def test_all_loans_of_a_long_paged_list_are_seen_and_renewed(kind: str, count: int, tmp_path: Path) -> None:
    rules = default_rules_text().replace("loans = 100", "loans = 500")
    with world(kind, tmp_path, rules=rules, page_size=50) as made:
        made.library.books(CARD, count)
        made.library.later(10)
        account = made.account()
        assert len(account.loans()) == count
        assert {outcome.outcome for outcome in account.renew()} == {Word.RENEWED}
        assert set(made.library.dues(CARD).values()) == {"2026-04-09"}


def test_a_session_holds_no_password(online: World) -> None:
    session = online.sign_in()
    assert PASSWORD not in repr(dict(session.data))


def test_the_password_goes_to_the_sites_login_form_alone(online: World) -> None:
    online.sign_in()
    posts = [path for method, path in online.fake.log if method == "POST"]
    assert posts == ["/MyResearch/Home"]


def test_the_user_agent_passes_for_no_crawler(finna: World) -> None:
    assert finna.account().loans() == ()


def test_cards_of_several_sites_are_asked_at_once_and_each_site_at_most_eight_times(tmp_path: Path) -> None:
    with ExitStack() as stack:
        worlds = []
        for n in range(2):
            folder = tmp_path / str(n)
            folder.mkdir()
            made = stack.enter_context(world("finna", folder))
            for card in range(12):
                made.library.patron(f"20{card:02}")
            worlds.append(made)
        sessions = [(made, made.sign_in(f"20{card:02}")) for made in worlds for card in range(12)]
        for made in worlds:
            made.fake.delay = 0.2
        with ThreadPoolExecutor(24) as pool:
            found = list(pool.map(lambda pair: _loans(*pair), sessions))
        assert len(found) == 24
        assert [made.fake.most_at_once for made in worlds] == [8, 8]


def test_one_card_asks_at_most_twice_at_once(online: World) -> None:
    client = Client(Settings(online.address, sleep=lambda _: None), SiteSession())
    with closing(client), ThreadPoolExecutor(8) as pool:
        online.fake.delay = 0.1
        pages = list(pool.map(lambda _: client.fetch("/"), range(8)))
    assert {page.status for page in pages} == {200}
    assert online.fake.most_at_once == 2


def _loans(made: World, session: Session) -> Reading[Loan]:
    with closing(made.entry().open(session)) as door:
        return door.loans.read()


@each
def test_a_change_takes_no_more_requests_than_its_row_says(kind: WorldKind, case: Case, tmp_path: Path) -> None:
    with world(kind, tmp_path) as here:
        opened = Opened(here, here.sign_in())
        account = opened.account()
        case.prepare(here, account)
        account.loans()  # a list that is seen for the first time needs a look at the cards
        opened.session = inner(account).session
        opened.ledger = FakeLedger()
        account = opened.account()
        if here.site is not None:
            here.fake.log.clear()
        outcomes = outcomes_of(case.make(account))
        opened.close()
        assert {outcome.outcome for outcome in outcomes} == {case.word}
        if here.site is not None:
            assert len(here.fake.log) <= case.requests, here.fake.log
