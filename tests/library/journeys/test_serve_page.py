"""The examples of the page on serving, as they stand there: systemd's unit, and Caddy and nginx in front.

Ports, folders and the certificate are the tests' own; names and all other words are the page's.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import socket
import ssl
import stat
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import trustme
from tests.journeys.machine import CARD, NEW, NOBODY, PASSWORD, ROOT, Machine
from tests.journeys.test_timer_programs import needs
from tests.library.journeys.test_postgres_page import free_port

pytestmark = pytest.mark.heavy

HOST = "library.example"
PAGE = (ROOT / "docs" / "howto" / "serve.md").read_text(encoding="utf-8")
CADDY = """{{
    admin off
    local_certs
    skip_install_trust
    http_port {http}
    https_port {port}
    storage file_system {folder}
}}
{example}"""
NGINX = """daemon off;
{user}
error_log stderr;
pid {folder}/pid;
events {{}}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{example}}}
"""
SANDBOX = f"""
mount --make-rprivate / && mount --bind "$0" "$0"
awk '$3 !~ /^(proc|sysfs|cgroup2?|devpts|mqueue)$/ {{print $2}}' /proc/self/mounts | while read -r place; do
  [ "$place" = "$0" ] || mount -o remount,bind,ro "$place" 2>/dev/null || true
done
if touch "$0/../outside" 2>/dev/null; then exit 99; fi
exec setpriv --reuid={NOBODY} --regid={NOBODY} --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all "$@"
"""
"""What the unit's lines say of files and privileges, for the folder that may be written and a command."""


