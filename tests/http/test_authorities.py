"""The certificate authorities that a connection is checked with."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import trustme

from tunilib.errors import LocalError, Unavailable
from tunilib.http import authorities
from tunilib.http.browser import Browser
from tunilib.http.exchange import post
from tunilib.services.machine import Machine


@pytest.fixture(autouse=True)
def _nothing_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(authorities, "_trusted", {})
    monkeypatch.setattr(authorities, "_named", None)
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)


class Fine(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "4")
        self.end_headers()
        self.wfile.write(b"fine")

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        return


@pytest.fixture(name="site")
def _site(tmp_path: Path) -> Iterator[str]:
    """A site whose certificate is of an authority that only ``ca.pem`` names."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    server = HTTPServer(("127.0.0.1", 0), Fine)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield f"https://localhost:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def machine(folder: Path, text: str) -> Machine:
    (folder / "config.toml").write_text(text)
    return Machine({"TUNILIB_CONFIG": str(folder / "config.toml"), "HOME": str(folder)})


def test_an_authority_of_the_configuration_is_trusted_by_sites_and_services(site: str, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="certificate"):
        Browser(site).read("page")
    machine(tmp_path, '[network]\nca = "ca.pem"\n')
    browser = Browser(site)
    assert browser.read("page").text == "fine"
    browser.close()
    post(f"{site}/topic", b"{}")


def test_another_machine_without_it_does_not_trust_it(site: str, tmp_path: Path) -> None:
    machine(tmp_path, '[network]\nca = "ca.pem"\n')
    authorities.certificates()
    machine(tmp_path, "")
    with pytest.raises(Unavailable, match="certificate"):
        Browser(site).read("page")


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_file_without_an_authority_is_an_error_of_the_configuration(
    site: str, tmp_path: Path, content: str | None
) -> None:
    if content is not None:
        (tmp_path / "other.pem").write_text(content)
    machine(tmp_path, '[network]\nca = "other.pem"\n')
    with pytest.raises(LocalError) as caught:
        Browser(site).read("page")
    assert caught.value.code == "configuration"
    assert "other.pem" in caught.value.message
