"""Accounts: which one is meant, several at once, and global options wherever they stand."""

from __future__ import annotations

import itertools

import pytest
from tests.journeys.machine import CARD, NEW, PASSWORD, Machine


def own(machine: Machine, name: str = "own", card: str = "1001") -> str:
    """A library of one's own with a patron who is signed in; its address."""
    store = f"sqlite:///{machine.folder / name}.sqlite"
    assert machine.run("desk", "init", "--store", store).code == 0
    machine.add_patron(card, "--store", store)
    machine.sign_in(card, "--store", store, password=NEW)
    return store


def names(machine: Machine) -> list[str]:
    return [row["name"] for row in machine.run("profiles", "--json").data]


def default(machine: Machine) -> list[str]:
    return [row["name"] for row in machine.run("profiles", "--json").data if row["default"]]


def test_profiles_are_listed_in_the_order_made(machine: Machine) -> None:
    store = own(machine)
    machine.run("demo")
    rows = machine.run("profiles", "--json").data
    assert rows == [
        {"name": "own", "library": store, "card": "1001", "default": True},
        {"name": "demo", "library": machine.store, "card": CARD, "default": False},
    ]
    assert machine.run("profiles").lines == [["own", store, "1001", "yes"], ["demo", machine.store, CARD, "no"]]


def test_no_profiles_is_an_empty_list(machine: Machine) -> None:
    assert machine.run("profiles", "--json").out == "[]\n"
    result = machine.run("profiles")
    assert (result.code, result.out) == (0, "")
    assert "login" in result.err


def test_a_profile_is_called_after_its_library_and_counted_on(machine: Machine) -> None:
    store = own(machine)
    machine.add_patron("1002", "--store", store)
    assert machine.sign_in("1002", "--store", store, password=NEW).thing["profile"] == "own-2"
    assert names(machine) == ["own", "own-2"]


def test_the_default_is_chosen(machine: Machine) -> None:
    own(machine)
    machine.run("demo")
    assert default(machine) == ["own"]
    assert machine.run("profiles", "default", "own", "--json").data["outcome"] == "unchanged"  # the first one made
    assert machine.run("profiles", "default", "demo", "--json").data["outcome"] == "made"
    assert default(machine) == ["demo"]
    assert machine.run("loans", "--json").data
    assert machine.run("profiles", "default", "demo", "--json").data["outcome"] == "unchanged"


def test_a_profile_that_does_not_exist_cannot_be_chosen_or_removed(demo: Machine) -> None:
    for verb, name in itertools.product(("default", "remove"), ("nothere", "", "../demo", "DEMO", "\x1b[2J")):
        result = demo.run("profiles", verb, name, "--json")
        assert (result.code, result.error["code"]) == (2, "not-found"), (verb, name)
    assert names(demo) == ["demo"]


def test_a_profile_is_removed_with_its_session(demo: Machine) -> None:
    assert demo.run("profiles", "remove", "demo").thing == {"profile": "demo", "outcome": "signed-out", "reasons": ""}
    assert names(demo) == []
    assert demo.sql("SELECT count(*) FROM session")[0][0] == 0
    assert demo.run("loans").code == 3
    assert demo.library.exists()


def test_an_unknown_profile_is_not_found_and_none_at_all_not_signed_in(demo: Machine) -> None:
    commands = (("loans",), ("status",), ("loans", "renew", "--all"), ("fines",), ("logout",))
    for words in commands:
        result = demo.run("--profile", "nothere", *words, "--json")
        assert (result.code, result.error["code"]) == (2, "not-found"), words
        assert demo.run(*words, "--json", TUNILIB_PROFILE="nothere").error["code"] == "not-found", words
    demo.run("profiles", "remove", "demo")
    for words in (*commands, *(("--profile", "nothere", *one) for one in commands)):
        result = demo.run(*words, "--json")
        assert (result.code, result.error["code"]) == (3, "not-signed-in"), words


def test_a_new_profile_gets_the_name_that_is_asked_for(demo: Machine) -> None:
    assert demo.sign_in(CARD, "--profile", "aino").thing["profile"] == "aino"
    login = demo.run("login", CARD, "--password-stdin", stdin=PASSWORD + "\n", TUNILIB_PROFILE="maija")
    assert login.thing["profile"] == "maija"
    assert names(demo) == ["demo", "aino", "maija"]


