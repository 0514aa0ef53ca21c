"""Surroundings: streams that are closed or full, locales, no home, no keyring, signals."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import pytest
from tests.journeys.machine import PASSWORD, Machine, Result

pytestmark = pytest.mark.skipif(os.name != "posix", reason="these are the ways of POSIX")


def renewed(machine: Machine) -> int:
    return int(machine.sql("SELECT count(*) FROM event WHERE cause = 'renew'")[0][0])


def test_a_renewal_whose_report_nobody_can_get_is_done_and_exit_6(demo: Machine) -> None:
    before = renewed(demo)
    result = demo.shell("T loans renew --all >&-")
    assert (result.code, result.err.splitlines()[0]) == (6, "error: standard output is closed")
    assert "is done" in result.err
    assert renewed(demo) > before
    ledger = demo.sql("SELECT settled FROM intent", of=demo.ledger)
    assert len(ledger) == 1
    assert ledger[0][0]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("words", ["loans list", "loans renew --all --json", "status", "desk init --print-rules"])
def test_a_full_disk_behind_standard_output(demo: Machine, words: str) -> None:
    result = demo.shell(f"T {words} > /dev/full")
    assert result.code == 6
    assert "the disk is full" in result.err


def test_a_disk_that_takes_a_part_of_the_output_is_told_without_a_buffer_too(demo: Machine) -> None:
    setting = {"PYTHONUNBUFFERED": "1", "PYTHONDONTWRITEBYTECODE": "1"}  # nor a part of a compiled file
    result = demo.shell(f"ulimit -f 1; T desk init --print-rules > '{demo.folder}/rules.toml'", **setting)
    assert (result.code, "standard output cannot be written" in result.err) == (6, True), result


def test_a_backup_that_cannot_be_written_names_its_own_file_and_leaves_nothing(demo: Machine) -> None:
    folder = demo.folder / "small disk"
    folder.mkdir()
    result = demo.shell(f"ulimit -f 200; T desk backup '{folder}/b.sqlite'")
    assert (result.code, f"{folder}/b.sqlite could not be" in result.err) == (6, True), result
    assert [*folder.iterdir()] == []


def test_a_full_disk_behind_standard_error_too(demo: Machine) -> None:
    assert demo.shell("T loans list 2> /dev/full").code == 0
    assert demo.shell("T loans renew --all > /dev/full 2> /dev/full").code == 6


def test_a_reader_that_has_seen_enough(demo: Machine) -> None:
    result = demo.shell("T loans renew --all | head -n 1")
    assert len(result.out.splitlines()) == 1
    assert "Broken pipe" not in result.err
    assert renewed(demo)


def test_no_streams_at_all(demo: Machine) -> None:
    assert demo.shell("T loans renew --all <&- >&- 2>&-").code == 6
    assert demo.run("loans", "renew", "--all", "--json").code == 1


@pytest.mark.heavy
def test_a_file_named_by_a_dash_is_standard_input(demo: Machine) -> None:
    result = demo.shell(
        "T search kalevala --export ris | T favourites import - && T search kalevala --export marc | T desk import -"
        " && printf 'card,name\\n7001,Anna\\n' | T desk patron import -"
    )
    assert result.code == 0
    assert all(word in result.out for word in ("\timported", "\tupdated", "7001\tAnna\tadded")), result


def test_standard_input_is_left_for_others(demo: Machine) -> None:
    result = demo.shell("printf 'a\\nb\\n' | { T loans renew --all >/dev/null 2>&1; cat; }")
    assert result.out == "a\nb\n"


@pytest.mark.parametrize("name", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_at_a_question_ends_without_a_word_of_code(demo: Machine, name: signal.Signals) -> None:
    reading, writing = os.pipe()
    import subprocess

    process = subprocess.Popen(
        demo.command("login", "29001001", "--password-stdin", "--verbose"),
        stdin=reading,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=demo.process_setting(PYTHONUNBUFFERED="1"),
    )
    os.close(reading)
    wait_for_reading(process.pid)
    process.send_signal(name)
    out, err = process.communicate(timeout=30)
    os.close(writing)
    assert process.returncode == 128 + name
    assert b"Traceback" not in err
    assert out == b""
    assert demo.run("loans").code == 0


def wait_for_reading(process: int) -> None:
    """Until a process sleeps in a read of a pipe."""
    import time

    deadline = time.monotonic() + 20
    place = Path(f"/proc/{process}/wchan")
    while time.monotonic() < deadline:
        if "pipe" in place.read_text():
            return
        time.sleep(0.005)
    pytest.skip("this system does not tell what a process waits for")


@pytest.mark.parametrize(
    "locale",
    [
        {"LC_ALL": "C"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"LC_ALL": "POSIX", "PYTHONIOENCODING": "ascii"},
        {"LC_ALL": None, "LANG": None},
        {"LC_ALL": None, "LANG": "xx_YY.NONSENSE"},
        {"LC_ALL": "C", "PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ],
)
def test_data_is_utf_8_in_any_locale(demo: Machine, locale: dict[str, str | None]) -> None:
    listed = demo.process("loans", "--json", environ=locale)
    assert (listed.code, listed.err) == (0, "")
    assert any("Sinuhe egyptiläinen" in loan["title"] for loan in json.loads(listed.out))
    done = demo.process("loans", "renew", "--title", "sinuhe", environ=locale)
    assert done.code == 0
    refused = demo.process("loans", "renew", "--all", "--lang", "fi", environ=locale)
    assert refused.code == 1
    assert refused.err


def test_a_password_with_a_letter_that_is_no_utf_8_is_no_wrong_try(demo: Machine) -> None:
    result = demo.process("login", "29001001", "--password-stdin", stdin=b"kirj\xe4\n")
    assert (result.code, result.err) == (2, "error: standard input is not text\n")


@pytest.mark.parametrize("home", [None, "", "/nonexistent", "relative"])
def test_without_a_home_named_folders_are_enough(demo: Machine, home: str | None) -> None:
    assert demo.process("loans", HOME=home).code == 0
    assert demo.process("demo", HOME=home).code == 0


def test_without_a_home_the_register_of_users_tells_it_or_an_error(machine: Machine) -> None:
    nowhere: dict[str, str | None] = {"TUNILIB_CONFIG": None, "TUNILIB_DATA": None, "TUNILIB_STATE": None}
    result = machine.process("profiles", "--json", HOME="/proc/nothing", environ=nowhere)
    assert result.code == 0
    assert machine.process("demo", "--json", HOME="/proc/nothing", environ=nowhere).code == 6


def test_a_fresh_home_and_nothing_named(machine: Machine) -> None:
    home = machine.folder / "home"
    home.mkdir(parents=True)
    nothing: dict[str, str | None] = {
        "TUNILIB_CONFIG": None,
        "TUNILIB_DATA": None,
        "TUNILIB_STATE": None,
        "XDG_CONFIG_HOME": "relative/is/ignored",
        "PYTHON_KEYRING_BACKEND": None,
    }
    assert machine.process("demo", environ=nothing).code == 0
    assert machine.process("loans", "renew", "--all", environ=nothing).code == 1
    assert (home / ".local/share/tunilib/demo.sqlite").exists()
    assert (home / ".config/tunilib/profiles.toml").exists()


HEADLESS: list[dict[str, str | None]] = [
    {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"},
    {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"},
    {"PYTHON_KEYRING_BACKEND": "no.such.module"},
    {"PYTHON_KEYRING_BACKEND": None},
]


@pytest.mark.parametrize("keyring", HEADLESS)
def test_everything_works_on_a_machine_without_a_keyring(demo: Machine, keyring: dict[str, str | None]) -> None:
    def done(*words: str, stdin: bytes | None = None) -> Result:
        return demo.process(*words, stdin=stdin, environ=keyring)

    assert done("logout").code == 0
    assert done("login", "29001001", "--password-stdin", stdin=PASSWORD.encode()).code == 0
    assert done("loans", "renew", "--all").code == 1
    assert done("doctor").code == 0
    assert done("profiles", "remove", "demo").code == 0


def test_everything_works_where_keyring_cannot_be_imported(demo: Machine, tmp_path: Path) -> None:
    (tmp_path / "keyring.py").write_text("raise ImportError('broken')\n")
    path = os.pathsep.join((str(tmp_path), demo.process_setting()["PYTHONPATH"]))
    for words, code in ((("logout",), 0), (("doctor",), 3), (("loans",), 3), (("demo",), 0), (("doctor",), 0)):
        assert demo.process(*words, PYTHONPATH=path).code == code, words


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-16"])
def test_an_error_object_is_json_in_utf_8_whatever_the_locale(demo: Machine, encoding: str) -> None:
    result = demo.process("loans", "renew", "nothere", "--json", "--lang", "fi", PYTHONIOENCODING=encoding)
    assert result.error == demo.run("loans", "renew", "nothere", "--json", "--lang", "fi").error
    assert any(letter in result.error["message"] for letter in "äö")
