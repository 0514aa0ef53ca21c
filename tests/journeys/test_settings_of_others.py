"""What tunilib acts on is the user's own: what another user may write runs no command, and opens no account."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.journeys.machine import NOBODY, Machine
from tests.journeys.test_files import IS_ROOT

_CASES = ("config.toml", "schedule.toml", "notify.toml", "profiles.toml", "session")


@pytest.fixture(name="marked")
def _marked(demo: Machine) -> Machine:
    """With a command in each file that can have one, all of which leave a mark."""
    mark = demo.folder / "mark of"
    demo.configure(f"[profiles.demo]\npassword_command = \"touch '{mark} config.toml'\"\n")
    demo.config.with_name("schedule.toml").write_text('kind = "cron"\nat = "03:00"\ncommand = "tunilib schedule run"\n')
    sends = f'transport = "sendmail"\npath = "{demo.folder / "sends"}"\nfrom = "a@b.example"\n'
    demo.config.with_name("notify.toml").write_text(f'[notify]\nto = ["mail"]\n\n[mail]\n{sends}')
    (demo.folder / "sends").write_text(f"#!/bin/sh\ncat >/dev/null\ntouch '{mark} notify.toml'\n")
    (demo.folder / "sends").chmod(0o755)
    for path in demo.config.parent.glob("*.toml"):
        path.chmod(0o600)
    return demo


def the_file(machine: Machine, name: str) -> Path:
    if name == "session":
        return next((machine.folder / "state" / "sessions").iterdir())
    return machine.config.with_name(name)


def given_away(path: Path, how: str) -> None:
    if how == "writable":
        path.chmod(0o666)
    else:
        os.chown(path, NOBODY, NOBODY)


def test_what_is_ones_own_runs(marked: Machine) -> None:
    assert marked.run("schedule", "run").code == 0
    marked.now = "2026-03-11T12:00"
    assert marked.run("loans", "renew", "--all").code == 1
    marked.run("schedule", "run")
    assert {path.name for path in marked.folder.glob("mark of *")} == {f"mark of {name}" for name in ("notify.toml",)}


@pytest.mark.parametrize("name", _CASES)
@pytest.mark.parametrize(
    "how", ["writable", pytest.param("another's", marks=pytest.mark.skipif(not IS_ROOT, reason="needs root"))]
)
def test_a_file_of_another_user_or_writable_by_others_ends_with_6_before_any_command_runs(
    marked: Machine, name: str, how: str
) -> None:
    given_away(the_file(marked, name), how)
    wanted = "may be changed by other users" if how == "writable" else "belongs to another user"
    for command in (("schedule", "run"), ("schedule", "status" if name == "schedule.toml" else "run")):
        result = marked.run(*command)
        assert result.code == 6, result
        assert wanted in result.err
    assert not (marked.folder / f"mark of {name}").exists()
    doctor = marked.run("doctor", "--json")
    assert doctor.code == 6
    told = [row["message"] for row in doctor.data if not row["ok"]]
    assert wanted in " ".join(told), doctor.data


def test_a_sign_out_with_a_damaged_session_has_its_reason(demo: Machine) -> None:
    for content in ("garbage", '{"format": 1, "profile": "demo", "card": "29001001"}'):
        the_file(demo, "session").write_text(content)
        done = demo.run("logout", "--json")
        (reason,) = done.data["reasons"]
        assert (done.code, done.err, done.data["outcome"], reason["code"]) == (6, "", "signed-out", "other"), content
        assert "does not understand" in reason["message"]
        assert demo.run("demo").code == 0
    the_file(demo, "session").write_text("garbage")
    told = demo.run("logout")
    assert (told.code, "only deleted on this machine: ignored a session" in told.err) == (6, True), told
