"""The one browser: reads again, changes once, stays on its host."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
import respx
import trustme

from tunilib._version import __version__
from tunilib.errors import NotUnderstood, Unavailable, UsageError
from tunilib.http import authorities
from tunilib.http.browser import USER_AGENT, Browser, Lost
from tunilib.http.cookies import site_address
from tunilib.http.exchange import Exchange
from tunilib.http.limits import MOST_BYTES, counted, host_of

SITE = "https://library.example"


def browser() -> Browser:
    return Browser(SITE, sleep=lambda seconds: None)


@respx.mock
def test_a_read_is_tried_again_when_the_site_is_overloaded() -> None:
    route = respx.get(f"{SITE}/page").mock(side_effect=[httpx.Response(503), httpx.Response(200, text="here")])
    assert browser().read("page").text == "here"
    assert route.call_count == 2


@respx.mock
def test_a_read_that_never_arrives_is_unavailable_after_three_tries() -> None:
    route = respx.get(f"{SITE}/page").mock(side_effect=httpx.ReadTimeout("slow"))
    with pytest.raises(Unavailable):
        browser().read("page")
    assert route.call_count == 3


@respx.mock
def test_a_change_is_never_sent_twice() -> None:
    route = respx.post(f"{SITE}/renew").mock(side_effect=[httpx.ReadTimeout("slow"), httpx.Response(503)])
    with pytest.raises(Lost):
        browser().change("renew", [("renewAll", "1")])
    assert route.call_count == 1
    assert browser().change("renew", []).status == 503
    assert route.call_count == 2


@respx.mock
def test_a_change_that_could_not_be_sent_is_unavailable_and_not_lost() -> None:
    respx.post(f"{SITE}/renew").mock(side_effect=httpx.ConnectError("refused"))
    with pytest.raises(Unavailable):
        browser().change("renew", [])


@respx.mock
def test_a_page_after_a_change_that_cannot_be_read_makes_the_change_lost() -> None:
    respx.post(f"{SITE}/renew").mock(return_value=httpx.Response(302, headers={"Location": "/done"}))
    respx.get(f"{SITE}/done").mock(side_effect=httpx.ConnectError("refused"))
    with pytest.raises(Lost):
        browser().change("renew", [])


@respx.mock
def test_redirects_to_another_host_or_in_a_circle_and_endless_answers_are_not_followed() -> None:
    elsewhere = respx.get("https://evil.example/").mock(return_value=httpx.Response(200))
    for answer in (
        httpx.Response(302, headers={"Location": "https://evil.example/"}),
        httpx.Response(302, headers={"Location": "/page"}),
        httpx.Response(200, content=b"x" * (MOST_BYTES + 1)),
    ):
        respx.get(f"{SITE}/page").mock(return_value=answer)
        with pytest.raises(NotUnderstood):
            browser().read("page")
    assert not elsewhere.called


@respx.mock
def test_a_redirect_to_plain_http_on_the_same_host_stays_encrypted() -> None:
    respx.get(f"{SITE}/page").mock(
        return_value=httpx.Response(302, headers={"Location": "http://library.example/there"})
    )
    respx.get(f"{SITE}/there").mock(return_value=httpx.Response(200, text="there"))
    answer = browser().read("page")
    assert (answer.url, answer.text, answer.hops) == (f"{SITE}/there", "there", (302,))


@respx.mock
def test_the_site_says_when_to_come_back() -> None:
    respx.get(f"{SITE}/page").mock(return_value=httpx.Response(429, text="Too many requests. Retry after 60 seconds."))
    answer = browser().read("page")
    assert (answer.status, answer.retry_after) == (429, 60)


@respx.mock
def test_cookies_are_kept_between_two_browsers() -> None:
    respx.get(f"{SITE}/first").mock(return_value=httpx.Response(200, headers={"Set-Cookie": "PHPSESSID=abc; HttpOnly"}))
    second = respx.get(f"{SITE}/second").mock(return_value=httpx.Response(200))
    first = browser()
    first.read("first")
    first.close()
    Browser(SITE, cookies=first.jar()).read("second")
    assert second.calls.last.request.headers["Cookie"] == "PHPSESSID=abc"


@respx.mock
def test_one_user_agent_that_names_the_tool_and_its_address_and_holds_no_word_of_a_crawler() -> None:
    route = respx.get(f"{SITE}/page").mock(return_value=httpx.Response(200))
    browser().read("page")
    assert route.calls.last.request.headers["User-Agent"] == USER_AGENT
    assert f"tunilib/{__version__} (+https://pypi.org/project/tunilib/)" == USER_AGENT
    words = "bot crawl archiver transcoder spider uptime validator fetcher cron checker reader extractor monitoring"
    assert not any(
        word in USER_AGENT.lower() for word in [*words.split(), "analyzer", "scraper", "httpx", "python", "github"]
    )


@respx.mock
def test_each_attempt_is_counted_where_it_goes_out() -> None:
    respx.get(f"{SITE}/page").mock(side_effect=[httpx.ReadError("gone"), httpx.Response(503), httpx.Response(200)])
    respx.post(f"{SITE}/send").mock(return_value=httpx.Response(200))
    with counted() as sent:
        browser().read("page")
        browser().change("send", [])
        Exchange(SITE).send("POST", "send", {}, b"")
    assert sent == {host_of(SITE): 5}


@pytest.mark.parametrize(
    "address",
    [
        *("http://library.example", "ftp://library.example", "https://", "https://me:pw@library.example", "x"),
        *("http://127.0.0.1.evil.example/", "http://localhost.evil.example/", "http://1270.0.0.1/"),
    ],
)
def test_only_encrypted_addresses_are_spoken_to(address: str) -> None:
    with pytest.raises(UsageError):
        site_address(address)


def test_plain_http_is_for_loopback_and_an_address_has_one_spelling() -> None:
    for host in ("127.0.0.1", "127.1.2.3", "localhost", "[::1]"):
        assert site_address(f"http://{host}:8080/") == f"http://{host}:8080"
    for spelled in ("http://localhost", "http://localhost/", "HTTP://LOCALHOST", "http://localhost:80/"):
        assert site_address(spelled) == "http://localhost", spelled


@pytest.fixture
def encrypted(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A site on loopback with a certificate of an authority of its own, and the file of that authority."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    server = ThreadingHTTPServer(("localhost", 0), SimpleHTTPRequestHandler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"https://localhost:{server.server_port}", tmp_path / "ca.pem"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize("is_trusted", [True, False])
def test_the_certificates_that_count_are_those_that_the_machine_trusts(
    encrypted: tuple[str, Path], is_trusted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, authority = encrypted
    monkeypatch.setattr(authorities, "_trusted", {})
    monkeypatch.setenv("SSL_CERT_FILE", str(authority) if is_trusted else "")
    made = Browser(address, sleep=lambda _: None)
    try:
        if is_trusted:
            assert made.read("/none").status == 404
        else:
            with pytest.raises(Unavailable, match="certificate"):
                made.read("/none")
    finally:
        made.close()
