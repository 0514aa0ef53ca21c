"""The unattended run over nights that fail: what was told before stays told, and what begins anew is told anew."""

from __future__ import annotations

import pytest
from tests.journeys.machine import CARD, NEW, Machine
from tests.journeys.postbox import Box, mail
from tests.journeys.test_schedule import family


def nights(machine: Machine, *days: int, code: int = 0) -> None:
    for day in days:
        machine.now = f"2026-03-{day}T03:00"
        result = machine.run("schedule", "run")
        assert (result.code, result.out) == (code, ""), result


def end_sessions(machine: Machine) -> None:
    machine.sql("DELETE FROM session")


@pytest.fixture(name="told")
def _told(demo: Machine) -> Machine:
    """Somebody to whom everything of the first night was told."""
    with mail(demo, Box()):
        nights(demo, 10)
    return demo


def test_fines_that_were_told_are_not_told_again_after_a_night_out_of_reach(told: Machine, box: Box) -> None:
    told.run("desk", "fee", "add", CARD, "9.00", "--kind", "other")
    nights(told, 11)
    away = told.library.rename(told.folder / "away.sqlite")
    nights(told, 12, code=6)
    away.rename(told.library)
    nights(told, 13)
    assert ["is owed" in text for text in box.texts()] == [True]


def test_a_sign_in_that_was_told_is_not_told_again_after_a_night_out_of_reach(told: Machine, box: Box) -> None:
    end_sessions(told)
    nights(told, 11, code=3)
    away = told.library.rename(told.folder / "away.sqlite")
    nights(told, 12, code=6)
    away.rename(told.library)
    nights(told, 13, code=3)
    assert len(box.letters) == 1


def test_a_session_made_since_that_has_ended_too_is_told(told: Machine, box: Box) -> None:
    for night in (11, 12):
        end_sessions(told)
        nights(told, night, code=3)
        told.sign_in(CARD, "--store", told.store)
    assert len(box.letters) == 2


def test_a_library_is_not_called_away_for_the_nights_on_which_it_refused_a_sign_in(told: Machine, box: Box) -> None:
    end_sessions(told)
    nights(told, 11, 12, 13, code=3)
    told.library.rename(told.folder / "away.sqlite")
    nights(told, 14, code=6)
    assert len(box.letters) == 1


def test_without_an_address_nothing_counts_as_told(told: Machine, box: Box) -> None:
    told.sql("UPDATE patron SET own_email = NULL, email = NULL")
    assert told.run("forget", "--all", "--yes").code == 0
    told.now = "2026-03-17T03:00"
    result = told.run("schedule", "run")
    assert result.code == 6
    assert "notify setup mail --to" in result.err
    tried = told.run("schedule", "test", "--json", environ={"TUNILIB_BARE_TEST": "1"})
    assert any("notify setup mail --to" in (row["hint"] or "") for row in tried.data)
    assert box.letters == []
    told.configure('[notify]\nmail_to = "home@example.org"\n')
    nights(told, 18)
    assert "return it by" in box.texts()[0]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [('to = ["pigeon"]', "mail, desktop, ntfy"), ('mail_to = "at home"', "at home"), ('to = ["ntfy"]', "ntfy://…")],
)
def test_whom_to_tell_is_wrong_in_a_file_and_not_in_the_call(told: Machine, wrong: str, said: str, box: Box) -> None:
    told.run("desk", "fee", "add", CARD, "9.00", "--kind", "other")
    good = told.config.read_text()
    told.config.write_text(f"{good}[notify]\n{wrong}\n")
    told.now = "2026-03-11T03:00"
    result = told.run("schedule", "run")
    assert result.code == 6
    assert said in result.err
    told.config.write_text(good)
    nights(told, 12)
    assert "is owed" in box.texts()[0]


def test_a_letter_names_the_card_where_there_are_several(told: Machine, box: Box) -> None:
    told.add_patron("300")
    assert told.run("cards", "add", "300", "--password-stdin", stdin=f"{NEW}\n").code == 0
    told.run("desk", "fee", "add", "300", "9.00", "--kind", "other")
    nights(told, 11)
    of_first, of_second = box.texts()[0].split("(300)")
    assert "Fines" not in of_first  # they were told on the first night
    assert "Fines" in of_second


def test_a_run_that_could_tell_nobody_is_not_verified(told: Machine) -> None:
    told.run("desk", "fee", "add", CARD, "9.00", "--kind", "other")
    told.now = "2026-03-12T03:00"
    assert told.run("schedule", "run").code != 0  # the mail server is away
    assert told.run("check").code == 1
    with mail(told, Box()):
        nights(told, 13)
    assert told.run("check").code == 0


def test_a_run_is_verified_for_the_accounts_that_are_well(told: Machine, box: Box) -> None:
    family(told)
    nights(told, 11)
    assert told.run("check", "--profile", "liisa").code == 0
    assert told.run("logout", "--profile", "liisa").code == 0
    nights(told, 13, code=3)
    assert told.run("check", "--profile", "demo").code == 0
    assert told.run("check", "--profile", "liisa").code == 1
    assert told.run("check", "--all-profiles").code == 1


