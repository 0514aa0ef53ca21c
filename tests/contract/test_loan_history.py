"""The history of loans at the library: whether it is stored there, and deleting it after it was stored here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.accounts import inner
from tests.builders import notes
from tests.contract.worlds import CARD, World, world
from tests.fakes.faults import Fault, Kind

from tunilib.account import Account
from tunilib.core.answer import Missing
from tunilib.core.outcome import PurgeOutcome, Word
from tunilib.core.reason import ReasonCode
from tunilib.errors import LocalError, NotFound, TunilibError
from tunilib.local.ledger import LedgerBook
from tunilib.services.loan_history import count_named, keep_history, keeping, purge_history
from tunilib.services.loans import history

HISTORY, PURGE, PROFILE = "/Checkouts/History", "/Checkouts/PurgeHistory", "/MyResearch/Profile"
KOHA = (("0", "forever"), ("1", "default"), ("2", "never"))
AXIELL = (("1", "forever"), ("0", "never"))
SHUFFLED = (("1", "loan_history_1_year"), ("2", "never"), ("0", "forever"))


@pytest.fixture(params=["finna", "vufind"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """A site that may let a patron delete loans, as VuFind does since 10."""
    with world(request.param, tmp_path) as made:
        yield made


def returned(here: World, count: int) -> list[str]:
    """Loans of the past, whose ids these are."""
    barcodes = here.library.books(CARD, count)
    here.library.later(3)
    here.library.desk.check_in(barcodes)
    return [loan.id for loan in here.account().history()]


def purgeable(here: World, count: int, *, every: bool = True, some: bool = True, size: int | None = None) -> list[str]:
    past = here.fake.past
    past.purges_all, past.purges_selected, past.page_size = every, some, size
    return returned(here, count)


def left(account: Account) -> list[str]:
    """The ids in the history of the site, without those that were stored here."""
    reading = inner(account).door.loans.history()
    assert not isinstance(reading, Missing)
    return [loan.id for loan in reading.items]


def keys(here: World) -> dict[str, str]:
    """The site's own number of each past loan, by its title."""
    return {loan.title: loan.id for loan in here.library.door(CARD).loans.history().items}


def words(done: tuple[PurgeOutcome, ...]) -> list[str]:
    return [str(one.outcome) for one in done]


@pytest.mark.parametrize("options", [KOHA, AXIELL, SHUFFLED], ids=["koha", "axiell", "shuffled"])
@pytest.mark.parametrize("language", ["en", "fi", "sv"])
def test_a_choice_is_known_by_its_words_whatever_its_number(
    finna: World, options: tuple[tuple[str, str], ...], language: str
) -> None:
    finna.language = language
    finna.fake.past.options = options
    numbers = {name: number for number, name in options}
    finna.fake.past.kept[CARD] = numbers["forever"]
    account = finna.account()
    assert keeping(inner(account)).keeping is True
    off = keep_history(inner(account), False)
    assert (off.keeping, off.outcome, off.reasons) == (False, Word.CHANGED, ())
    assert finna.fake.past.kept[CARD] == numbers["never"]
    on = keep_history(inner(account), True)
    assert (on.keeping, on.outcome, finna.fake.past.kept[CARD]) == (True, Word.CHANGED, numbers["forever"])
    same = keep_history(inner(account), True)
    assert (same.outcome, finna.fake.asked("POST", PROFILE)) == (Word.UNCHANGED, 2)


def test_the_librarys_default_is_neither_on_nor_off(finna: World) -> None:
    finna.fake.past.options, finna.fake.past.kept[CARD] = KOHA, "1"
    account = finna.account()
    found = keeping(inner(account))
    assert (found.keeping, found.outcome, found.reasons) == (None, None, ())
    assert keep_history(inner(account), True).outcome == Word.CHANGED


