"""Cookies as people copy them from a browser."""

from __future__ import annotations

import json

import pytest

from tunilib.errors import CredentialsRefused, UsageError
from tunilib.university.cookie_text import NAMELESS, read_cookies

HOST = "library.example"


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
        assert read_cookies(text, HOST) == cookies, text


ROW = "PHPSESSID\tq1w2\tlibrary.example\t/\tSession\t35\t✓\t✓\tLax\t\tMedium"
FILE = (
    "# Netscape HTTP Cookie File\n# https://curl.se/docs/http-cookies.html\n\n"
    "other.example\tFALSE\t/\tTRUE\t0\tPHPSESSID\tz9\n"
    "#HttpOnly_library.example\tFALSE\t/\tTRUE\t0\tPHPSESSID\tq1w2\n"
    "library.example\tTRUE\t/\tTRUE\t1800000000\t_ga\tGA1.2\n"
)


def test_a_cookie_is_a_row_as_browsers_copy_it_a_file_or_json() -> None:
    objects = [
        {"name": "PHPSESSID", "value": "q1w2", "domain": "library.example", "httpOnly": True},
        {"name": "PHPSESSID", "value": "z9", "domain": "other.example"},
    ]
    for text, cookies in [
        (ROW, {"PHPSESSID": "q1w2"}),
        (ROW.replace("\t", "   "), {"PHPSESSID": "q1w2"}),
        ('PHPSESSID\t"q1w2"\t.library.example\t/', {"PHPSESSID": "q1w2"}),
        ("PHPSESSID\tq1w2", {"PHPSESSID": "q1w2"}),
        ('PHPSESSID:"q1w2"\nDomain:"library.example"\nPath:"/"\n', {"PHPSESSID": "q1w2"}),
        (f"{ROW}\n_ga\tGA1.2\t.library.example\t/\tSession", {"PHPSESSID": "q1w2", "_ga": "GA1.2"}),
        (FILE, {"PHPSESSID": "q1w2", "_ga": "GA1.2"}),
        (FILE.replace("\n", "\r\n"), {"PHPSESSID": "q1w2", "_ga": "GA1.2"}),
        (json.dumps(objects), {"PHPSESSID": "q1w2"}),
        (json.dumps(objects, indent=2), {"PHPSESSID": "q1w2"}),
        (json.dumps(objects[0]), {"PHPSESSID": "q1w2"}),
        (json.dumps({"cookies": objects, "origins": []}), {"PHPSESSID": "q1w2"}),
        ('{"PHPSESSID": "q1w2", "ui": "x"}', {"PHPSESSID": "q1w2", "ui": "x"}),
        ('{"Request Cookies": {"PHPSESSID": "q1w2"}}', {"PHPSESSID": "q1w2"}),
        ('{"PHPSESSID": {"value": "q1w2", "host": "library.example"}}', {"PHPSESSID": "q1w2"}),
    ]:
        assert read_cookies(text, HOST) == cookies, text


def test_a_cookie_of_another_host_is_left_out_and_told_where_there_is_no_other() -> None:
    for host in ("other.example", ".other.example", "notlibrary.example", "www.library.example"):
        with pytest.raises(CredentialsRefused) as error:
            read_cookies(ROW.replace("library.example", host), HOST)
        assert host.lstrip(".") in error.value.message
        assert "q1w2" not in error.value.message


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
        "[1, 2]",
        '{"PHPSESSID": ',
        '[{"name": "PHPSESSID"}]',
        "[" * 5000,
        "; ".join(f"n{number}=v" for number in range(60)),
    ]:
        with pytest.raises(UsageError) as error:
            read_cookies(text, HOST)
        assert "q1" not in str(error.value), text
