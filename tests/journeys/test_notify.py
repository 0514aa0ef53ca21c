"""Where news go: set up in one command, tried, listed, removed; and what becomes of news where nothing is set up."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword
from tests.journeys.machine import CARD, Machine, Result
from tests.journeys.postbox import Box, mail, serving, set_mail
from tests.journeys.test_timer import (
    Tools,
    _tools as _tools,  # the fixture
)
from tests.journeys.web import Web

TO = "me@example.org"
SECRET = "word pass"


@pytest.fixture(name="keyring")
def _keyring(monkeypatch: pytest.MonkeyPatch) -> dict[tuple[str, str], str]:
    """What the keyring of this machine holds."""
    import keyring
    from keyring.backend import KeyringBackend

    held: dict[tuple[str, str], str] = {}

    class Keyring(KeyringBackend):
        priority = 9

        def get_password(self, service: str, username: str) -> str | None:
            return held.get((service, username))

        def set_password(self, service: str, username: str, password: str) -> None:
            held[service, username] = password

        def delete_password(self, service: str, username: str) -> None:
            del held[service, username]

    monkeypatch.setattr(keyring, "get_keyring", Keyring)
    return held


def set_up(machine: Machine, port: int, *more: str, stdin: str = "") -> Result:
    """Set mail up, by a server on this machine."""
    words = ("notify", "setup", "mail", "--to", TO, "--host", "127.0.0.1", "--port", str(port), *more)
    return machine.run(*words, stdin=stdin)


def channels(machine: Machine) -> list[tuple[str, str | None, str]]:
    rows: list[dict[str, Any]] = machine.run("notify", "--json").data
    assert all(list(row) == ["channel", "to", "source", "last_sent", "last_error"] for row in rows)
    return [(row["channel"], row["to"], row["source"]) for row in rows]


def test_three_commands_lead_from_nothing_to_a_timer_with_mail(machine: Machine, tmp_path: Path) -> None:
    tools = Tools(machine)
    tools.cron()
    box = Box()
    with serving(box) as port:
        assert machine.run("demo").code == 0
        assert set_up(machine, port).thing["outcome"] == "set"
        installed = machine.run("schedule", "install", "--yes")
        assert (installed.code, installed.thing["outcome"]) == (0, "installed")
        assert f"What needs you is sent by: mail {TO}" in installed.err
        ran = machine.run("schedule", "run")
        assert (ran.code, ran.out, ran.err) == (0, "", "")
    subjects = [str(letter["Subject"]) for letter in box.letters]
    assert subjects == ["Test of tunilib", "Test of tunilib", "The library: 2 things need you"]
    assert set(box.receivers_reached) == {TO}
    assert machine.run("schedule", "--json").data["reasons"] == []


@pytest.mark.parametrize("has_library", [True, False])
def test_when_a_letter_went_is_in_the_zone_of_the_library_or_else_of_the_machine(
    machine: Machine, has_library: bool
) -> None:
    if has_library:
        assert machine.run("demo").code == 0
    with serving(Box()) as port:
        setup = ("notify", "setup", "mail", "--to", TO, "--host", "127.0.0.1", "--port", str(port))
        assert machine.process(*setup, TZ="America/New_York").code == 0
    (row,) = json.loads(machine.process("notify", "--json", TZ="Asia/Tokyo").out)
    sent = "2026-03-10T12:00:00+02:00" if has_library else "2026-03-11T01:00:00+09:00"
    assert row["last_sent"] == sent


def test_a_channel_is_kept_in_a_private_file_listed_and_removed(demo: Machine) -> None:
    assert channels(demo) == []
    assert "tunilib notify setup mail" in demo.run("notify").err
    with serving(Box()) as port:
        done = set_up(demo, port, "--json")
        assert done.data == {"channel": "mail", "outcome": "set", "reasons": []}
        (row,) = demo.run("notify", "--json").data
        assert (row["last_sent"][:10], row["last_error"]) == ("2026-03-10", None)
    file = demo.folder / "config" / "notify.toml"
    assert oct(file.stat().st_mode)[-3:] == "600"
    assert channels(demo) == [("mail", TO, "notify.toml")]
    failed = demo.run("notify", "test", "mail", "--json")  # nobody answers any more
    assert (failed.code, failed.data["outcome"]) == (4, "failed")
    assert "cannot be reached" in str(demo.run("notify", "--json").data[0]["last_error"])
    assert demo.run("notify", "remove", "mail", "--json").data == {
        "channel": "mail",
        "outcome": "removed",
        "reasons": [],
    }
    assert channels(demo) == []
    assert not file.exists()
    assert demo.run("notify", "remove", "mail", "--json").error["code"] == "not-found"


def test_a_channel_whose_test_message_did_not_go_is_not_set_up(demo: Machine) -> None:
    failed = set_up(demo, 1, "--json")
    assert (failed.code, failed.data["outcome"], failed.err) == (4, "failed", "")
    assert "cannot be reached" in failed.data["reasons"][0]["message"]
    with serving(Box(receivers={TO: "550 no such user"})) as port:
        refused = set_up(demo, port)
        assert (refused.code, "no such user" in refused.err) == (6, True)
    assert channels(demo) == []


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
def test_the_password_is_in_the_keyring_alone(demo: Machine, keyring: dict[tuple[str, str], str]) -> None:
    class Signed(Box):
        def check(self, _server: object, _session: object, _envelope: object, _way: str, given: Any) -> AuthResult:
            assert isinstance(given, LoginPassword)
            return AuthResult(success=given.password == SECRET.encode(), handled=False)

    box = Signed()
    with serving(box, authenticator=box.check, auth_require_tls=False, auth_required=True) as port:
        wrong = set_up(demo, port, "--user", TO, "--password-stdin", stdin="no\n")
        assert (wrong.code, wrong.thing["outcome"], keyring) == (6, "failed", {})
        assert set_up(demo, port, "--user", TO).code == 2  # there is nobody to ask
        assert set_up(demo, port, "--user", TO, "--password-stdin", stdin=f"{SECRET}\n").code == 0
        assert list(keyring.values()) == [SECRET]
        ran = demo.run("schedule", "run")
        assert (ran.code, ran.err) == (0, "")
        set_up(demo, port, "--user", TO, "--password-stdin", stdin="no\n")  # the one that works stays
        assert demo.run("notify", "test").code == 0
        assert demo.run("notify", "remove", "mail").code == 0
        assert keyring == {}
        assert set_up(demo, port, "--user", TO, "--password-stdin", stdin=f"{SECRET}\n").code == 0
    assert len(box.letters) == 4
    written = [file for file in demo.folder.rglob("*") if file.is_file() and SECRET.encode() in file.read_bytes()]
    assert written == []
    with serving(Box()) as port:
        assert set_up(demo, port).code == 0  # another server, without a password: that of the first one goes
    assert keyring == {}


def test_without_a_keyring_no_password_is_stored(demo: Machine) -> None:
    with serving(Box()) as port:
        refused = set_up(demo, port, "--user", TO, "--password-stdin", "--json", stdin="x\n")
    assert (refused.code, refused.error["code"]) == (6, "keyring")
    assert "password_command" in refused.error["hint"]
    assert channels(demo) == []


def test_without_a_host_mail_goes_by_sendmail(demo: Machine, tools: Tools, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tunilib.services.notify._SYSTEM", "")  # this machine may have one
    missing = demo.run("notify", "setup", "mail", "--to", TO, "--json")
    assert (missing.code, "--host" in missing.error["hint"]) == (6, True)
    tools.write("sendmail", f'#!/bin/sh\necho "$@" >> {demo.folder}/asked\nexec cat >> {demo.folder}/mailed\n')
    assert demo.run("notify", "setup", "mail", "--to", TO).thing["outcome"] == "set"
    assert demo.run("schedule", "run").code == 0
    assert (demo.folder / "asked").read_text().splitlines() == [f"-i -f {TO} -- {TO}"] * 2
    assert "Subject: The library: 2 things need you" in (demo.folder / "mailed").read_text()


def test_a_program_gets_no_password_in_its_environment(demo: Machine, tools: Tools) -> None:
    tools.write("sendmail", f"#!/bin/sh\nenv > {demo.folder}/seen\nexec cat > /dev/null\n")
    passwords = {"TUNILIB_PASSWORD": "geheim1", "TUNILIB_PASSWORD_DEMO": "geheim2"}
    done = demo.process("notify", "setup", "mail", "--to", TO, "--json", environ=passwords)
    assert done.data["outcome"] == "set"
    seen = (demo.folder / "seen").read_text()
    assert "PATH=" in seen
    assert "geheim" not in seen


def test_a_timer_that_keeps_sendmail_from_sending_is_told(demo: Machine, tools: Tools) -> None:
    tools.systemd()
    tools.write("sendmail", "#!/bin/sh\nexec cat > /dev/null\n")
    assert demo.run("schedule", "install", "--no-test", "--yes").code == 0
    done = demo.run("notify", "setup", "mail", "--to", TO)
    assert (done.code, "does not let it send: tunilib schedule install" in done.err) == (0, True)
    tested = demo.run("schedule", "test", "--json")
    assert [row["ok"] for row in tested.data if row["check"] == "mail"] == [False, True]
    assert demo.run("schedule", "install", "--no-test", "--yes").code == 0
    assert demo.run("schedule", "test").code == 0


@pytest.mark.parametrize(
    "words",
    [
        ("mail", "--to", "nobody"),
        ("mail", "--to", TO, "--port", "25"),
        ("mail", "--to", TO, "--host", "a b"),
        ("mail", "--to", TO, "--host", "h.example", "--security", "none"),
        ("mail", "--to", TO, "--host", "h.example", "--port", "99999"),
        ("mail", "--to", TO, "--host", "h.example", "--password-stdin"),
        ("mail",),
        ("ntfy", "topic"),
        ("ntfy", "http://ntfy.example.org/topic"),
        ("ntfy", "https://ntfy.example.org/"),
        ("ntfy", "https://ntfy.example.org:x/t"),
        ("pigeon",),
    ],
)
def test_what_makes_no_sense_is_not_set_up(demo: Machine, words: tuple[str, ...]) -> None:
    assert demo.run("notify", "setup", *words, "--json").code == 2
    assert channels(demo) == []


def test_ntfy_and_the_desktop_are_more_channels(demo: Machine, web: Web, tools: Tools) -> None:
    shown = demo.folder / "shown"
    assert demo.run("notify", "setup", "desktop").code == 6  # there is no desktop
    assert demo.run("notify", "setup", "ntfy", f"{web.url}/aino").thing["outcome"] == "set"
    tools.write("notify-send", f'#!/bin/sh\nprintf "%s\\n" "$@" >> {shown}\n')
    path = demo.environ["PATH"]
    assert demo.process("notify", "setup", "desktop", PATH=path).thing["outcome"] == "set"
    assert [name for name, _, _ in channels(demo)] == ["ntfy", "desktop"]
    tested = demo.process("notify", "test", "--json", PATH=path)
    assert [row["outcome"] for row in tested.data] == ["delivered", "delivered"]
    assert demo.process("schedule", "run", PATH=path).code == 0
    assert len(web.asked) == 3
    assert json.loads(web.asked[2][2])["topic"] == "aino"
    assert "A brief history of time" in shown.read_text()
    assert demo.run("notify", "remove", "ntfy").code == 0
    assert [name for name, _, _ in channels(demo)] == ["desktop"]


def test_config_toml_wins_and_is_listed(demo: Machine, web: Web) -> None:
    box = Box()
    with mail(demo, box), serving(Box()) as port:
        assert channels(demo) == [("mail", None, "config.toml")]
        done = set_up(demo, port)
        assert (done.code, "[mail] of config.toml is used instead" in done.err) == (0, True)
        assert channels(demo) == [("mail", TO, "config.toml")]
        assert demo.run("notify", "test").code == 0
        assert box.receivers_reached == [TO]
        demo.configure(f'[notify]\nto = ["{web.url}/secret"]\n')
        assert channels(demo) == [("webhook", "http://127.0.0.1/…", "config.toml")]
        assert "Set up, and not used" in demo.run("notify").err
        refused = demo.run("notify", "remove", "ntfy", "--json")
        assert refused.error["code"] == "not-found"
        assert demo.run("notify", "remove", "mail").code == 0
    assert demo.run("notify", "test", "mail", "--json").error["code"] == "not-found"


def test_a_channel_of_config_toml_is_removed_there(demo: Machine) -> None:
    set_mail(demo, 1)
    refused = demo.run("notify", "remove", "mail", "--json")
    assert (refused.code, "config.toml" in refused.error["message"]) == (2, True)


def test_mail_that_is_set_up_counts_wherever_mail_is_sent(demo: Machine) -> None:
    box = Box()
    with serving(box) as port:
        assert demo.run("remind").code == 6
        assert "notify setup mail" in demo.run("favourites", "mail", "--to", TO).err
        set_up(demo, port)
        assert demo.run("favourites", "mail", "--to", "friend@example.org").code == 0
        assert demo.run("remind").code == 0
        assert demo.run("searches", "notify").code == 0
        demo.run("desk", "patron", "approve", demo.run("desk", "patron", "requests", "--json").data[0]["id"])
        assert {row["outcome"] for row in demo.run("desk", "notices", "send", "--json").data} == {"mailed"}
    assert "friend@example.org" in box.receivers_reached


def test_without_a_channel_a_run_prints_what_needs_a_person_and_that_is_no_failure(demo: Machine) -> None:
    ran = demo.run("schedule", "run")
    assert (ran.code, ran.err) == (0, "")
    assert "A brief history of time" in ran.out
    assert "Thu 12 Mar" in ran.out
    assert demo.run("check").code == 0
    again = demo.run("schedule", "run")
    assert (again.code, again.out, again.err) == (0, "", "")  # what cron mails is mailed once


def test_news_that_no_channel_carries_stay_in_schedule_status_until_they_are_over(demo: Machine) -> None:
    demo.run("schedule", "run")
    demo.run("schedule", "run")
    messages = [one["message"] for one in demo.run("schedule", "--json").data["reasons"]]
    assert [one.partition(":")[0] for one in messages] == ["Ready for pick-up"] * 2
    assert "collect it by Thu 12 Mar, Linna" in messages[0]
    assert messages[0] in demo.run("schedule").err
    assert "collect it by" in demo.run("schedule", terminal=True).out
    for hold in demo.run("holds", "--json").data[:2]:
        assert demo.run("desk", "requests", "cancel", hold["id"]).code == 0
    demo.run("schedule", "run")
    assert demo.run("schedule", "--json").data["reasons"] == []


def test_reminders_and_alerts_wait_for_a_channel(demo: Machine) -> None:
    demo.run("searches", "clear", "--saved", "--yes")
    demo.run("search", "kissa*")
    (search, *_) = demo.run("searches", "--json").data
    demo.run("searches", "alert", search["id"], "daily")
    file = demo.folder / "new.ris"
    file.write_text("TY  - BOOK\nTI  - Uusi kissa\nER  - \n\n")
    demo.run("desk", "import", str(file))
    assert "Uusi kissa" not in demo.run("schedule", "run").out
    box = Box()
    with serving(box) as port:
        set_up(demo, port)
        demo.now = "2026-03-11T03:00"
        demo.run("schedule", "run")
    assert "Uusi kissa" in box.texts()[-1]
    assert "Ready for pick-up" in box.texts()[-1]  # what was only printed so far is told too
    assert demo.run("schedule", "--json").data["reasons"] == []


def test_status_says_in_words_why_the_last_run_ended_as_it_did(demo: Machine) -> None:
    set_mail(demo, 1)
    assert demo.run("schedule", "run").code == 4
    shown = demo.run("schedule", "--json").data
    assert shown["last_exit"] == 4
    assert "the mail server 127.0.0.1 cannot be reached" in shown["reasons"][0]["message"]
    assert "cannot be reached" in demo.run("schedule").err
    assert "4 (out of reach)" in demo.run("schedule", terminal=True).out
    demo.config.write_text("[mail")
    assert demo.run("schedule", "run").code == 6
    demo.config.write_text("")
    assert demo.run("schedule", "--json").data["last_exit"] == 6
    assert "config.toml is not valid TOML" in demo.run("schedule").err
    demo.run("schedule", "run")
    assert "TOML" not in demo.run("schedule").err
    assert demo.run("forget", "--all", "--yes").code == 0
    assert demo.run("schedule", "--json").data["reasons"] == []


def test_a_broken_notify_toml_keeps_no_loan_from_being_renewed(demo: Machine) -> None:
    (demo.folder / "config" / "notify.toml").write_text("to = \n")
    ran = demo.run("schedule", "run")
    assert (ran.code, "notify.toml" in ran.err) == (6, True)
    assert any(row["renewals_used"] for row in demo.run("loans", "--json").data)
    assert demo.run("notify", "--json").error["code"] == "configuration"


def test_a_notify_toml_that_others_may_write_is_not_read_and_sends_nothing(demo: Machine) -> None:
    box = Box()
    with serving(box) as port:
        set_up(demo, port)
        file = demo.folder / "config" / "notify.toml"
        file.chmod(0o666)
        for words in (("notify",), ("notify", "test"), ("notify", "remove", "mail"), ("schedule", "run"), ("remind",)):
            refused = demo.run(*words)
            assert (refused.code, "may be changed by other users" in refused.err) == (6, True), words
    assert len(box.letters) == 1  # the test of the set-up
    assert file.exists()


def test_a_test_without_a_channel_names_how_to_set_one_up_and_is_no_failure(demo: Machine, tools: Tools) -> None:
    tools.cron()
    result = demo.run("schedule", "test", "--json")
    assert result.code == 0
    (row,) = [row for row in result.data if row["check"] == "channel"]
    assert (row["ok"], "tunilib notify setup" in row["hint"]) == (True, True)


def test_an_installation_tries_the_run_first_and_says_where_news_go(demo: Machine, tools: Tools) -> None:
    tools.cron()
    demo.run("logout")
    shown = demo.run("schedule", "install", typed="n\n")
    assert "This would fail at night: demo:" in shown.err
    assert "tunilib notify setup mail" in shown.err
    assert not tools.file.exists()
    untried = demo.run("schedule", "install", "--no-test", "--yes")
    assert (untried.code, "at night" in untried.err) == (0, False)
    assert "No channel is set up" in untried.err


@pytest.mark.parametrize(("hint", "said"), [(None, "yes"), ("do that", "note")])
def test_a_test_never_says_ok_beside_a_finding(hint: str | None, said: str) -> None:
    from tunilib.cli.render.table import cell
    from tunilib.views.machine import FINDINGS

    row = {"check": "timer", "ok": True, "message": "It is so.", "hint": hint}
    assert cell(row, FINDINGS.columns[1], "en") == said
    assert cell({**row, "ok": False}, FINDINGS.columns[1], "en") == "no"


def test_the_checks_of_a_test_are_words_of_the_language(demo: Machine, tools: Tools) -> None:
    tools.cron()
    set_mail(demo, 1)
    shown = demo.run("schedule", "test", "--lang", "fi", terminal=True).out
    assert all(f"{name} " in shown for name in ("ajastus", "sähköposti"))


def test_what_is_set_up_is_forgotten_by_no_command_of_the_ledger(demo: Machine) -> None:
    with serving(Box()) as port:
        set_up(demo, port)
        demo.run("forget", "--card", CARD, "--yes")
        demo.run("forget", "--all", "--yes")
    assert channels(demo) == [("mail", TO, "notify.toml")]
