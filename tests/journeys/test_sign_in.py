"""Signing in and out, wrong passwords, and sessions that end."""

from __future__ import annotations

import json
import shutil

import pytest
from tests.journeys.machine import CARD, PASSWORD, Machine, Result


def login(machine: Machine, password: str = PASSWORD, card: str = CARD, *words: str) -> Result:
    return machine.run("login", card, "--password-stdin", *words, stdin=password + "\n")


def test_a_card_that_is_none_makes_no_profile(demo: Machine) -> None:
    before = demo.run("profiles").out
    for card in ("", " ", "29001", "å", "29001001'", "' OR 1=1 --", "../../x", "\x1b[31m", "9" * 10000, "-"):
        result = login(demo, "kirja2026", card)
        assert result.code == (3 if card.strip() else 2), card
        assert "\x1b" not in result.err
    assert demo.run("profiles").out == before
    assert demo.run("loans").code == 0


def test_a_refused_password_tells_the_way_to_a_new_one(demo: Machine) -> None:
    result = login(demo, "wrong1", CARD, "--json")
    assert (result.code, result.out) == (3, "")
    assert result.error["code"] == "credentials-refused"
    assert "proof of identity" in result.error["hint"]
    assert "0294 520 900" in result.error["hint"]


def test_a_refused_sign_in_leaves_the_session_there_was(demo: Machine) -> None:
    login(demo, "wrong1")
    assert demo.run("loans").code == 0


def test_a_session_goes_on_while_the_card_is_locked(demo: Machine) -> None:
    for _ in range(5):
        login(demo, "wrong1")
    assert demo.run("loans").code == 0


def test_a_password_is_taken_as_it_is(demo: Machine) -> None:
    for password in ("", " kirja2026", "KIRJA2026", "kirja2026\x00"):
        assert login(demo, password).code == 3, password
    assert demo.run("desk", "patron", "unlock", CARD).code == 0
    for password in ("kirja2026 ", "k" * 60_000):
        assert login(demo, password).code == 3, password


def test_a_line_ending_of_another_system_is_no_part_of_the_password(demo: Machine) -> None:
    assert demo.run("login", CARD, "--password-stdin", stdin=PASSWORD + "\r\n").code == 0
    assert demo.run("login", CARD, "--password-stdin", stdin=PASSWORD).code == 0


def test_a_known_profile_needs_no_card(demo: Machine) -> None:
    demo.run("logout")
    assert demo.run("login", "--password-stdin", stdin=PASSWORD + "\n").thing["profile"] == "demo"
    assert demo.run("loans").code == 0


def test_a_card_is_asked_for_where_none_is_known(machine: Machine) -> None:
    machine.run("demo")
    machine.run("profiles", "remove", "demo")
    assert machine.run("login", typed=CARD + "\n", secret=PASSWORD).code == 0
    assert machine.run("login", "--password-stdin", stdin=PASSWORD + "\n").code == 0


def test_after_logout_commands_end_with_3_and_say_how_to_sign_in(demo: Machine) -> None:
    assert demo.run("logout").thing == {"profile": "demo", "outcome": "signed-out", "reasons": ""}
    for words in (("loans",), ("status",), ("loans", "renew", "--all"), ("fines",)):
        result = demo.run(*words, "--json")
        assert (result.code, result.out) == (3, "")
        assert result.error["code"] == "not-signed-in"
        assert "login" in result.error["hint"]
    assert demo.run("logout").thing["outcome"] == "unchanged"


def test_logout_ends_the_session_at_the_library(demo: Machine) -> None:
    session = next((demo.folder / "state" / "sessions").iterdir())
    kept = session.read_bytes()
    demo.run("logout")
    assert list((demo.folder / "state" / "sessions").iterdir()) == []
    session.write_bytes(kept)
    result = demo.run("loans", "--json")
    assert (result.code, result.error["code"]) == (3, "session-expired")


def test_logout_of_all(machine: Machine) -> None:
    machine.run("demo")
    machine.run("--profile", "again", "login", CARD, "--password-stdin", stdin=PASSWORD + "\n")
    rows = machine.run("logout", "--all", "--json").data
    assert [row["outcome"] for row in rows] == ["signed-out", "signed-out"]
    assert machine.run("--profile", "again", "loans").code == 3
    assert len(machine.run("profiles").lines) == 2


