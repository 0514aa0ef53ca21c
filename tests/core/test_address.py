"""What is an address of the web, and which are of this machine."""

from __future__ import annotations

import pytest

from tunilib.core.address import is_host, is_loopback, is_port, is_safe_address, read_address, web_parts
from tunilib.errors import NotUnderstood
from tunilib.http.cookies import joined, origin


@pytest.mark.parametrize(
    "text",
    [
        *("http://127.0.0.²", "https://127.0.0.²/x", "https://①.example", "https://1.2.3", "https://1.2.3.256"),
        *("https://h:99999", "https://h:0", "https://h:8 0", "https://h: 80", "https://h:80 ", "https://h:8a"),
        *("https://", "https:///path", "https://[half", "https://[::zz]", "https://a b", "https://a\\b", "https://-a"),
        *("ftp://h", "x", "", "https://a..b", f"https://{'a' * 64}.example", f"https://{'a.' * 130}example"),
        *("https://h/\n", "https://h/\x1b", "https://h/\u00a0x", "https://\u2100.example", "https://\ud800.example"),
    ],
)
def test_what_no_browser_could_ask_is_no_address(text: str) -> None:
    assert web_parts(text) is None
    assert not is_safe_address(text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "https://library.example",
            "https://library.example:8443/x?y=z#a",
            "https://10.0.0.1/",
            "https://[2001:db8::1]",
        ),
        *("https://kirjasto-ä.example/", "https://a_b.example", "https://library.example./", "https://localhost"),
        *("http://localhost:8080", "http://127.1.2.3", "http://[::1]:80/x", "https://me:pass@library.example"),
    ],
)
def test_what_a_browser_could_ask_is_an_address(text: str) -> None:
    assert web_parts(text) is not None
    assert is_safe_address(text)


def test_without_encryption_only_this_machine_is_asked() -> None:
    for host in ("library.example", "127.0.0.1.evil.example", "localhost.evil.example", "1270.0.0.1", "[2001:db8::1]"):
        assert not is_safe_address(f"http://{host}/"), host
    assert [is_loopback(host) for host in ("127.0.0.²", "127.0.0.256", "127.1", "::2", "LOCALHOST", "[::1]")] == [
        *(False, False, False, False, True, True)
    ]
    assert [is_host(host) for host in ("smtp.example", "smtp.example:25", "::1", "")] == [True, False, True, False]
    assert [is_port(port) for port in ("1", "65535", "0", "65536", "²", "", " 1")] == [True, True, *(False,) * 5]


def test_a_name_that_cannot_be_written_in_ascii_is_no_host() -> None:
    assert is_host("kirjasto-ä.example")
    assert not is_host("ä..example")


@pytest.mark.parametrize(
    "wrong", ["https://h:99999/x", "//h:99999/", "https://[h/", "//[h/", "https://h:x/", "http://[::1"]
)
def test_an_address_that_cannot_be_read_is_an_error_of_ours(wrong: str) -> None:
    with pytest.raises(NotUnderstood):
        read_address(wrong)
    with pytest.raises(NotUnderstood):
        read_address(wrong, "https://site.example/page")
    with pytest.raises(NotUnderstood):
        joined("https://site.example/page", wrong)
    with pytest.raises(NotUnderstood):
        origin(wrong)
    assert web_parts(wrong) is None