def test_a_choice_changes_nothing_else_of_the_profile(finna: World) -> None:
    finna.fake.past.options = AXIELL
    finna.fake.register_inputs = ("phone", "email")
    account = finna.account()
    before = account.profile().register
    keep_history(inner(account), False)
    assert account.profile().register == before


@pytest.mark.parametrize("value", ["1", "0"])
def test_a_library_that_only_shows_it_is_read_and_refuses_a_change(finna: World, value: str) -> None:
    finna.fake.past.shows, finna.fake.past.kept[CARD] = True, value
    account = finna.account()
    found = keeping(inner(account))
    assert (found.keeping, found.outcome) == (value == "1", None)
    assert "does not offer this online" in str(found.reasons[0])
    refused = keep_history(inner(account), value == "0")
    assert (refused.outcome, refused.keeping) == (Word.REFUSED, value == "1")
    assert finna.fake.asked("POST", PROFILE) == 0


def test_choices_in_unknown_words_are_said_to_be_tunilibs_lack(finna: World) -> None:
    finna.fake.past.options = (("1", "A while"), ("0", "Less"))
    refused = keep_history(inner(finna.account()), True)
    assert (refused.outcome, refused.keeping) == (Word.REFUSED, None)
    assert "cannot do this on a site yet" in str(refused.reasons[0])


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        ("claimed", Word.UNKNOWN),
        ("lost", Word.CHANGED),
        ("refused", Word.REFUSED),
        ("denied", Word.UNCHANGED),
        ("gone", Word.UNKNOWN),
    ],
)
def test_what_the_site_says_of_the_setting_is_compared_with_the_profile(
    finna: World, fault: Kind, outcome: str
) -> None:
    finna.fake.past.options = AXIELL
    account = finna.account()
    finna.fake.fault(Fault(fault, PROFILE, "POST"))
    assert keep_history(inner(account), False).outcome == outcome
    assert finna.fake.asked("POST", PROFILE) == 1


def test_the_whole_history_is_stored_here_before_the_library_is_to_keep_none(finna: World) -> None:
    finna.fake.past.options, finna.fake.past.page_size, finna.fake.past.forgets = AXIELL, 2, True
    ids = returned(finna, 5)
    account = finna.account()
    shown = history(inner(account))
    assert keep_history(inner(account), False).outcome == Word.CHANGED
    assert left(account) == []
    assert ({loan.id for loan in shown}, {loan.id for loan in history(inner(account))}) == ({*ids}, {*ids})


def test_a_history_that_is_left_at_the_library_is_shown_once(finna: World) -> None:
    finna.fake.past.options = AXIELL
    ids = returned(finna, 2)
    account = finna.account()
    assert keep_history(inner(account), False).outcome == Word.CHANGED
    assert [loan.id for loan in history(inner(account))] == ids


@pytest.mark.parametrize("fault", [Fault("error", HISTORY), Fault("maintenance", HISTORY), Fault("login", HISTORY)])
def test_nothing_is_chosen_where_the_history_cannot_be_read_before(finna: World, fault: Fault) -> None:
    finna.fake.past.options = AXIELL
    account = finna.account(door=finna.door())
    finna.fake.fault(fault)
    if fault.kind == "login":  # signs in again and asks again
        assert keep_history(inner(account), False).outcome == Word.CHANGED
        return
    with pytest.raises(TunilibError):
        keep_history(inner(account), False)
    assert finna.fake.asked("POST", PROFILE) == 0