def example(kind: str) -> str:
    """The first example of a kind on the page."""
    found = re.search(rf"^```{kind}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1]


def place(machine: Machine) -> Path:
    """The folder of the library, which alone may be written."""
    folder = machine.folder / "var"
    if not folder.exists():
        folder.mkdir()
        shutil.copy(machine.library, folder / "library.sqlite")
    return folder


def command(machine: Machine, port: str) -> list[str]:
    """The command that the unit starts, on a port of this test's."""
    (line,) = re.findall(r"^ExecStart=(.*)$", example("ini").replace("\\\n", ""), re.MULTILINE)
    program, *words = shlex.split(line.replace("/var/lib/tunilib", str(place(machine))))
    assert program == "/usr/local/bin/tunilib"
    return machine.command(*words, "--listen", f"127.0.0.1:{port}")


@contextmanager
def program(words: list[str], port: str, environ: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A program, from when its port can be reached on."""
    started = subprocess.Popen(words, env=environ, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        while started.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", int(port))).close()
                break
            except ConnectionRefusedError:
                time.sleep(0.05)
        assert started.returncode is None, words
        yield started
    finally:
        started.terminate()
        try:
            started.wait(30)
        finally:
            started.kill()


@contextmanager
def caddy(ports: list[str], port: str, folder: Path, environ: dict[str, str]) -> Iterator[ssl.SSLContext]:
    text = example("text").replace("127.0.0.1:8710", " ".join(f"127.0.0.1:{one}" for one in ports))
    file = folder / "Caddyfile"
    file.write_text(CADDY.format(http=free_port(), port=port, folder=folder, example=text))
    words = ["caddy", "run", "--adapter", "caddyfile", "--config", str(file)]
    root = folder / "pki" / "authorities" / "local" / "root.crt"
    with program(words, port, {**environ, "HOME": str(folder)}):
        while not root.exists():
            time.sleep(0.05)
        yield ssl.create_default_context(cafile=str(root))


@contextmanager
def nginx(ports: list[str], port: str, folder: Path, environ: dict[str, str]) -> Iterator[ssl.SSLContext]:
    authority = trustme.CA()
    own = authority.issue_cert(HOST)
    for number, chain in enumerate(own.cert_chain_pems):
        chain.write_to_path(folder / "library.pem", append=bool(number))
    own.private_key_pem.write_to_path(folder / "library.key")
    authority.cert_pem.write_to_path(folder / "ca.pem")
    text = example("nginx").replace("443", port).replace("8710", ports[0]).replace("/etc/ssl", str(folder))
    file = folder / "nginx.conf"
    file.write_text(NGINX.format(user="user root;" if os.geteuid() == 0 else "", folder=folder, example=text))
    with program(["nginx", "-c", str(file)], port, environ):
        yield ssl.create_default_context(cafile=str(folder / "ca.pem"))


def own_address() -> str:
    """An address of this machine that is not loopback; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as found:
        try:
            found.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        address: str = found.getsockname()[0]
        return address


@pytest.mark.parametrize(
    "proxy", [pytest.param(caddy, marks=needs("caddy")), pytest.param(nginx, marks=needs("nginx"))]
)
def test_behind_the_proxy_of_the_page_patrons_sign_in_by_tls_and_one_address_locks_six_cards(
    demo: Machine, proxy: Any, tmp_path: Path
) -> None:
    cards = [f"7100{number}" for number in range(8)]
    for card in cards:
        demo.add_patron(card, "--store", demo.store)
    ports, port, environ = [free_port(), free_port()], free_port(), demo.process_setting()
    environ["PATH"] += ":/usr/sbin"
    address = own_address()
    folder = tmp_path / "proxy"
    folder.mkdir()
    with (
        program(command(demo, ports[0]), ports[0], environ),
        program(command(demo, ports[1]), ports[1], environ),
        proxy(ports, port, folder, environ) as trusted,
        httpx.Client(verify=trusted, timeout=30) as client,
    ):

        def send(verb: str, path: str, host: str = "127.0.0.1", **how: Any) -> httpx.Response:
            how["headers"] = {"Host": HOST, **how.get("headers", {})}
            return client.request(verb, f"https://{host}:{port}{path}", extensions={"sni_hostname": HOST}, **how)

        def sign_in(card: str, password: str, host: str = "127.0.0.1", forwarded: str = "") -> httpx.Response:
            form = {"grant_type": "password", "username": card, "password": password}
            headers = {"X-Forwarded-For": forwarded} if forwarded else {}
            return send("POST", "/paia/auth/login", host, data=form, headers=headers)

        token = sign_in(CARD, PASSWORD).json()["access_token"]
        own = {"Authorization": f"Bearer {token}"}
        documents = send("GET", f"/paia/core/{CARD}/items", headers=own).json()["doc"]
        assert {one["edition"].rpartition("/")[0] for one in documents} == {f"https://{HOST}/title"}
        shown = send("GET", f"/daia?id={documents[0]['edition']}").json()
        assert shown["document"][0]["id"] == documents[0]["edition"]
        large = send("POST", f"/paia/core/{CARD}/renew", headers=own, content=b" " * 70_000)
        assert (large.status_code, large.json()["error"]) == (413, "invalid_request")
        if address != "127.0.0.1":  # what the client writes into the header is not believed
            wrong = [sign_in(card, "wrong", address, f"203.0.113.{n}") for card in cards[:7] for n in range(5)]
            assert ["Retry-After" in answer.headers for answer in wrong] == [False] * 30 + [True] * 5
            assert sign_in(cards[7], NEW, address).status_code == 403
        locked = 6 if address != "127.0.0.1" else 0
        assert [sign_in(card, NEW).status_code for card in cards] == [403] * locked + [200] * (8 - locked)
    with (
        program(command(demo, ports[0]), ports[0], environ),
        httpx.Client(transport=httpx.HTTPTransport(local_address="127.0.0.2"), timeout=60) as stranger,
        pytest.raises(httpx.HTTPError),
    ):
        stranger.get(f"http://127.0.0.1:{ports[0]}/health")


@needs("systemd-analyze")
def test_systemd_accepts_the_unit_of_the_page_and_counts_it_as_protected(demo: Machine) -> None:
    file = demo.folder / "tunilib-serve.service"
    file.write_text(example("ini").replace("/usr/local/bin/tunilib", "/bin/true"))
    checked = subprocess.run(["systemd-analyze", "verify", str(file)], capture_output=True, text=True, check=False)
    assert (checked.returncode, [line for line in checked.stderr.splitlines() if "tunilib" in line]) == (0, [])
    asked = ["systemd-analyze", "security", "--offline=true", "--no-pager", str(file)]
    said = subprocess.run(asked, capture_output=True, text=True, check=False).stdout
    found = re.search(r"Overall exposure level.*: ([\d.]+)", said)
    assert found is not None
    assert float(found[1]) <= 4.0


@needs("unshare", "setpriv")
@pytest.mark.skipif(os.geteuid() != 0, reason="mounts and becomes another user")
def test_the_command_of_the_unit_serves_where_all_else_is_read_only_and_ends_in_order(demo: Machine) -> None:
    folder, port = place(demo), free_port()
    for path in (folder, *folder.iterdir()):
        os.chown(path, NOBODY, NOBODY)
    for above in folder.parents[:-1]:
        mode = above.stat().st_mode
        if not mode & stat.S_IXOTH:  # what others may pass through is not this test's to change
            above.chmod(mode | stat.S_IXOTH | stat.S_IROTH)
    words = ["unshare", "--mount", "sh", "-c", SANDBOX, str(folder), *command(demo, port)]
    environ = {**demo.process_setting(), "HOME": "/nonexistent"}
    del environ["TUNILIB_CONFIG"], environ["TUNILIB_DATA"], environ["TUNILIB_STATE"]
    with program(words, port, environ) as served:
        form = {"grant_type": "password", "username": CARD, "password": PASSWORD}
        assert httpx.post(f"http://127.0.0.1:{port}/paia/auth/login", data=form, timeout=60).status_code == 200
        served.terminate()
        assert served.wait(30) == 0
    assert {path.name for path in folder.iterdir()} <= {"library.sqlite", "library.sqlite.lock"}
