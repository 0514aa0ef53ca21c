"""What a hostile or broken site sends leaves the browser as an error of tunilib, in bounded time and memory."""

from __future__ import annotations

import gzip
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import httpx
import pytest
import respx

from tunilib.errors import NotUnderstood, OutcomeUnknown, TunilibError, Unavailable
from tunilib.http import limits as bounds
from tunilib.http.browser import Browser, Lost
from tunilib.http.exchange import Exchange, post

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
GZIPPED = HEAD + b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\nffffff\r\n\x1f\x8b\x08\x08\0\0\0\0\0\3"


@contextmanager
def raw_site(*answers: bytes | Callable[[socket.socket], None]) -> Iterator[tuple[str, list[bytes]]]:
    """A server that sends these bytes, one connection after the other; its address, and what it was asked."""
    asked: list[bytes] = []
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        for answer in answers:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection:
                asked.append(connection.recv(65536))
                if callable(answer):
                    answer(connection)
                else:
                    connection.sendall(answer)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.getsockname()[1]}", asked
    finally:
        server.close()


def whole(body: bytes, *headers: bytes) -> bytes:
    lines = (*headers, b"Connection: close", b"Content-Length: %d" % len(body))
    return HEAD + b"".join(line + b"\r\n" for line in lines) + b"\r\n" + body


def browser(address: str, **more: Any) -> Browser:
    return Browser(address, sleep=lambda seconds: None, **more)


@pytest.mark.parametrize("begins", [b"", b"HTTP/1.1 200 OK\r\nX-Slow: ", HEAD + b"Content-Length: 999\r\n\r\na"])
def test_an_address_that_gets_a_post_cannot_hold_the_run(begins: bytes) -> None:
    over = threading.Event()

    def drip(connection: socket.socket) -> None:
        with suppress(OSError):
            connection.sendall(begins)
            while begins and not over.wait(0.02):
                connection.sendall(b"a")
            over.wait(10)

    with raw_site(drip) as (address, asked):
        begun = time.monotonic()
        with suppress(OutcomeUnknown):  # without a status nobody knows; with one the rest is not read
            post(f"{address}/hook", b"{}", seconds=0.3)
        assert time.monotonic() - begun < 5
        over.set()
    assert asked[0].startswith(b"POST /hook")


def test_an_address_on_this_machine_is_never_asked_through_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with raw_site(whole(b"")) as (address, asked):
        post(f"{address}/hook", b"{}")
    assert asked[0].startswith(b"POST /hook")
    with pytest.raises(Unavailable):
        post("https://library.example/hook", b"{}")


def test_a_charset_that_is_none_is_read_as_utf_8() -> None:
    for charset in [
        "x-unknown",
        "base64",
        "zlib_codec",
        "undefined",
        "punycode",
        "idna",
        "utf-7",
        "\u00e4",
        "a" * 5000,
        "u\x00",
    ]:
        answer = whole("päivä".encode(), f"Content-Type: text/html; charset={charset}".encode().replace(b"\x00", b""))
        with raw_site(answer.replace(b"Content-Type: text/html\r\n", b"", 1)) as (address, _):
            assert browser(address).read("page").text == "päivä", charset


def test_a_cookie_that_cannot_be_sent_back_breaks_no_later_request() -> None:
    for cookie in ["evil=\xe4\xf6".encode("latin-1"), "eväste=1".encode(), b"evil=\x01", b"big=" + b"x" * 9000]:
        first = whole(b"one", b"Set-Cookie: " + cookie, b"Set-Cookie: PHPSESSID=abc")
        with raw_site(first, whole(b"two")) as (address, asked):
            one = browser(address)
            one.read("page")
            assert one.read("page").text == "two", cookie
            assert b"PHPSESSID=abc" in asked[1], cookie
            assert b"evil" not in asked[1], cookie
            assert one.jar() == {"PHPSESSID": "abc"}, cookie


def test_a_stored_cookie_that_cannot_be_sent_is_left_out() -> None:
    with raw_site(whole(b"one")) as (address, asked):
        browser(address, cookies={"evil": "ä\r\nX: y", "good": "1"}).read("page")
        assert b"Cookie: good=1\r\n" in asked[0]


@pytest.mark.parametrize("path", ["page\x00", "page\x7f", "page\x1b[31m", "http://[", "http://127.0.0.1:99999/x"])
def test_an_address_with_control_characters_is_an_error_of_tunilib_and_nothing_is_sent(path: str) -> None:
    with raw_site(whole(b"one")) as (address, asked):
        asking: list[Callable[[], object]] = [
            lambda: browser(address).read(path),
            lambda: browser(address).change(path, [("a", "b")]),
        ]
        for ask in asking:
            with pytest.raises((Unavailable, NotUnderstood)) as caught:
                ask()
            assert not isinstance(caught.value, Lost)
        assert asked == []


def test_an_answer_to_a_change_that_cannot_be_read_leaves_it_lost() -> None:
    answers = (
        b"garbage\r\n\r\n",
        whole(b"no gzip at all", b"Content-Encoding: gzip"),
        whole(b"x", b"Content-Encoding: gzip, gzip"),
    )
    for answer in answers:
        with raw_site(answer) as (address, _), pytest.raises(Lost):
            browser(address).change("renew", [("a", "b")])