def test_nothing_is_chosen_where_the_history_cannot_be_stored_here(
    finna: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    finna.fake.past.options = AXIELL
    returned(finna, 1)

    def full(*_: object) -> None:
        raise LocalError("no room", code="file")

    monkeypatch.setattr(LedgerBook, "saw_past", full)
    with pytest.raises(LocalError):
        keep_history(inner(finna.account()), False)
    assert finna.fake.asked("POST", PROFILE) == 0
    assert keep_history(inner(finna.account()), True).outcome == Word.UNCHANGED


def test_where_there_is_nothing_of_the_kind_each_is_refused(anywhere: World) -> None:
    account = anywhere.account()
    for found in (keeping(inner(account)), keep_history(inner(account), True)):
        assert (found.keeping, found.outcome, found.reasons[0].code) == (None, Word.REFUSED, ReasonCode.OTHER)
    if anywhere.site is not None:
        return  # it has a history, without loans
    for ids in (["a", "b"], None):
        done = purge_history(inner(account), ids)
        assert {one.loan_id for one in done} == {*(ids or (None,))}
        assert {(one.title, one.outcome, one.reasons[0].code) for one in done} == {
            (None, Word.REFUSED, ReasonCode.OTHER)
        }
    said = "cannot do this on a site yet" if anywhere.kind.backend == "primo" else "does not offer this online"
    assert said in str(done[0].reasons[0])


def test_the_whole_history_is_deleted_by_one_request_and_stored_here_before(site: World) -> None:
    ids = purgeable(site, 5, size=2)
    account = site.account()
    shown = history(inner(account))
    done = purge_history(inner(account))
    assert [(one.loan_id, one.title) for one in done] == [(loan.id, loan.title) for loan in shown]
    assert words(done) == ["purged"] * 5
    assert (len(ids), site.fake.asked("POST", PURGE)) == (5, 1)
    assert left(account) == []
    assert sorted(history(inner(account)), key=lambda loan: loan.id) == sorted(shown, key=lambda loan: loan.id)


def test_named_loans_of_many_pages_are_deleted_page_by_page(site: World) -> None:
    ids = purgeable(site, 7, size=3)
    chosen = [ids[0], ids[2], ids[4], ids[6]]
    account = site.account()
    asked = site.fake.asked("GET", HISTORY)
    done = purge_history(inner(account), chosen)
    read = site.fake.asked("GET", HISTORY)
    assert words(done) == ["purged"] * 4
    assert left(account) == [ident for ident in ids if ident not in chosen]
    assert site.fake.asked("POST", PURGE) == 3
    # 3 pages before and 1 after, the answer to each of the 3 forms, and the second page, which no answer is
    assert read - asked == 8
    assert {loan.id for loan in account.history()} == set(ids)  # from the ledger of this machine


def test_a_history_without_a_button_for_all_of_it_is_selected_row_by_row(site: World) -> None:
    ids = purgeable(site, 5, every=False, size=2)
    account = site.account()
    titles = [loan.title for loan in account.history()]
    site.fake.past.unmarked = {keys(site)[titles[3]]}
    done = purge_history(inner(account))
    assert left(account) == [ids[3]]
    assert words(done) == ["purged", "purged", "purged", "refused", "purged"]
    assert "single loans" in str(done[3].reasons[0])
    assert site.fake.asked("POST", PURGE) == 3


def test_single_loans_are_refused_where_only_all_can_be_deleted(site: World) -> None:
    ids = purgeable(site, 2, some=False)
    (done,) = purge_history(inner(site.account()), ids[:1])
    assert (done.outcome, done.reasons[0].code) == (Word.REFUSED, ReasonCode.OTHER)
    assert site.fake.asked("POST", PURGE) == 0


def test_a_site_without_the_form_refuses_each_loan(site: World) -> None:
    ids = returned(site, 2)
    done = purge_history(inner(site.account()))
    assert [(one.loan_id, one.outcome) for one in done] == [(ident, Word.REFUSED) for ident in ids]
    assert "does not offer this online" in str(done[0].reasons[0])


def test_an_older_site_has_no_form(tmp_path: Path) -> None:
    with world("vufind", tmp_path, release=9) as site:
        purgeable(site, 2)
        assert words(purge_history(inner(site.account()))) == ["refused"] * 2
        assert site.fake.asked("POST", PURGE) == 0


def test_an_empty_history_has_nothing_to_delete(site: World) -> None:
    site.fake.past.purges_all = True
    account = site.account()
    assert (count_named(inner(account)), purge_history(inner(account))) == (0, ())


def test_an_unknown_loan_stops_the_whole_call(site: World) -> None:
    ids = purgeable(site, 2)
    with pytest.raises(NotFound) as caught:
        purge_history(inner(site.account()), [ids[0], "no such"])
    assert str(caught.value.hint) == "see: tunilib loans history"
    assert site.fake.asked("POST", PURGE) == 0


def test_nothing_is_deleted_where_it_cannot_be_stored_here(site: World, monkeypatch: pytest.MonkeyPatch) -> None:
    purgeable(site, 2)

    def full(*_: object) -> None:
        raise LocalError("no room", code="file")

    monkeypatch.setattr(LedgerBook, "saw_past", full)
    with pytest.raises(LocalError):
        purge_history(inner(site.account()))
    assert site.fake.asked("POST", PURGE) == 0


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        ("claimed", Word.UNKNOWN),
        ("silent", Word.PURGED),
        ("lost", Word.PURGED),
        ("refused", Word.REFUSED),
        ("denied", Word.UNCHANGED),
        ("gone", Word.UNKNOWN),
        ("broken", Word.PURGED),
    ],
)
@pytest.mark.parametrize("every", [True, False], ids=["all", "some"])
def test_what_the_site_says_of_a_deletion_is_compared_with_the_history(
    site: World, fault: Kind, outcome: str, every: bool
) -> None:
    ids = purgeable(site, 3)
    account = site.account()
    site.fake.fault(Fault(fault, PURGE, "POST"))
    done = purge_history(inner(account), None if every else ids[:2])
    assert set(words(done)) == {outcome}
    assert site.fake.asked("POST", PURGE) == 1


