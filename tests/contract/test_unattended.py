"""The unattended run at a site: renewed, told, checked, and as a calendar, over every backend that has pages."""

from __future__ import annotations

import mailbox
from collections.abc import Callable

import pytest
from tests.contract.person import Person
from tests.contract.worlds import CARD, OTHER
from tests.fakes.faults import CHANGE, Fault
from tests.fakes.library import PASSWORD

from tunilib.core.hold import HoldRequest


@pytest.fixture(name="told")
def _told(person: Person) -> Person:
    """Somebody who is signed in, whose mails go into a file."""
    box = person.folder / "mbox"
    person.folder.mkdir(parents=True, exist_ok=True)
    way = f'[mail]\ntransport = "file"\npath = "{box}"\nfrom = "me@example.org"\n'
    (person.folder / "config.toml").write_text(f'{way}[notify]\nmail_to = "home@example.org"\n')
    person.world.library.books(CARD, 3)
    person.world.library.later(26)
    person.signs_in()
    return person


def mails(person: Person) -> list[str]:
    path = person.folder / "mbox"
    if not path.exists():
        return []
    box = mailbox.mbox(path, create=False)
    try:
        return [letter.get_payload(0).get_payload(decode=True).decode() for letter in box]  # type: ignore[union-attr]
    finally:
        box.close()


def test_a_run_at_a_site_is_verified_and_tells_each_thing_once(told: Person) -> None:
    assert told.types("check", "--json", code=1)["reasons"][0]["code"] == "check.no-run"
    told.types("schedule", "run")
    assert told.types("check", "--json", "--max-age", "1h")["last_run"] is not None
    first = mails(told)
    assert len(first) <= 1
    told.types("schedule", "run")
    assert mails(told) == first
    assert told.types("status", "--line").strip()
    assert "from now on, watch prints what changes" in told.types("watch")
    assert told.types("loans", "plan", "--json")["trips"]
    assert told.types("calendar").count("BEGIN:VEVENT") >= len(told.types("loans", "--json"))
    assert told.types("remind", "--json") == []


def test_the_story_of_a_copy_that_is_lent_again_has_each_loan(person: Person) -> None:
    library = person.world.library
    (copy,) = library.books(CARD, 1)
    person.signs_in()
    (first,) = person.types("loans", "--json")
    library.later(5)
    library.desk.check_in([copy])
    person.types("loans", "--json")
    library.later(3)
    library.lend(CARD, copy)
    (second,) = person.types("loans", "--json")
    stories = [
        [(event["event"], event["before"], event["after"]) for event in told["events"]]
        for told in (
            person.types("loans", "evidence", id_, "--json") for id_ in dict.fromkeys((first["id"], second["id"]))
        )
    ]
    assert [event for story in stories for event in story] == [
        ("seen", None, first["due"]),
        ("returned", first["due"], None),
        ("seen", None, second["due"]),
    ]


def story(person: Person, id_: str) -> list[dict[str, str | None]]:
    found: list[dict[str, str | None]] = person.types("loans", "evidence", id_, "--json")["events"]
    return found


def test_the_story_of_a_loan_that_its_first_run_renewed_begins_with_the_date_before(told: Person) -> None:
    library = told.world.library
    before = {loan["id"]: loan["due"] for loan in told.types("loans", "--json")}
    library.books(CARD, 1, first=9)
    library.later(1)
    told.types("loans", "renew", "--all", "--json")
    after = {loan["id"]: loan for loan in told.types("loans", "--json")}
    (new,) = [id_ for id_ in after if id_ not in before]
    first, second = story(told, new)
    assert (first["event"], first["after"], second["event"], second["after"]) == (
        "seen",
        second["before"],
        "renewed",
        after[new]["due"],
    )
    assert first["source"] == "library"