def test_a_profile_name_is_taken_as_it_is_or_refused(demo: Machine) -> None:
    for name in ("a b", "å", "ä/ö", "..", "a\nb", "\x1b[31m", "x" * 300, '"]\n[evil]', "a.b"):
        result = demo.run("--profile", name, "login", CARD, "--password-stdin", stdin=PASSWORD + "\n")
        assert result.code == (0 if name in ("a b", "å", "a.b") else 2), name
        assert "\x1b" not in result.out + result.err
        assert names(demo) == (["demo", name] if result.code == 0 else ["demo"])
        if result.code == 0:
            assert demo.run("--profile", name, "loans").code == 0, name
            assert demo.run("profiles", "remove", name).code == 0, name
    assert demo.run("--profile", "demo", "loans").code == 0


def test_the_environment_chooses_and_the_option_wins(machine: Machine) -> None:
    own(machine)
    machine.run("demo")
    assert machine.run("loans", TUNILIB_PROFILE="demo").out
    assert machine.run("loans", "--profile", "own", TUNILIB_PROFILE="demo").out == ""
    assert machine.run("loans", TUNILIB_PROFILE="").out == ""


def test_a_store_that_disagrees_with_the_profile_is_a_usage_error_and_one_that_agrees_no_hindrance(
    demo: Machine,
) -> None:
    other = f"sqlite:///{demo.folder / 'other.sqlite'}"
    roundabout = f"sqlite:///{demo.folder}/data/../data/demo.sqlite"
    for words in (("loans",), ("status",), ("loans", "renew", "--all")):
        for result in (demo.run(*words, "--store", other, "--json"), demo.run(*words, "--json", TUNILIB_STORE=other)):
            assert (result.code, result.error["code"], result.out) == (2, "usage", ""), words
        for same in (demo.store, roundabout):
            assert demo.run(*words, "--store", same).code == ("renew" in words), words
    assert not (demo.folder / "other.sqlite").exists()


def test_a_store_that_is_no_address_is_a_usage_error(machine: Machine) -> None:
    wrong = ("", "demo.sqlite", "postgresql://x", "postgresql://x:secret@x/y", "sqlite:", "sqlite://", "sqlite:///")
    for store in (*wrong, "sqlite://host/x", "https://x"):
        for words in (("desk", "init"), ("demo",)):
            result = machine.run(*words, "--store", store, "--json")
            assert (result.code, result.error["code"]) == (2, "usage"), (words, result)
    assert not machine.folder.exists() or not list(machine.folder.rglob("*.sqlite"))


def broken(machine: Machine) -> None:
    """Three accounts, the second of which has lost its library."""
    own(machine)
    own(machine, "lost", "2002")
    machine.run("demo")
    (machine.folder / "lost.sqlite").unlink()


def test_all_profiles_lists_every_account_and_isolates_the_broken_one(machine: Machine) -> None:
    broken(machine)
    result = machine.run("loans", "--all-profiles", "--json")
    assert result.code == 6
    assert result.err == ""
    (failed,) = [row for row in result.data if "error" in row]
    assert list(failed) == ["profile", "card", "error"]
    assert (failed["profile"], failed["card"]) == ("lost", "2002")
    assert list(failed["error"]) == ["code", "message", "hint"]
    assert failed["error"]["code"] == "database"
    assert [row["profile"] for row in result.data if "error" not in row] == ["demo"] * 6


def test_all_profiles_renews_in_every_account(machine: Machine) -> None:
    broken(machine)
    result = machine.run("loans", "renew", "--all", "--all-profiles", "--json")
    assert result.code == 6
    assert [row["outcome"] for row in result.data if row["profile"] == "demo"].count("renewed") == 3


