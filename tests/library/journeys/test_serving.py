"""``tunilib desk serve`` as a program: what it refuses, that it ends in order, and tunilib itself in front of it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import trustme
from tests.journeys.machine import Machine


@contextmanager
def _serving(demo: Machine, *words: str, port: int = 0) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    program = demo.start("--store", demo.store, "desk", "serve", "--listen", f"127.0.0.1:{port}", "--verbose", *words)
    try:
        assert program.stderr is not None
        for line in program.stderr:
            found = re.search(rb"(https?://[^ /]+)/paia", line)
            if found is not None:
                yield found[1].decode(), program
                break
    finally:
        program.kill()
        program.communicate()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--listen", "0.0.0.0:8710"), "others could read along at 0.0.0.0"),
        (("--listen", "nonsense"), "not a place to listen: nonsense"),
        (("--listen", "127.0.0.1:99999"), "not a place to listen: 127.0.0.1:99999"),
        (("--base", "ftp://library.example"), "not the address of a service: ftp://library.example"),
        (("--tls-cert", "a.pem"), "--tls-cert needs --tls-key"),
        (("--tls-cert", "a.pem", "--tls-key", "b.pem", "--proxy", "192.0.2.1"), "cannot be used together"),
        (("--proxy", "nonsense"), "not the address of a proxy: nonsense"),
        (("--json",), "--json cannot be used with"),
    ],
)
def test_what_is_not_safe_or_not_possible_is_refused(demo: Machine, words: tuple[str, ...], message: str) -> None:
    result = demo.run("--store", demo.store, "desk", "serve", *words)
    assert (result.code, result.out) == (2, "")
    assert message in result.err


def test_the_library_must_be_named(demo: Machine) -> None:
    result = demo.run("desk", "serve")
    assert (result.code, result.out) == (2, "")
    assert "name the library to serve" in result.err


@pytest.mark.parametrize("file", ["nothing.sqlite", "empty.pem"])
def test_a_library_or_a_certificate_that_is_not_there_is_this_machines(demo: Machine, file: str) -> None:
    store = demo.store if file == "empty.pem" else f"sqlite:///{demo.folder / file}"
    tls = ("--tls-cert", file, "--tls-key", file) if file == "empty.pem" else ()
    assert demo.run("--store", store, "desk", "serve", *tls).code == 6


def test_without_the_extra_the_command_that_installs_it_is_named(demo: Machine) -> None:
    script = "import sys; sys.modules['starlette'] = sys.modules['uvicorn'] = None; sys.argv[1:] = ['desk', 'serve']"
    done = subprocess.run(
        [sys.executable, "-c", f"{script}; from tunilib._entry import main; main()"],
        env=demo.process_setting(TUNILIB_STORE=demo.store),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        stdin=subprocess.DEVNULL,
    )
    assert (done.returncode, done.stdout) == (6, "")
    assert "tunilib[serve]" in done.stderr.splitlines()[1]


def test_it_serves_until_sigterm_and_ends_in_order_with_nothing_on_stdout(demo: Machine) -> None:
    with _serving(demo) as (address, program):
        fields = {"grant_type": "password", "username": "29001001", "password": "kirja2026"}
        found = httpx.post(f"{address}/paia/auth/login", data=fields, timeout=60).json()
        headers = {"Authorization": f"Bearer {found['access_token']}"}
        shown = httpx.get(f"{address}/paia/core/{found['patron']}/items?secret=1", headers=headers, timeout=60)
        assert shown.json()["doc"][0]["edition"].startswith(f"{address}/title/")
        program.send_signal(signal.SIGTERM)
        out, err = program.communicate(timeout=30)
    assert (program.returncode, out) == (0, b"")
    lines = err.decode().splitlines()
    assert [line.rpartition(",")[0] for line in lines] == [
        "POST /paia/auth/login 200",
        "GET /paia/core/{patron}/items 200",
    ]


def test_with_a_certificate_it_serves_https_keeps_its_base_and_speaks_the_language_of_the_call(
    demo: Machine, tmp_path: Path
) -> None:
    authority = trustme.CA()
    own = authority.issue_cert("127.0.0.1")
    own.cert_chain_pems[0].write_to_path(tmp_path / "cert.pem")
    own.private_key_pem.write_to_path(tmp_path / "key.pem")
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    words = ("--tls-cert", str(tmp_path / "cert.pem"), "--tls-key", str(tmp_path / "key.pem"))
    with _serving(demo, *words, "--base", "https://library.example/", "--lang", "fi") as (address, _):
        import ssl

        context = ssl.create_default_context(cafile=str(tmp_path / "ca.pem"))
        with httpx.Client(verify=context, timeout=60) as client:
            answer = client.get(f"{address}/daia?id=demo.1090")
    assert address.startswith("https://")
    assert answer.headers["Content-Language"] == "fi"  # of a program that names none
    assert answer.json()["document"][0]["id"] == "https://library.example/title/demo.1090"


def test_tunilib_signs_in_and_renews_at_what_it_serves(demo: Machine, tmp_path: Path) -> None:
    reader = Machine(tmp_path / "reader")
    with _serving(demo) as (address, _):
        login = ("login", "29001001", "--library", f"{address}/paia", "--password-stdin")
        assert reader.run(*login, stdin="kirja2026\n").code == 0
        here = {loan["title"]: loan for loan in demo.run("loans", "--json").data}
        there = {loan["title"]: loan for loan in reader.run("loans", "--json").data}
        assert {title: loan["due"] for title, loan in there.items()} == {
            title: loan["due"] for title, loan in here.items()
        }
        codes = {title: [one["code"] for one in loan["reasons"]] for title, loan in there.items()}
        refused = [title for title, loan in here.items() if not loan["renewable"]]
        assert [codes[title] for title in refused] == [
            [one["code"] for one in here[title]["reasons"]] for title in refused
        ]
        renewed = reader.run("loans", "renew", "--all", "--json").data
        assert {one["outcome"] for one in renewed} <= {"renewed", "unchanged", "refused"}
        after = {loan["title"]: loan["due"] for loan in demo.run("loans", "--json").data}
        assert all(after[one["title"]] == one["due_after"] for one in renewed if one["outcome"] == "renewed")
        assert "renewed" in {one["outcome"] for one in renewed}


@pytest.mark.heavy
def test_the_same_renewal_through_vufind_is_the_librarys(demo: Machine, tmp_path: Path) -> None:
    site = os.environ.get("TUNILIB_VUFIND")
    if site is None:
        pytest.skip("TUNILIB_VUFIND names no VuFind whose PAIA server is at 127.0.0.1:8710")
    reader = Machine(tmp_path / "reader")
    with _serving(demo, port=8710):
        login = ("login", "29001001", "--library", site, "--password-stdin")
        assert reader.run(*login, stdin="kirja2026\n").code == 0
        answers = reader.run("loans", "renew", "--all", "--json").data
    renewed = {one["title"]: one["due_after"] for one in answers if one["outcome"] == "renewed"}
    now = {loan["title"]: loan["due"] for loan in demo.run("loans", "--json").data}
    assert renewed
    assert renewed.items() <= now.items()