def test_what_tunilib_says_of_a_lost_answer_is_not_told_as_words_of_the_library(told: Person) -> None:
    loan, *_ = told.types("loans", "--json")
    told.world.fake.fault(Fault("lost", method=CHANGE))
    assert told.types("loans", "renew", loan["id"], "--json")[0]["outcome"] == "renewed"
    events = story(told, loan["id"])
    assert [(event["event"], event["message"]) for event in events] == [("seen", None), ("renewed", None)]


def test_a_library_system_that_is_down_is_an_error_of_the_run(told: Person) -> None:
    told.types("schedule", "run")
    before = mails(told)
    told.world.fake.fault(Fault("down", path="/never", times=-1))
    told.types("schedule", "run", code=4)
    assert mails(told) == before


def test_fines_over_the_limit_are_told_wherever_the_site_says_so(told: Person) -> None:
    told.world.library.owe(CARD)
    assert told.types("status", "--json")["fines"]["suspended"] is True
    told.types("schedule", "run")
    assert "borrowing rights are suspended" in mails(told)[-1]


@pytest.fixture(name="nights")
def _nights(told: Person) -> Callable[..., int]:
    """Runs of somebody with two cards, one in the night of each code; how many mails there were."""
    fake, library = told.world.fake, told.world.library
    library.patron("1003")
    told.types("cards", "add", "1003", "--password-stdin", stdin=f"{PASSWORD}\n")
    told.types("schedule", "run")

    def nights(*codes: int, closed: bool = False) -> int:
        before = len(mails(told))
        fake.closed = closed
        for code in codes:
            fake.faults.waiting[:] = [Fault("down", path="/never", times=-1)] if code == 4 else []
            library.later(1)
            told.types("schedule", "run", code=code)
        return len(mails(told)) - before

    return nights


def test_a_library_that_refused_a_session_was_in_reach_for_each_card(told: Person, nights: Callable[..., int]) -> None:
    assert nights(4) == 0
    told.world.fake.expire()
    assert nights(3) == 1
    told.signs_in()
    assert nights(4, 4) == 0
    assert nights(4) == 1


def test_a_library_that_is_away_in_another_way_is_told_once(nights: Callable[..., int]) -> None:
    assert nights(4, 4, closed=True) == 0
    assert nights(4, closed=True) == 1
    assert nights(4, 4, 4) == 0


def test_a_page_that_changed_hides_no_loan_that_has_to_go_back(told: Person) -> None:
    told.types("schedule", "run")
    library, before = told.world.library, len(mails(told))
    changed = Fault("replace", "/MyResearch/Fines", old="template-name-fines", new="template-name-dues", times=-1)
    told.world.fake.fault(changed)
    library.later(27)
    due = library.door(CARD).loans.read().items[0]
    library.door(OTHER).holds.place(HoldRequest(record=due.record_id or "", pickup="linna"))
    told.types("schedule", "run", code=5)
    told.types("schedule", "run", code=5)
    library.later(1)
    told.types("schedule", "run", code=5)
    (text,) = mails(told)[before:]
    assert f"Return soon: could not be renewed\n  {due.title}" in text
    assert "Could not be read" in text
    assert "2 loans were renewed." in text


def test_a_test_says_that_a_session_without_a_password_does_not_last(told: Person) -> None:
    rows = told.types("schedule", "test", "--json", code=3, TUNILIB_BARE_TEST="1")
    assert not rows[0]["ok"]
    assert "password_command" in rows[0]["hint"]
    told.world.fake.expire()
    rows = told.types("schedule", "test", "--json", code=3, TUNILIB_BARE_TEST="1")
    assert not rows[0]["ok"]


def test_a_test_says_that_a_password_cannot_be_had(told: Person) -> None:
    config = told.folder / "config.toml"
    name = told.types("profiles", "list", "--json")[0]["name"]
    config.write_text(f'{config.read_text()}[profiles.{name}]\npassword_command = "/no/such/pass show l"\n')
    rows = told.types("schedule", "test", "--json", code=6, TUNILIB_BARE_TEST="1")
    assert not rows[0]["ok"]
    assert "/no/such/pass" in rows[0]["message"]
    assert "show l" not in rows[0]["message"]