def test_one_layer_of_compression_is_read() -> None:
    pages = {b"gzip": gzip.compress(b"here"), b"deflate": zlib.compress(b"here")}
    bare = zlib.compressobj(wbits=-15)
    pages[b"Deflate"] = bare.compress(b"here") + bare.flush()
    for coding, body in pages.items():
        with raw_site(whole(body, b"Content-Encoding: " + coding)) as (address, _):
            assert browser(address).read("page").text == "here"


@pytest.mark.parametrize("coding", [b"gzip, gzip", b"br", b"gzip, deflate"])
def test_two_layers_of_compression_or_another_kind_are_not_read(coding: bytes) -> None:
    body = gzip.compress(gzip.compress(b"here"))
    with raw_site(whole(body, b"Content-Encoding: " + coding)) as (address, _), pytest.raises(NotUnderstood):
        browser(address).read("page")


def test_a_page_that_grows_when_it_is_decompressed_is_cut_off_early() -> None:
    bomb = zlib.compressobj(9, wbits=31)
    body = b"".join(bomb.compress(b"\0" * 1_000_000) for _ in range(400)) + bomb.flush()
    with raw_site(whole(body, b"Content-Encoding: gzip")) as (address, _), pytest.raises(NotUnderstood):
        browser(address).read("page")


@pytest.mark.parametrize(
    "begins",
    [b"", b"HTTP/1.1 200 OK\r\nX-Slow: ", HEAD + b"Content-Length: 1000000\r\n\r\n", GZIPPED],
    ids=["status", "headers", "body", "compressed body"],
)
def test_an_answer_that_drips_ends_at_the_deadline_of_the_whole_request(
    begins: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock goes on with each byte."""
    skipped = [0.0]
    monkeypatch.setattr(bounds, "monotonic", lambda: time.monotonic() + skipped[0])

    def ask(one: Browser) -> None:
        with pytest.raises(Unavailable, match="in time"):
            one.read("page")

    def change(one: Browser) -> None:
        with pytest.raises(Lost):
            one.change("renew", [("a", "b")])

    def look(one: Browser) -> None:
        with pytest.raises(Unavailable, match="in time"):
            Exchange(one.address, sleep=lambda _: None).look("items", {})

    def send(one: Browser) -> None:
        with pytest.raises(Lost):
            Exchange(one.address).send("POST", "renew", {}, b"{}")

    for do in (ask, change, look, send):
        over = threading.Event()

        def drip(connection: socket.socket, over: threading.Event = over) -> None:
            with suppress(OSError):
                connection.sendall(begins)
                while not over.wait(0.001):
                    connection.sendall(b"H")
                    skipped[0] += 5

        with raw_site(drip) as (address, asked):
            do(browser(address))
            over.set()
        assert len(asked) == 1


def test_an_account_has_a_time_of_its_own_that_counts_only_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    monkeypatch.setattr(bounds, "monotonic", lambda: clock[0])
    with raw_site(whole(b"one"), whole(b"two")) as (address, asked), bounds.account_allowance(bounds.Allowance(5.0)):
        one = browser(address)
        clock[0] += 1000.0
        assert one.read("page").text == "one"
        bounds._allowance.get().left = 0  # type: ignore[union-attr]
        with pytest.raises(Unavailable):
            one.change("renew", [])
        assert len(asked) == 1


def test_no_proxy_is_asked_for_what_is_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with raw_site(whole(b"one")) as (address, _):
        assert browser(address).read("page").text == "one"


def test_a_certificate_that_is_not_accepted_is_told_and_not_tried_again() -> None:
    asked: list[str] = []

    def refuse(request: httpx.Request) -> httpx.Response:
        asked.append(request.method)
        wrong = ssl.SSLCertVerificationError(1, "certificate verify failed")
        wrong.verify_code = 10
        raise httpx.ConnectError("certificate verify failed") from wrong

    one = browser("https://library.example", transport=httpx.MockTransport(refuse))
    asking: list[Callable[[], object]] = [lambda: one.read("page"), lambda: one.change("page", [])]
    for ask in asking:
        with pytest.raises(Unavailable, match="it has expired"):
            ask()
    assert asked == ["GET", "POST"]


@respx.mock
@pytest.mark.parametrize("error", [UnicodeEncodeError("ascii", "ä", 0, 1, "no"), RuntimeError("x"), ValueError("x")])
def test_whatever_is_raised_below_is_an_error_of_tunilib(error: Exception) -> None:
    respx.route().mock(side_effect=error)
    with pytest.raises(Unavailable):
        browser("https://library.example").read("page")
    with pytest.raises(Lost):
        browser("https://library.example").change("page", [])


@pytest.mark.parametrize("proxy", ["nonsense://x", "http://[", "x y"])
def test_a_proxy_that_is_none_is_an_error_of_tunilib(proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    with pytest.raises(TunilibError):
        browser("https://library.example").change("page", [])
