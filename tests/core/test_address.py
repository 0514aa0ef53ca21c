"""What is an address of the web, and which are of this machine."""

from __future__ import annotations

import pytest

from tunilib.core.address import is_host, is_loopback, is_port, is_safe_address, read_address, web_parts
from tunilib.errors import NotUnderstood, UsageError
from tunilib.http.cookies import joined, origin, site_address


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


OTHER_WAYS = (
    *("0x7f000001", "0x7f.1", "0X7F.0.0.0x1", "2130706433", "017700000001", "0177.0.0.1", "127.0.0.01", "127.1"),
    *(
        "127.0.0.1.",
        "a.1",
        "1.0x",
        "127\u30020\u30020\u30021",
        "\uff11\uff12\uff17.0.0.1",
        "localhost.",
        "a.localhost.",
    ),
    *("0.0.0.0", "[::]", "[::ffff:0.0.0.0]", "[::1%lo]", "[fe80::1%25eth0]", "[::ffff:0x7f000001]", "[127.0.0.1]"),
    *("site.example\\@127.0.0.1", "a\u3002example", "xn--a.1", "0x"),
)
"""Ways to write an address that hide where it leads, or that lead to whatever machine asks."""


@pytest.mark.parametrize("host", OTHER_WAYS)
def test_an_address_is_written_in_one_way(host: str) -> None:
    for address in (f"https://{host}/", f"//{host}/x", f"https://{host}:8443/x?y"):
        with pytest.raises(NotUnderstood):
            read_address(address, "https://site.example/page")
        with pytest.raises(NotUnderstood):
            joined("https://site.example/page", address)
        assert web_parts(address) is None
        with pytest.raises(UsageError):
            site_address(address)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "::1", "0:0:0:0:0:0:0:1", "::ffff:127.0.0.1", "[::FFFF:7f00:1]", "Localhost"]
)
def test_this_machine_has_several_addresses(host: str) -> None:
    assert is_loopback(host)
    assert is_safe_address(f"http://{host if host[0] == '[' or ':' not in host else f'[{host}]'}/")


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
