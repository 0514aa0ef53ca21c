"""Addresses that no browser could ask, wherever one is taken."""

from __future__ import annotations

import pytest
from tests.journeys.machine import Machine

TAKEN = (
    ("login", "29001001", "--password-stdin", "--library"),
    ("login", "--haka", "--library"),
    ("cards", "add", "29001002", "--password-stdin", "--library"),
    ("hooks", "add", "renewed", "--url"),
    ("schedule", "install", "--cron", "--yes", "--ping"),
    ("notify", "setup", "ntfy"),
    ("eresource", "--no-browser"),
    ("desk", "payment", "setup", "--merchant", "test", "--return-page"),
    ("desk", "payment", "setup", "--merchant", "test", "--return-page", "https://library.example/p", "--service"),
)
BAD = (
    "http://127.0.0.²",
    "http://127.0.0.1:8 0",
    "http://127.0.0.1:99999",
    "https://library.example:99999/x",
    "https://",
)
STORES = (
    "postgresql://127.0.0.²/town",
    "postgresql://h:99999/town",
    "postgresql://h:8 0/town",
    "postgresql://h:0/town",
)


@pytest.mark.parametrize("words", TAKEN, ids=lambda words: " ".join(words[:3]))
def test_an_address_that_cannot_be_is_a_usage_error_everywhere_one_is_taken(
    demo: Machine, words: tuple[str, ...]
) -> None:
    for address in BAD:
        result = demo.run(*words, address, "--json", stdin="x\n")
        assert (result.code, result.out, result.error["code"]) == (2, "", "usage"), address


def test_so_is_the_address_of_a_library_on_a_server(machine: Machine) -> None:
    pytest.importorskip("psycopg")
    for address in STORES:
        for words in (("search", "x"), ("desk", "init"), ("login", "1", "--password-stdin")):
            result = machine.run(*words, "--store", address, "--json", stdin="x\n")
            assert (result.code, result.error["code"]) == (2, "usage"), (words, address)


@pytest.mark.parametrize("address", ["https://me:hunter2@library.example", "postgresql://me:hunter2@127.0.0.1:9/town"])
def test_a_password_in_the_address_of_a_profile_is_never_shown(demo: Machine, address: str) -> None:
    demo.configure(f'[desk]\nstore = "{address}"\n[profiles.mine]\nlibrary = "{address}"\ncard = "1"\n')
    for words in ("doctor", "profiles", "loans", "desk report"):
        done = demo.run("--profile", "mine", *words.split(), "--verbose")
        assert done.code in ((0,) if words == "profiles" else (2, 6)), done
        assert "hunter2" not in done.out + done.err