@pytest.mark.parametrize("name", ["schedule.toml"])
def test_a_file_of_commands_that_somebody_broke_is_said_and_keeps_no_loan_from_being_renewed(
    demo: Machine, name: str, box: Box
) -> None:
    (demo.folder / "config" / name).write_text("broken")
    demo.now = "2026-03-10T03:00"
    result = demo.run("schedule", "run")
    assert (result.code, name in result.err) == (6, True)
    assert "loans were renewed" in box.texts()[0]


def interrupted(machine: Machine, loan: str, title: str) -> None:
    """A renewal by a run that was killed, of a loan that is gone by now: nothing tells what became of it."""
    ((key,),) = machine.sql("SELECT key FROM account WHERE key LIKE ?", f"% {CARD}", of=machine.ledger)
    machine.sql(
        "INSERT INTO intent (id, account, kind, created) VALUES (?, ?, 'renew', '2026-03-10T03:00:00+02:00')",
        *(f"of {loan}", key),
        of=machine.ledger,
    )
    machine.sql(
        "INSERT INTO intent_item (intent, position, id, title, before) SELECT MAX(number), 0, ?, ?, '2026-03-12'"
        " FROM intent",
        *(loan, title),
        of=machine.ledger,
    )


def test_a_change_that_stays_unknown_is_told_once_by_the_first_letter_that_goes(told: Machine, box: Box) -> None:
    interrupted(told, "gone", "Vanished")
    box.answer = "451 not now"
    nights(told, 11, 12, code=4)
    box.answer = "250 OK"
    nights(told, 13, 14, 15)
    assert [text.count("Vanished") for text in box.texts()][:1] == [1]
    assert sum(text.count("Vanished") for text in box.texts()) == 1
    assert told.sql("SELECT COUNT(*) FROM reported WHERE reader = 'unknown'", of=told.ledger) == [(0,)]


def test_a_change_that_a_person_sees_to_be_unknown_is_not_told_by_mail(told: Machine, box: Box) -> None:
    interrupted(told, "gone", "Vanished")
    assert "Vanished" in told.run("loans", "renew", "--all").err
    nights(told, 12)
    assert not any("Vanished" in text for text in box.texts())


def test_what_falls_due_while_the_library_is_out_of_reach_is_told_that_day_and_once(told: Machine, box: Box) -> None:
    due = sorted({row["due"] for row in told.run("loans", "--json").data if row["due"] > "2026-03-12"})[0]
    titles = [row["title"] for row in told.run("loans", "--json").data if row["due"] == due]
    last = int(due[8:10])
    told.library.rename(told.folder / "away.sqlite")
    nights(told, last - 1, code=6)
    assert box.letters == []
    nights(told, last, last, code=6)
    (text,) = box.texts()
    assert all(title in text for title in titles)
    assert "Due soon, as last seen" in text
    assert "the library's file is not there" in text.replace("\n", " ")


def test_what_falls_due_while_nobody_can_sign_in_is_told_the_day_before(told: Machine, box: Box) -> None:
    (row, *_) = sorted(
        (row for row in told.run("loans", "--json").data if row["due"] > "2026-03-13"), key=lambda one: one["due"]
    )
    last = int(row["due"][8:10])
    end_sessions(told)
    nights(told, last - 3, last - 2, code=3)
    nights(told, last - 1, last, code=3)
    first, second = box.texts()
    assert row["title"] not in first
    assert "Due soon, as last seen: the library could not be asked" in second
    assert row["title"] in second
    assert "sign in again" in second


def test_a_machine_that_was_off_for_days_does_not_call_the_library_away_at_once(told: Machine, box: Box) -> None:
    told.library.rename(told.folder / "away.sqlite")
    nights(told, 15, code=6)
    assert not any("Could not be read" in text for text in box.texts())
    nights(told, 16, 17, code=6)
    assert ["Could not be read" in text for text in box.texts()].count(True) == 1


def test_a_library_counts_as_away_since_it_was_last_reached_by_whichever_command(told: Machine, box: Box) -> None:
    told.now = "2026-03-11T20:00"
    assert told.run("loans").code == 0
    told.library.rename(told.folder / "away.sqlite")
    nights(told, 12, 13, code=6)
    assert not any("Could not be read" in text for text in box.texts())
    told.now = "2026-03-13T21:00"
    told.run("schedule", "run")
    assert ["Could not be read" in text for text in box.texts()].count(True) == 1


def test_an_account_of_a_backend_that_there_is_none_of_stops_no_other(told: Machine, box: Box) -> None:
    told.configure(
        f'[profiles.typo]\nbackend = "koha"\nlibrary = "{told.store}"\ncard = "1"\n'
        '[profiles.nowhere]\nlibrary = "library"\ncard = "1"\n'
    )
    told.run("desk", "fee", "add", CARD, "9.00", "--kind", "other")
    nights(told, 11, code=6)
    for words in (("loans",), ("status",), ("check",), ("calendar",)):
        result = told.run(*words, "--all-profiles")
        assert (result.code in (1, 6), bool(result.out)) == (True, True), result
    assert told.run("loans", "--profile", "typo", "--json").error["code"] == "configuration"
    assert told.run("status", "--line").code == 0
    assert told.run("schedule", "status").code == 0
    assert "is owed" in box.texts()[0]
    assert "unknown backend: koha" in box.texts()[0]