def test_a_session_that_the_library_ended_is_session_expired(demo: Machine) -> None:
    demo.sql("DELETE FROM session")
    before = demo.sql("SELECT count(*) FROM event")
    for words in (("loans",), ("loans", "renew", "--all"), ("status",)):
        result = demo.run(*words, "--json")
        assert (result.code, result.out, result.error["code"]) == (3, "", "session-expired")
        assert "login" in result.error["hint"]
    assert demo.sql("SELECT count(*) FROM event") == before
    assert login(demo).code == 0
    assert demo.run("loans").code == 0


def test_logging_out_of_a_library_that_is_gone_forgets_the_session_and_says_so(demo: Machine) -> None:
    demo.library.unlink()
    result = demo.run("logout")
    assert result.code == 6
    assert result.thing["outcome"] == "signed-out"
    assert "deleted on this machine" in result.err
    assert list((demo.folder / "state" / "sessions").iterdir()) == []


def test_the_password_of_the_environment_signs_in_where_there_is_no_session(demo: Machine) -> None:
    demo.run("logout")
    assert demo.run("loans", TUNILIB_PASSWORD=PASSWORD).code == 0
    demo.run("logout")
    result = demo.run("loans", "--json", TUNILIB_PASSWORD="wrong1")
    assert (result.code, result.error["code"]) == (3, "credentials-refused")


def test_a_password_command_signs_in_where_there_is_no_session(demo: Machine) -> None:
    demo.config.write_text("[profiles.demo]\npassword_command = \"printf '%s\\\\nmore' kirja2026\"\n")
    demo.run("logout")
    assert demo.run("loans").code == 0


def test_a_clock_that_cannot_be_read_is_an_error_of_this_machine(demo: Machine) -> None:
    result = demo.run("loans", "--json", TUNILIB_NOW="yesterday")
    assert (result.code, result.error["code"]) == (6, "configuration")


def own_library(machine: Machine, card: str = "1001") -> str:
    """A library of one's own with a patron whose password is ``abcde``; its address."""
    store = f"sqlite:///{machine.folder / 'own.sqlite'}"
    assert machine.run("desk", "init", "--store", store).code == 0
    machine.add_patron(card, "--store", store, password="abcde")
    return store


def test_signing_in_elsewhere_without_a_card_never_touches_the_account_there_is(demo: Machine) -> None:
    store = own_library(demo, CARD)
    before = demo.run("profiles").out
    for words in (("--library", store), ("--store", store)):
        assert demo.run("login", *words, "--password-stdin", stdin="abcde\n").code == 2
        assert demo.run("login", *words, typed="\n", secret="abcde").code == 2
    assert demo.run("profiles").out == before
    assert demo.run("login", "--library", store, typed=CARD + "\n", secret="abcde").thing["profile"] == "own"
    assert demo.run("login", "--library", store, "--password-stdin", stdin="abcde\n").thing["profile"] == "own"
    assert demo.run("--profile", "demo", "loans").code == 0


def test_a_named_profile_goes_to_another_library_only_with_a_card(demo: Machine) -> None:
    store = own_library(demo)
    named = ("--profile", "demo", "login", "--library", store, "--password-stdin")
    assert demo.run(*named, stdin="abcde\n").code == 2
    assert demo.run(*named, "1001", stdin="abcde\n").thing == {"profile": "demo", "outcome": "signed-in", "reasons": ""}
    assert demo.run("profiles").lines == [["demo", store, "1001", "yes"]]


def test_a_library_that_cannot_be_one_is_told_before_anything_is_asked(demo: Machine) -> None:
    for words in (("--library", "nowhere"), ("--library", "sqlite:x"), ("--backend", "finna")):
        result = demo.run("login", CARD, *words, "--json", stdin="")
        assert (result.code, result.error["code"]) == (2, "usage")
        assert "terminal" not in result.error["message"]


def test_the_desk_ends_sessions_by_a_new_password(demo: Machine) -> None:
    made = demo.run("desk", "patron", "reset-password", CARD, "--json")
    assert made.code == 0
    result = demo.run("loans", "--json")
    assert (result.code, result.error["code"]) == (3, "session-expired")
    assert login(demo).code == 3
    assert login(demo, made.data["password"]).code == 0
    assert demo.run("loans").code == 0