def test_a_dry_run_of_all_profiles_fails_for_the_account_that_cannot_be_read(machine: Machine) -> None:
    broken(machine)
    words = ("loans", "renew", "--all", "--dry-run", "--json")
    result = machine.run(*words, "--all-profiles")
    assert result.code == machine.run("loans", "--all-profiles").code == 6
    assert {row["outcome"] for row in result.data if "outcome" in row} > {"would-renew", "refused"}
    machine.run("logout", "--profile", "own")
    assert machine.run(*words, "--all-profiles").code == 3
    assert machine.run(*words, "--profile", "demo").code == 0  # a refusal is an answer


def test_all_profiles_in_a_pipe_keeps_the_lines_and_tells_the_error(machine: Machine) -> None:
    broken(machine)
    result = machine.run("loans", "--all-profiles")
    assert result.code == 6
    assert {line[-5] for line in result.lines} == {"demo"}  # before card, note, format and volume
    assert "lost" in result.err
    assert machine.run("loans", "--all-profiles", "--quiet").err == result.err


def test_single_things_of_all_profiles_are_an_array(machine: Machine) -> None:
    own(machine)
    machine.run("demo")
    rows = machine.run("status", "--all-profiles", "--json").data
    assert [row["profile"] for row in rows] == ["own", "demo"]
    assert [row["profile"] for row in machine.run("fines", "--all-profiles", "--json").data] == ["own", "demo"]
    broken_ = machine.run("logout", "--profile", "own")
    assert broken_.code == 0
    result = machine.run("status", "--all-profiles", "--json")
    assert result.code == 3
    assert result.data[0]["error"]["code"] == "not-signed-in"


@pytest.mark.parametrize("words", [["check"], ["loans", "plan"], ["loans", "explain"], ["remind", "--dry-run"]])
def test_what_does_not_name_its_account_does_so_for_several(machine: Machine, words: list[str]) -> None:
    own(machine)
    machine.run("demo")
    machine.run("profile", "set", "--reminder", "3", "--email", "me@example.org", "--profile", "demo")
    rows = machine.run(*words, "--all-profiles", "--json").data
    assert {(row["profile"], row["card"]) for row in rows} >= {("demo", CARD)}
    assert all(list(row)[-2:] == ["profile", "card"] for row in rows)
    alone = machine.run(*words, "--profile", "demo", "--json").data
    assert "profile" not in (alone[0] if isinstance(alone, list) else alone)


def test_all_profiles_without_any_is_not_signed_in(machine: Machine) -> None:
    assert machine.run("loans", "--all-profiles", "--json").error["code"] == "not-signed-in"


def test_ids_do_not_go_with_all_profiles(demo: Machine) -> None:
    assert demo.run("loans", "renew", "x", "--all-profiles").code == 2


def test_all_profiles_does_not_go_with_everything(demo: Machine) -> None:
    for words in (("demo",), ("login", CARD), ("profiles",), ("desk", "init"), ("doctor",)):
        assert demo.run(*words, "--all-profiles", "--json").error["code"] == "usage", words


def test_the_card_of_the_account_can_be_named(demo: Machine) -> None:
    assert demo.run("loans", "--card", CARD).out == demo.run("loans").out
    assert demo.run("loans", "--card", "2900 1001").out == demo.run("loans").out
    result = demo.run("loans", "--card", "nothere", "--json")
    assert (result.code, result.error["code"]) == (2, "not-found")


def test_what_the_person_sets_wins_over_what_login_wrote(demo: Machine) -> None:
    demo.config.write_text('default = "nothere"\n')
    result = demo.run("loans", "--json")
    assert (result.code, result.error["code"]) == (6, "configuration")
    demo.config.write_text('[profiles.demo]\ncard = "29009999"\n')
    assert demo.run("loans", "--json").error["code"] == "not-signed-in"


def test_an_account_has_a_language_of_its_own_which_option_and_environment_overrule(demo: Machine) -> None:
    renew = ("loans", "renew", "--all", "--dry-run")
    english, finnish = demo.run(*renew, "--lang", "en").err, demo.run(*renew, "--lang", "fi").err
    assert english != finnish
    demo.config.write_text('[profiles.demo]\nlang = "fi"\n')
    for locale in ("C.UTF-8", "sv_SE.UTF-8", None):
        assert demo.run(*renew, LC_ALL=locale).err == finnish
    assert demo.run(*renew, TUNILIB_LANG="en").err == english
    assert demo.run(*renew, "--lang", "en").err == english
    error = demo.run("loans", "renew", "nothere", "--json").error
    assert error != demo.run("loans", "renew", "nothere", "--json", "--lang", "en").error
    whose = f"demo {CARD}: "
    told = demo.run(*renew, "--all-profiles").err.splitlines(keepends=True)
    assert all(line.startswith(whose) for line in told)
    assert "".join(line.removeprefix(whose) for line in told) == english


