"""What tunilib says, and what it understands, in the language of the call."""

from __future__ import annotations

import sys
from email import message_from_bytes, policy

import pytest
from tests.journeys.machine import CARD, PASSWORD, Machine

NAME = "TuniLib"


@pytest.mark.parametrize(
    ("language", "hint"),
    [
        ("en", "hint: Did you mean tunilib loans?"),
        ("fi", "vihje: Tarkoititko tunilib loans?"),
        ("sv", "tips: Menade du tunilib loans?"),
    ],
)
def test_a_mistyped_word_gets_a_question_with_what_is_like_it(machine: Machine, language: str, hint: str) -> None:
    assert machine.run("--lang", language, "loand").err.splitlines()[1] == hint


def test_a_list_that_does_not_exist_comes_with_the_command_that_creates_it(demo: Machine) -> None:
    result = demo.run("favourites", "add", "demo.1003", "--list", "My Thesis")
    assert result.code == 2
    assert "tunilib favourites create 'My Thesis'" in result.err
    assert demo.run("favourites", "create", "My Thesis").code == 0
    assert demo.run("favourites", "add", "demo.1003", "--list", "My Thesis").code == 0


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Return it by Thu 12 Mar."),
        ("fi", "Palauta viimeistään to 12.3."),
        ("sv", "Lämna tillbaka senast tors 12.3."),
    ],
)
def test_a_refused_renewal_says_until_when_to_return_the_loan(demo: Machine, language: str, said: str) -> None:
    refused = [one for one in demo.run("loans", "renew", "--all", "--json").data if one["outcome"] == "refused"]
    assert refused
    for one in refused:
        demo.sql("UPDATE loan SET due = '2026-03-12' WHERE id = ?", one["loan_id"])
    told = demo.run("--lang", language, "loans", "renew", *(one["loan_id"] for one in refused)).err
    assert told.count(f" {said}\n") == len(refused), told


def test_a_loan_that_is_overdue_is_to_be_returned_now(demo: Machine) -> None:
    refused = [one for one in demo.run("loans", "renew", "--all", "--json").data if one["outcome"] == "refused"]
    for one in refused:
        demo.sql("UPDATE loan SET due = '2026-03-08' WHERE id = ?", one["loan_id"])
    ids = [one["loan_id"] for one in refused]
    said = "Return it now: it was due Sun 8 Mar."
    assert demo.run("loans", "renew", *ids).err.count(said) == len(ids)
    assert demo.run("loans", "renew", *ids, terminal=True).out.count(said) == len(ids)


def test_the_reminder_says_who_will_send_it(demo: Machine) -> None:
    told = demo.run("profile", "set", "--email", "aino@example.org", "--reminder", "2").err
    assert "tunilib remind" in told
    assert demo.run("profile", "set", "--reminder", "0").err.count("remind") == 0


def test_libraries_have_their_names_at_a_terminal_and_their_addresses_in_a_pipe(demo: Machine) -> None:
    assert NAME in demo.run("profiles", terminal=True).out
    assert demo.store not in demo.run("profiles", terminal=True).out
    assert demo.run("profiles").lines == [["demo", demo.store, CARD, "yes"]]
    demo.run("logout")
    signed_in = demo.run("login", CARD, "--password-stdin", stdin=PASSWORD + "\n")
    assert NAME in signed_in.err + signed_in.out


def test_alerts_name_the_library_and_the_reason_in_words(demo: Machine) -> None:
    (demo.folder / "config").mkdir(exist_ok=True)
    mails = demo.folder / "mails"
    settings = f'[mail]\ntransport = "file"\npath = "{mails}"\nfrom = "x@example.org"\n'
    demo.config.write_text(settings)
    demo.run("profile", "set", "--email", "aino@example.org")
    demo.run("search", "zyzzyva")
    search = demo.run("searches", "--json").data[0]["id"]
    assert demo.run("searches", "alert", search, "daily").code == 0
    demo.now = "2026-03-11T12:00"
    file = demo.folder / "new.ris"
    file.write_text("TY  - BOOK\nTI  - Zyzzyva\nER  - \n")
    assert demo.run("desk", "import", str(file)).code == 0
    demo.now = "2026-03-13T12:00"
    assert demo.run("--lang", "fi", "searches", "notify").code == 0
    mail = message_from_bytes(mails.read_bytes().partition(b"\n")[2], policy=policy.default)
    body = next(part.get_content() for part in mail.walk() if part.get_content_type() == "text/plain")
    assert NAME in f"{mail['Subject']} {body}"
    assert demo.store not in f"{mail['Subject']} {body}"
    assert "uutuusvahti" in body.casefold()
    assert "daily" not in body


UNDERSTOOD = (
    ("fi", ("search", "", "--type", "tekijä", "--filter", "aineistotyyppi=kirja", "--filter", "kieli=suomi")),
    ("sv", ("search", "", "--type", "upphovsperson", "--filter", "språk=finska")),
    ("sv", ("search", "", "--type", "author", "--filter", "language=fin")),
    ("fi", ("favourites", "list", "--sort", "nimeke")),
    ("fi", ("favourites", "list", "Omat suosikit")),
    ("sv", ("favourites", "list", "My favourites")),
    ("fi", ("loans", "renew", "--all", "--strategy", "myöhään", "--dry-run")),
    ("sv", ("profile", "set", "--home-library", "fråga alltid")),
    ("fi", ("profile", "request-change", "puhelin=0401234567")),
    ("fi", ("desk", "fee", "add", CARD, "1.00", "--kind", "muu maksu")),
    ("fi", ("desk", "item", "add", "demo.1001", "30009999", "--collection", "kurssikirja")),
)


def test_fixed_values_are_understood_in_the_language_of_the_call(demo: Machine) -> None:
    demo.run("favourites", "add", "demo.1003")
    for language, words in UNDERSTOOD:
        result = demo.run("--lang", language, *words)
        assert result.code in (0, 1), result
        assert not result.err.startswith(("virhe", "fel")), result


def test_a_value_that_does_not_exist_is_exit_2_with_those_that_do(demo: Machine) -> None:
    for words, those in (
        (("search", "", "--filter", "format=papyrus"), "book"),
        (("search", "", "--filter", "language=klingon"), "Finnish"),
        (("search", "", "--filter", "library=atlantis"), "linna"),
        (("search", "", "--type", "colour"), "author"),
        (("favourites", "list", "--sort", "colour"), "title"),
        (("desk", "item", "add", "demo.1001", "30009999", "--collection", "attic"), "book"),
    ):
        result = demo.run(*words, "--json")
        assert (result.code, result.out) == (2, ""), result
        assert those in result.error["message"] + (result.error["hint"] or ""), words


@pytest.mark.parametrize(
    ("language", "named"), [("fi", "Suomeksi: kaikki, nimeke"), ("sv", "På svenska: allt, titel"), ("en", "")]
)
def test_help_names_the_values_of_the_language(machine: Machine, language: str, named: str) -> None:
    told = " ".join(machine.run("--lang", language, "search", "--help").out.split())
    assert named in told
    assert ("kaikki" in told or "allt" in told) == bool(named)


@pytest.mark.skipif(sys.platform == "win32", reason="this system has no pseudo-terminals")
def test_the_interruption_of_a_question_begins_a_new_line(demo: Machine) -> None:
    from tests.journeys.pseudoterminal import at_terminal

    result = at_terminal(demo, "holds", "cancel", "--all", typing=[("?", "\x03")])
    assert result.code == 130
    assert result.out.endswith("\nerror: interrupted\n"), result.out