def test_the_desk_unlocks_a_card(demo: Machine) -> None:
    for _ in range(5):
        login(demo, "wrong1")
    assert login(demo).code == 3
    assert demo.run("desk", "patron", "unlock", CARD).code == 0
    assert login(demo).code == 0


def test_a_new_password_of_the_patron_s_own_keeps_the_session(demo: Machine) -> None:
    assert demo.run("profile", "password", stdin=f"{PASSWORD}\nnew12\nnew12\n").code == 0
    assert demo.run("loans").code == 0
    assert login(demo).code == 3
    assert login(demo, "new12").code == 0


def test_a_machine_without_time_zones_says_so(demo: Machine) -> None:
    result = demo.process("loans", "--json", PYTHONTZPATH="")
    if result.code == 0:
        pytest.skip("the time zones come with Python here")
    assert (result.code, result.error["code"]) == (6, "configuration")
    assert "tzdata" in result.error["hint"]


def test_a_second_card_whose_password_was_reset_is_an_error_row_until_it_is_added_again(demo: Machine) -> None:
    other = "29009999"
    demo.add_patron(other)
    assert demo.run("cards", "add", other, "--password-stdin", stdin="salasana1\n").code == 0
    both = demo.run("loans", "--all-cards", "--json")
    assert both.code == 0
    demo.run("desk", "patron", "reset-password", other, "--password-stdin", stdin="salasana2\n")

    result = demo.run("loans", "--all-cards", "--json")
    assert result.code == 3
    assert any(row.get("error", {}).get("code") == "session-expired" for row in json.loads(result.out))
    assert demo.run("cards", "use", other).code == 1

    assert demo.run("cards", "add", other, "--password-stdin", stdin="salasana2\n").code == 0
    assert demo.run("loans", "--all-cards").code == 0


BROKEN = [
    b"[profiles\n",
    b"\xff\xfe",
    b"[" * 100_000,
    b'[profiles.demo]\nlibrary = 3\ncard = "29001001"\n',
    b'[profiles.demo]\ncard = "29001001"\nlibrary = \n',
    b'[profiles."../evil"]\nlibrary = "x"\ncard = "1"\n',
]


@pytest.mark.parametrize("words", [("logout",), ("logout", "--all"), ("profiles", "remove", "demo")])
def test_where_a_file_of_accounts_is_broken_nobody_is_signed_out(demo: Machine, words: tuple[str, ...]) -> None:
    folder = demo.folder / "config"
    kept = (folder / "profiles.toml").read_bytes()
    for file in ("config.toml", "profiles.toml"):
        for content in BROKEN:
            path = folder / file
            path.write_bytes(content)
            result = demo.run(*words, "--json")
            assert (result.code, result.error["code"]) == (6, "configuration"), (file, content)
            assert str(path) in result.error["message"], (file, content)
            assert path.read_bytes() == content
            path.unlink()
            (folder / "profiles.toml").write_bytes(kept)
    assert demo.run("loans").code == 0


def test_an_account_is_forgotten_though_no_lock_can_be_had(demo: Machine) -> None:
    locks = demo.folder / "state" / "locks"
    shutil.rmtree(locks)
    locks.write_text("no folder")

    assert demo.run("logout").code == 0

    assert list((demo.folder / "state" / "sessions").glob("*.json")) == []


def test_a_name_that_is_not_known_names_those_near_it(machine: Machine) -> None:
    result = machine.run("login", "1001", "--library", "helmett", "--password-stdin", stdin="secret1\n")

    assert result.code == 2
    assert "helmet" in result.err
    assert "tunilib libraries" in result.err


def test_libraries_are_listed_by_name(machine: Machine) -> None:
    rows = machine.run("libraries", "tampereen yliopisto", "--json").data

    assert [row["id"] for row in rows] == ["andor", "tuni"]
    assert list(rows[0]) == ["id", "name", "place", "country", "backend", "address", "target"]
    assert machine.run("libraries", "qqqqqq", "--json").out == "[]\n"