def test_a_profile_that_the_person_wrote_alone_is_not_removed_and_stays_signed_in(demo: Machine) -> None:
    demo.config.write_text(f'[profiles.mine]\nlibrary = "{demo.store}"\ncard = "{CARD}"\n')
    assert demo.run("--profile", "mine", "login", "--password-stdin", stdin=PASSWORD + "\n").code == 0
    (demo.folder / "config" / "profiles.toml").unlink()
    assert demo.run("profiles", "remove", "mine", "--json").error["code"] == "configuration"
    assert demo.run("--profile", "mine", "loans").code == 0


@pytest.mark.parametrize("text", ["default = ", "= 1", "\x00", "[profiles.demo]\nlibrary = 3\n", "a" * 2_000_000])
def test_a_configuration_that_cannot_be_read_is_told(demo: Machine, text: str) -> None:
    demo.config.write_text(text)
    result = demo.run("loans", "--json")
    assert result.code == 6
    assert result.error["code"] in ("configuration", "file")
    assert demo.run("doctor").code == 6


def test_an_unknown_key_is_reported_and_not_refused(demo: Machine) -> None:
    demo.config.write_text('colour = "blue"\n')
    assert demo.run("loans").code == 0
    assert "colour" in demo.run("doctor").out + demo.run("profiles").err


def test_a_profile_file_that_is_broken_is_left_as_it_is(demo: Machine) -> None:
    profiles = demo.folder / "config" / "profiles.toml"
    profiles.write_text("[profiles\n")
    assert demo.run("loans", "--json").error["code"] == "configuration"
    assert demo.run("login", CARD, "--password-stdin", stdin=PASSWORD + "\n").code == 6
    assert demo.run("demo").code == 6
    assert profiles.read_text() == "[profiles\n"


def test_doctor_looks_at_everything(demo: Machine) -> None:
    rows = demo.run("doctor", "--json").data
    assert all(row["ok"] is True for row in rows)
    assert {"configuration", "keyring", "connection", "session"} <= {row["check"] for row in rows}


def test_doctor_ends_with_the_gravest_of_what_failed(demo: Machine) -> None:
    demo.run("logout")
    result = demo.run("doctor", "--json")
    assert result.code == 3
    (failed,) = [row for row in result.data if not row["ok"]]
    assert (failed["check"], bool(failed["hint"])) == ("session", True)
    demo.library.unlink()
    assert demo.run("doctor").code == 3


def test_doctor_on_an_empty_machine_says_how_to_begin(machine: Machine) -> None:
    result = machine.run("doctor", "--json")
    assert result.code == 3
    assert "demo" in str([row["hint"] for row in result.data])


def test_a_new_address_is_to_be_told_to_the_library_and_one_that_was_cleared_is_not(demo: Machine) -> None:
    assert "Tell the library too" in demo.run("profile", "set", "--email", "a@example.org").err
    assert demo.run("profile", "set", "--email", "").err == ""


def test_every_command_that_reads_the_settings_says_which_keys_it_does_not_know_on_one_line(demo: Machine) -> None:
    demo.configure("[notify]\nrequest_a_night = 5\n[profiles.demo]\nlanguage = 'fi'\n")
    said = f"{demo.config}: keys that tunilib does not know: profiles.demo.language, notify.request_a_night\n"
    for words in ("loans", "profiles", "schedule run", "desk report", "search kalevala"):
        assert demo.run(*words.split()).err == said, words
        assert demo.run(*words.split(), "--quiet").err == ""
    assert demo.run("loans", "--json").err == ""
    assert demo.run("completion", "show", "bash").err == ""
