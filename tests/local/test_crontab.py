"""Which lines of a crontab are ours, and how one names a program."""

import shlex

import pytest

from tunilib.errors import LocalError
from tunilib.local.crontab import line_of, own_lines

FOREIGN = (
    b"0 3 * * * /usr/bin/tunilib schedule running\n",
    b"0 3 * * * /usr/bin/tunilib schedule status\n",
    b"0 3 * * * echo '/usr/bin/tunilib schedule run\n",
    b"0 3 * * * echo /usr/bin/tunilib schedule run\n",
    b"0 3 * * * mail -s 'tunilib schedule run' me\n",
    b"0 3 * * * mail me%tunilib schedule run\n",
    b"# 0 3 * * * /usr/bin/tunilib schedule run\n",
    b"0 3 * * * /usr/bin/other schedule run\n",
    b"JOB=a b c d e f /usr/bin/tunilib schedule run\n",
    b"JOB = a b c d e /usr/bin/tunilib schedule run\n",
)
EDITED = (
    b"* * * * * /usr/bin/tunilib schedule run\n",
    b"*/5 1-3 * jan mon /usr/bin/tunilib schedule run\n",
    b"@daily tunilib schedule run\n",
    b"0 3 * * * /usr/bin/tunilib schedule run 2>>$HOME/log\n",
    b"0 3 * * * /usr/bin/tunilib schedule run >> /tmp/log 2>&1\n",
    b"0 3 * * * nice -n 5 /usr/bin/tunilib --quiet schedule run\n",
    b"0 3 * * * cd /x && LANG=fi ./bin/tunilib schedule run --lang fi | logger\n",
    b"0 3 * * * sleep 60; /usr/bin/python3 -m tunilib schedule run\n",
    b"0 3 * * * sh -c 'tunilib schedule run >> log'\n",
    b"\t0 3 * * * '/home/100\\%/tunilib' schedule run",
)


def test_a_line_that_starts_something_else_is_not_ours() -> None:
    for line in FOREIGN:
        assert own_lines(line) == [], line


def test_a_line_that_a_person_has_edited_is_ours() -> None:
    for line in EDITED:
        assert own_lines(b"# mine\n" + line) == [line], line


def test_the_line_of_any_folder_is_known_again_and_starts_the_program() -> None:
    for folder in ["/usr/bin", "/home/a b", "/home/Ä", "/home/100%/it's", '/home/"x"/$y\\z']:
        command, line = line_of("07:05", f"{folder}/tunilib")
        assert line == f"5 7 * * * {command}\n", folder
        assert own_lines(b"#\n" + line.encode() + b"@daily x") == [line.encode()], folder
        given_to_the_shell = command.replace("\\%", "%")  # as cron does
        assert shlex.split(given_to_the_shell) == [f"{folder}/tunilib", "schedule", "run"], folder


def test_a_program_that_no_line_can_name_is_an_error() -> None:
    for path in ["/a\n0 1 * * * evil/tunilib", "/a\udcff/tunilib"]:
        with pytest.raises(LocalError) as caught:
            line_of("03:00", path)
        assert caught.value.exit_code == 6, path
