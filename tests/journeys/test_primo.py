"""A Primo VE page, as its patron uses it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.fakes.library import PASSWORD, Library
from tests.fakes.primo.page import VIEW, Primo
from tests.fakes.server import serving
from tests.journeys.machine import Machine, Result

CARD = "1001"


@dataclass
class PrimoLibrary:
    """The page, its library, and the machine of a patron who is signed in."""

    machine: Machine
    library: Library
    page: Primo
    address: str

    def run(self, *words: str, **more: Any) -> Result:
        return self.machine.run(*words, environ={"TUNILIB_NOW": self.library.moment.isoformat()}, **more)

    def data(self, *words: str) -> Any:
        """The JSON of a command that succeeds; the requests before it are forgotten."""
        self.page.log.clear()
        result = self.run(*words, "--json")
        assert result.code == 0, result
        return result.data

    def sign_in(self, *more: str) -> Result:
        self.page.log.clear()
        return self.run("login", CARD, *more, "--password-stdin", stdin=f"{PASSWORD}\n")

    @property
    def asked(self) -> list[str]:
        """The last parts of the paths that were asked for."""
        return [one.path.rpartition("/")[2] for one in self.page.log]

    @property
    def chosen(self) -> list[str]:
        """The sign-ins that were used."""
        return [one.one("authenticationProfile") for one in self.page.log if one.path.endswith("/suprimaLogin")]


@pytest.fixture
def primo(machine: Machine, tmp_path: Path) -> Iterator[PrimoLibrary]:
    library = Library(tmp_path / "library.sqlite")
    library.patron(CARD, email="reader@example.org")
    library.books(CARD, 2)
    page = Primo(library, profiles=[("Alma", "ALMA"), ("UniLogin", "SAML")])
    try:
        with serving(page) as address:
            page.sign_on.address = address
            made = PrimoLibrary(machine, library, page, address)
            result = made.sign_in("--library", f"{address}/discovery/search?vid={VIEW}")
            assert result.code == 0, result
            yield made
    finally:
        library.close()


def test_a_session_takes_few_requests(primo: PrimoLibrary) -> None:
    assert primo.asked == [VIEW, "suprimaLogin", "personal_settings"]
    assert len(primo.data("loans")) == 2
    assert sorted(primo.asked) == ["counters", "loans"]
    primo.library.later(5)
    assert primo.sign_in("--library", f"{primo.address}/discovery/search?vid={VIEW}").code == 0
    outcomes = primo.data("loans", "renew", "--all")
    assert [one["outcome"] for one in outcomes] == ["renewed", "renewed"]
    assert primo.asked == ["loans", "counters", "renew_loans", "renew_loans", "loans"]
    primo.data("status")
    assert sorted(primo.asked) == ["counters", "fines", "loans", "requests"]


def test_the_host_alone_leads_to_its_view_and_the_profile_keeps_it(primo: PrimoLibrary) -> None:
    result = primo.sign_in("--library", primo.address, "--profile", "other")
    assert result.code == 0, result
    profiles = (primo.machine.folder / "config" / "profiles.toml").read_text()
    assert profiles.count('backend = "primo"') == 2
    assert len(primo.data("loans", "--profile", "other")) == 2


def test_the_catalogue_is_searched_without_signing_in(primo: PrimoLibrary) -> None:
    (loan, _) = primo.data("loans")
    primo.run("logout")
    (first, *_) = primo.data("search", loan["title"])["records"]
    assert "suprimaLogin" not in primo.asked
    assert primo.data("record", first["record_id"])["title"] == first["title"]


def test_a_report_has_the_shapes_of_the_answers_and_no_value(primo: PrimoLibrary, tmp_path: Path) -> None:
    primo.library.owe(CARD, "1.00")
    file = tmp_path / "report.txt"
    shown = primo.run("doctor")
    assert "Alma (ALMA), UniLogin (SAML)" in shown.out
    assert "loanid" not in shown.out + shown.err
    result = primo.run("doctor", "--bundle", str(file), "--yes")
    assert file.exists(), result
    text = file.read_text()
    for shape in ("loanid: digits", "duedate: day", "renew: Y or N", "finesum: text", "profile-name: text"):
        assert shape in text, shape
    for value in ("eyJ", "Title of", "Author", "reader@example.org", f"Patron {CARD}", PASSWORD, "UniLogin"):
        assert value not in text, value


def test_terms_of_use_are_shown_and_accepted_at_a_terminal_or_by_yes(primo: PrimoLibrary) -> None:
    primo.page.terms = "I bring it back."
    primo.library.patron("1002")
    for number in (7, 8):
        primo.library.copy(f"W{number}", f"wanted.{number}")
        primo.library.lend("1002", f"W{number}")
    record, other = (f"alma{primo.page.mms(f'wanted.{number}')}" for number in (7, 8))
    words = ("holds", "place", record, "--pickup", "linna")

    asked = primo.run(*words)
    assert (asked.code, "--yes" in asked.err, "I bring it back." in asked.err) == (2, True, True)
    declined = primo.run(*words, typed="n\n")
    assert (declined.code, "I bring it back." in declined.err) == (0, True)
    assert primo.data("holds") == []
    agreed = primo.run(*words, typed="y\n")
    assert (agreed.code, "placed" in agreed.out) == (0, True), agreed
    assert primo.data("holds", "place", other, "--pickup", "linna", "--yes")["outcome"] == "placed"


def test_what_tunilib_cannot_do_there_yet_is_said_so(primo: PrimoLibrary) -> None:
    for words in (
        ("favourites",),
        ("searches",),
        ("fines", "payments"),
        ("cards",),
        ("profile", "set", "--email", "a@b.org"),
    ):
        result = primo.run(*words)
        assert result.code == 2, (words, result)
        assert "tunilib cannot do this on a site yet" in result.err, (words, result.err)


def test_no_token_is_printed_or_logged(primo: PrimoLibrary) -> None:
    for words in (("loans", "--verbose"), ("profile", "--json"), ("doctor", "--verbose")):
        result = primo.run(*words)
        assert "eyJ" not in result.out + result.err


def test_a_wrong_password_is_refused_with_the_way_to_a_new_one(primo: PrimoLibrary) -> None:
    result = primo.run("login", CARD, "--library", primo.address, "--password-stdin", stdin="vale1\n")
    assert result.code == 3
    assert "service desk" in result.err


def test_idp_chooses_one_of_several_sign_ins_with_a_card_and_is_remembered(primo: PrimoLibrary) -> None:
    primo.page.profiles = [("Staff", "LDAP"), ("Students", "LDAP"), ("UniLogin", "SAML")]
    page = ("--library", f"{primo.address}/discovery/search?vid={VIEW}")
    result = primo.sign_in(*page)
    assert result.code == 2
    assert "Staff, Students" in result.err
    assert "--idp" in result.err
    assert primo.sign_in(*page, "--idp", "UniLogin").code == 2
    assert primo.sign_in(*page, "--idp", "students").code == 0
    assert primo.chosen == ["Students"]
    assert primo.sign_in(*page).code == 0
    assert primo.chosen == ["Students"]
    primo.library.later(2)
    primo.page.log.clear()
    environ = {"TUNILIB_NOW": primo.library.moment.isoformat(), "TUNILIB_PASSWORD": PASSWORD}
    assert primo.machine.run("loans", environ=environ).code == 0
    assert primo.chosen == ["Students"]


def test_idp_without_haka_is_refused_where_a_card_has_one_sign_in(primo: PrimoLibrary) -> None:
    result = primo.machine.run("login", CARD, "--idp", "Students", "--password-stdin", stdin=f"{PASSWORD}\n")
    assert result.code == 2
    assert "--haka" in result.err