def tries(person: Person, code: int) -> list[tuple[str, bool]]:
    words = ("schedule", "test", "--json")
    rows = person.types(*words, code=code, TUNILIB_BARE_TEST="1", TUNILIB_PASSWORD=PASSWORD)
    return [(row["check"], row["ok"]) for row in rows if row["check"] != "mail"]


def test_a_test_reads_every_card_and_names_the_one_that_would_fail(told: Person) -> None:
    told.world.library.patron("1003")
    told.types("cards", "add", "1003", "--password-stdin", stdin=f"{PASSWORD}\n")
    name = told.types("profiles", "list", "--json")[0]["name"]
    assert tries(told, 0) == [(f"{name}, {CARD}", True), (f"{name}, 1003", True)]
    told.world.fake.wrong_pin.add("1003")
    told.types("schedule", "run", code=3)
    assert tries(told, 3) == [(f"{name}, {CARD}", True), (f"{name}, 1003", False)]


@pytest.mark.parametrize("page", ["fines", "profile"])
def test_a_test_fails_where_a_page_is_not_understood_any_more(told: Person, page: str) -> None:
    name = told.types("profiles", "list", "--json")[0]["name"]
    changed = Fault(
        "replace", f"/MyResearch/{page.title()}", old=f"template-name-{page}", new="template-name-x", times=-1
    )
    told.world.fake.fault(changed)
    assert told.types("schedule", "run", code=5).count("error:") == 1
    assert tries(told, 4) == [(name, False)]


@pytest.mark.parametrize("days", [0, 1])
def test_a_renewal_whose_end_could_not_be_read_is_told_as_unknown_and_never_as_refused(told: Person, days: int) -> None:
    """The site is away right after it got the renewal, and for the nights after."""
    told.types("loans")
    told.world.library.later(1)
    told.world.fake.fault(Fault("gone", method=CHANGE, times=1))
    told.types("schedule", "run", code=5)
    (first,) = mails(told)
    assert "the outcome is not known" in first
    told.world.library.later(days)
    told.types("schedule", "run", code=4)
    assert not any("could not be renewed" in mail for mail in mails(told))


def renewals_sent(told: Person) -> list[str]:
    return [path for method, path in told.world.fake.log if method == "POST" and "CheckedOut" in path]


def test_a_renewal_that_is_accepted_without_a_later_date_is_asked_for_once_and_told_until_it_is_overdue(
    told: Person,
) -> None:
    library = told.world.library
    told.world.fake.fault(Fault("claimed", method=CHANGE, times=-1))
    shown = told.types("schedule", "run", "--json", code=5)
    assert shown["error"]["code"] == "unknown-outcome"
    assert renewals_sent(told)
    told.world.fake.log.clear()
    for _ in range(4):
        told.types("schedule", "run")
        library.later(1)
    assert not renewals_sent(told)
    texts = mails(told)
    assert "the outcome is not known" in texts[0]
    assert "it is due on" in texts[0]
    assert "Overdue: return" not in texts[0]
    assert any("Overdue: return" in text for text in texts[1:])


def test_the_words_of_a_site_in_a_mail_are_in_the_language_of_the_account(told: Person) -> None:
    library = told.world.library
    name = told.types("profiles", "list", "--json")[0]["name"]
    config = told.folder / "config.toml"
    config.write_text(f'{config.read_text()}[profiles.{name}]\nlang = "sv"\n')
    library.later(1)
    (first, *_) = library.door(CARD).loans.read().items
    library.door(OTHER).holds.place(HoldRequest(record=first.record_id or "", pickup="linna"))
    told.types("schedule", "run")
    assert "Lämna tillbaka snart" in mails(told)[-1]
    assert "another" not in mails(told)[-1]
    assert told.types("loans", "explain", "--json")[0]["reasons"][0]["message"] in mails(told)[-1]
