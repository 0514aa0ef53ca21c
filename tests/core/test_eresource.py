"""Addresses of licensed resources through a library's proxy."""

from __future__ import annotations

import pytest

from tunilib.core.eresource import InvalidAddress, proxied, proxy_prefix, resource_address

PROXY = "https://proxy.example.edu/login?url="


def test_a_proxy_is_given_by_its_host_or_by_what_comes_before_the_target() -> None:
    for given, prefix in [
        ("https://proxy.example.edu", PROXY),
        ("proxy.example.edu", PROXY),
        ("https://Proxy.Example.edu/login", PROXY),
        ("https://proxy.example.edu/login?url=", PROXY),
        ("https://proxy.example.edu/login?qurl=", "https://proxy.example.edu/login?qurl="),
        ("https://go.example.net/redirector/uni?url=", "https://go.example.net/redirector/uni?url="),
        ("http://127.0.0.1:8080/login?url=", "http://127.0.0.1:8080/login?url="),
    ]:
        assert proxy_prefix(given) == prefix, given


@pytest.mark.parametrize(
    "given",
    [
        "http://proxy.example.edu/login?url=",
        "ftp://proxy.example.edu",
        "https://user:secret@proxy.example.edu/login?url=",
        "https://proxy.example.edu/login?url=https://x.example/",
        "https://proxy.example.edu/search",
        "https://proxy.example.edu/login?url=#a",
        "https://",
        " ",
        "https://proxy.example.edu\n/login?url=",
    ],
)
def test_what_cannot_be_a_proxy_is_refused(given: str) -> None:
    with pytest.raises(InvalidAddress):
        proxy_prefix(given)


def test_an_address_stays_as_it_is_but_for_what_a_browser_would_encode() -> None:
    for url, address in [
        ("https://www.jstor.org/stable/2118559?seq=1&x=a%20b#p", None),
        (" HTTPS://WWW.JSTOR.ORG/Stable ", "https://www.jstor.org/Stable"),
        ("https://www.alma.example/hae?q=Väinö", "https://www.alma.example/hae?q=V%C3%A4in%C3%B6"),
        ("https://kirjäst.example/", "https://xn--kirjst-eua.example/"),
        ("http://[2001:db8::1]:8080/a", None),
        ("https://x.example/<script>", "https://x.example/%3Cscript%3E"),
    ]:
        assert resource_address(url) == (address or url), url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "www.jstor.org",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https://user@x.example/",
        "https://user:pass@x.example/",
        "https:///path",
        "https://x.example/a b",
        "https://x.example/\x1b[31m",
        "https://x.example/\r\nSet-Cookie: a=b",
        "https://x.example\\@evil.example/",
        "https://x.example:99999/",
        "https://" + "x" * 8000,
    ],
)
def test_what_is_no_address_of_a_resource_is_refused(url: str) -> None:
    with pytest.raises(InvalidAddress):
        resource_address(url)


def test_an_ezproxy_takes_the_target_as_it_is_and_others_take_it_encoded() -> None:
    target = "https://x.example/a?b=c&d=%20e"
    encoded = "https%3A%2F%2Fx.example%2Fa%3Fb%3Dc%26d%3D%2520e"
    assert proxied(PROXY, target) == PROXY + target
    assert proxied("https://proxy.example.edu/login?qurl=", target) == f"https://proxy.example.edu/login?qurl={encoded}"
    assert proxied("https://go.example.net/r/uni?url=", target) == f"https://go.example.net/r/uni?url={encoded}"


def test_what_leads_through_the_proxy_already_does_not_go_through_it_twice() -> None:
    for address in [PROXY + "https://x.example/", "https://www-x-com.proxy.example.edu/a"]:
        assert proxied(PROXY, address) == address, address


def test_a_host_that_only_ends_like_the_proxy_goes_through_it() -> None:
    assert proxied(PROXY, "https://notproxy.example.edu/") == PROXY + "https://notproxy.example.edu/"
