"""Lists and single things in a pipe and in JSON."""

from __future__ import annotations

from tests.cli.terminal import tunilib

LOANS = (
    "L1\tKirja 1\t2026-11-20\toverdue\tno\t0\trenewal.limit; renewal.requested\t\t\n"
    "L2\tKirja 2\t2026-11-25\tdue-soon\t\t0\t\t\t\n"
    "L3\t\t2026-12-25\tok\tyes\t\t\t\t\n"
)


def test_a_pipe_gets_a_line_for_each_in_the_order_of_the_fields() -> None:
    assert tunilib("loans") == (0, LOANS, "")


def test_json_is_one_array_with_null_for_what_is_not_known() -> None:
    loans = tunilib("loans", "--json").data
    assert list(loans[0]) == [
        "id",
        "title",
        "due",
        "status",
        "renewable",
        "renewals_used",
        "reasons",
        "profile",
        "card",
    ]
    assert (loans[1]["renewable"], loans[2]["title"]) == (None, None)


def test_json_says_nothing_on_standard_error() -> None:
    assert tunilib("loans", "--json", "--verbose").err == ""


def test_an_empty_list_is_silence_in_a_pipe_and_a_sentence_beside_it() -> None:
    assert tunilib("loans", environ={"NO_LOANS": "1"}) == (0, "", "There are no loans.\n")


def test_an_empty_list_is_an_empty_array_in_json() -> None:
    assert tunilib("loans", "--json", environ={"NO_LOANS": "1"}) == (0, "[]\n", "")


def test_quiet_silences_the_sentence() -> None:
    assert tunilib("loans", "--quiet", environ={"NO_LOANS": "1"}) == (0, "", "")


def test_a_refusal_ends_with_1_and_is_said_in_words_beside_a_pipe() -> None:
    result = tunilib("loans", "renew", "--all", "--quiet")
    assert result.code == 1
    assert result.err == "Kirja 1: refused: It has been renewed too often. Return it by Fri 20 Nov.\n"
    assert result.out.splitlines()[0] == "L1\tKirja 1\trefused\t2026-11-20\t2026-11-20\trenewal.limit\t\t"


def test_a_refusal_is_only_data_in_json() -> None:
    result = tunilib("loans", "renew", "--all", "--json")
    assert (result.code, result.err) == (1, "")
    assert result.data[0]["reasons"][0]["code"] == "renewal.limit"


def test_a_command_may_overrule_the_code_of_its_rows() -> None:
    assert tunilib("loans", "renew", "--all", "--dry-run").code == 0


def test_an_account_that_failed_is_an_element_of_the_array() -> None:
    result = tunilib("loans", "--all-profiles", "--json")
    assert (result.code, result.err, len(result.data)) == (3, "", 4)
    assert list(result.data[3]) == ["profile", "card", "error"]
    assert result.data[3]["error"]["code"] == "session-expired"


def test_an_account_that_failed_is_an_error_beside_a_pipe() -> None:
    result = tunilib("loans", "--all-profiles")
    assert (result.code, result.out) == (3, LOANS)
    assert result.err == "error: work, 2: The session has expired.\nhint: tunilib login\n"


def test_control_characters_of_a_title_become_blanks_in_a_pipe() -> None:
    assert tunilib("broken", "hostile").out == "1\ta ]0;owned b c 31m[red]d[/red]  e \ufffd\n"


def test_control_characters_of_a_title_stay_themselves_in_json_as_escapes() -> None:
    result = tunilib("broken", "hostile", "--json")
    assert not any(character in result.out for character in "\x1b\x07\u202e\x9b\x7f\ud800")
    assert result.data[0]["title"] == "a\x1b]0;owned\x07b\u202ec\x9b31m[red]d[/red]\t\r\ne\x7f\ufffd"


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


def test_the_things_of_several_accounts_are_lines_that_begin_with_the_account_in_a_pipe() -> None:
    values = [
        line for line in FINES.splitlines(keepends=True) if not line.startswith(("profile\t", "card\t", "fines\t"))
    ]
    objects = [line for line in FINES.splitlines(keepends=True) if line.startswith("fines\t")]
    first, second = "".join([*values, *objects]), "".join(values)
    expected = f"profile\tdemo\ncard\t1\n{first}profile\twork\ncard\t1\n{second}"
    assert tunilib("fines", "--all-profiles").out == expected