def test_a_library_system_that_refuses_is_quoted(site: World) -> None:
    purgeable(site, 2)
    site.fake.past.failing = "Purging the loan history failed"
    done = purge_history(inner(site.account()))
    assert {(one.outcome, one.reasons[0].words) for one in done} == {(Word.REFUSED, "Purging the loan history failed")}


def test_what_a_failed_page_left_is_not_tried_and_what_went_before_is_proved(site: World) -> None:
    ids = purgeable(site, 5, size=2)
    account = site.account()
    site.fake.fault(Fault("error", HISTORY, "GET", after=4))  # the second page, read again after the last one's form
    done = purge_history(inner(account), ids[:3] + ids[4:])
    assert "purged" in words(done)
    assert not {"refused", "unchanged"} & set(words(done))
    assert {*left(account)} == {*ids} - {one.loan_id for one in done if one.outcome == Word.PURGED}


def test_loans_that_look_the_same_are_deleted_together_or_not_at_all(site: World) -> None:
    site.fake.past.purges_all = site.fake.past.purges_selected = True
    (barcode,) = site.library.books(CARD, 1)
    for _ in range(2):
        site.library.desk.check_in([barcode])
        site.library.lend(CARD, barcode)
    site.library.desk.check_in([barcode])
    account = site.account()
    ids = [loan.id for loan in account.history()]
    assert len(set(ids)) == 3
    (refused,) = purge_history(inner(account), ids[:1])
    assert (refused.outcome, notes(refused.reasons)) == (Word.REFUSED, ["not-told-apart"])
    assert words(purge_history(inner(account), ids)) == ["purged"] * 3
    assert len(account.history()) == 3


def test_what_vanished_besides_is_told(site: World) -> None:
    ids = purgeable(site, 3)
    account = site.account()
    last = keys(site)[account.history()[2].title]
    site.fake.fault(Fault("meanwhile", PURGE, "POST", act=lambda: site.fake.past.purged.add(last)))
    assert words(purge_history(inner(account), ids[:1])) == ["purged"]
    assert [(one.template, dict(one.facts)["count"]) for one in inner(account).notes] == [
        ("the library's history lacks other loans too, which were not asked for: {count}", "1")
    ]
