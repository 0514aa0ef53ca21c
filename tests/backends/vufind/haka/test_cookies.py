"""Cookies as people copy them from a browser."""

from __future__ import annotations

import pytest

from tunilib.backends.vufind.haka.sign_in import NAMELESS, read_cookies
from tunilib.errors import UsageError


def test_a_cookie_is_a_value_a_pair_or_a_whole_header() -> None:
    for text, cookies in [
        ("q1w2e3r4t5\n", {NAMELESS: "q1w2e3r4t5"}),
        ("PHPSESSID=q1w2e3r4t5", {"PHPSESSID": "q1w2e3r4t5"}),
        (" PHPSESSID = q1w2 \r\n", {"PHPSESSID": "q1w2"}),
        ('PHPSESSID:"q1w2"', {"PHPSESSID": "q1w2"}),
        (
            "Cookie: PHPSESSID=q1w2; _shibsession_64=_ab12; ui=standard",
            {"PHPSESSID": "q1w2", "_shibsession_64": "_ab12", "ui": "standard"},
        ),
        ("cookie:PHPSESSID=q1w2;", {"PHPSESSID": "q1w2"}),
        ("Set-Cookie: PHPSESSID=q1w2; Path=/; HttpOnly; Secure; SameSite=Lax", {"PHPSESSID": "q1w2"}),
        ("cTE9PQ==", {NAMELESS: "cTE9PQ=="}),
        ("sid=cTE9PQ==", {"sid": "cTE9PQ=="}),
    ]:
        assert read_cookies(text) == cookies, text


def test_what_is_no_cookie_is_refused_without_repeating_it() -> None:
    for text in [
        "",
        " ; ",
        "Cookie:",
        "PHPSESSID=q1w2\nX: y",
        "PHPSESSID=q1\x1b[2Jw2",
        "PHPSESSID=q1\x00w2",
        "PHPSESSID=käyttäjä",
        "two words",
        "PHPSESSID=two words",
        "PHP SESSID=q1w2",
        "PHPSESSID=a,b",
        "PHPSESSID=" + "a" * 5000,
        "a=b;" * 5000,
        "; ".join(f"n{number}=v" for number in range(60)),
    ]:
        with pytest.raises(UsageError) as error:
            read_cookies(text)
        assert "q1" not in str(error.value), text
