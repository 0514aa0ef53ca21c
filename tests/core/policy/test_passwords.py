"""What a new password may be."""

from __future__ import annotations

import re

from hypothesis import given, strategies as st
from tests.builders import codes

from tunilib.core.policy.passwords import PasswordCase, may_use_password
from tunilib.core.rules import PasswordRule


def reasons(new: str, again: str | None = None, rule: PasswordRule | None = None) -> list[str]:
    case = PasswordCase(rule=rule or PasswordRule(), new=new, again=new if again is None else again)
    return codes(may_use_password(case))


def test_the_length_is_a_rule_of_the_library_and_told() -> None:
    for rule, new, code, limit in [
        (PasswordRule(shortest=8, longest=8), "abcdefg", "password.too-short", 8),
        (PasswordRule(), "abcd", "password.too-short", 5),
        (PasswordRule(), "abcdefghijklm", "password.too-long", 12),
    ]:
        (reason,) = may_use_password(PasswordCase(rule=rule, new=new, again=new))
        assert (reason.code, reason.params) == (code, (("limit", limit),)), new


def test_each_other_password_is_told_what_is_wrong_with_it() -> None:
    for new, code in [
        ("", "password.too-short"),
        ("abcd", "password.too-short"),
        ("abcdefghijklm", "password.too-long"),
        ("åäöåä", "password.characters"),
        ("abc de", "password.characters"),
        ("abcde\n", "password.characters"),
        ("abc-de", "password.characters"),
        ("abcde٣", "password.characters"),
        ("ａｂｃｄｅ", "password.characters"),
        ("abcd\u0000", "password.characters"),
    ]:
        assert reasons(new) == [code], new


def test_a_repetition_that_differs_by_case_differs() -> None:
    assert reasons("abcde", "abcdE") == ["password.mismatch"]


def test_mismatch_is_told_before_length_and_length_before_characters() -> None:
    assert reasons("å", "ä") == ["password.mismatch", "password.too-short", "password.characters"]
    assert reasons("å" * 13, "ä") == ["password.mismatch", "password.too-long", "password.characters"]


def test_a_password_is_never_told_again() -> None:
    found = may_use_password(PasswordCase(rule=PasswordRule(), new="sekret!", again="sekret?"))
    assert "sekret" not in repr(found)


@given(st.text(max_size=15) | st.from_regex(r"[A-Za-z0-9]{3,14}", fullmatch=True))
def test_exactly_the_passwords_of_the_rule_are_good(new: str) -> None:
    assert (reasons(new) == []) is (re.fullmatch("[a-zA-Z0-9]{5,12}", new) is not None)
