"""Single things in a pipe and in JSON."""

from __future__ import annotations

from tests.cli.terminal import tunilib

FINES = """\
total\t10.01
currency\tEUR
suspended\tyes
contact\t
register.name\tMaija Meikäläinen
register.phone\t
reasons\tpatron.suspended-fines
profile\tdemo
card\t1
fines\tF1\toverdue\tSeitsemän veljestä\t9.01\tyes
fines\tF2\tuncollected\t\t1.00\tno
"""


def test_a_pipe_gets_a_line_for_each_value_and_the_objects_of_lists_last() -> None:
    assert tunilib("fines") == (0, FINES, "")


def test_json_is_the_thing_as_it_is() -> None:
    fines = tunilib("fines", "--json").data
    assert (fines["register"]["phone"], fines["fines"][1]["title"]) == (None, None)
    assert fines["register"]["name"] == "Maija\tMeikäläinen"


def test_the_things_of_several_accounts_are_an_array() -> None:
    assert [fines["profile"] for fines in tunilib("fines", "--all-profiles", "--json").data] == ["demo", "work"]


def test_the_things_of_several_accounts_are_a_line_each_in_a_pipe() -> None:
    lines = tunilib("fines", "--all-profiles").out.splitlines()
    assert lines[1] == "10.01\tEUR\tyes\t\tMaija Meikäläinen\t\tpatron.suspended-fines\t\twork\t1"
