"""Addresses that no browser could ask, wherever one is taken."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.journeys.machine import Machine

from tunilib.cli.app import root_group
from tunilib.cli.options import is_argument, is_switch
from tunilib.cli.tree import GLOBALS, Command, every_node

TAKEN = (
    ("login", "29001001", "--password-stdin", "--library"),
    ("login", "--haka", "--library"),
    ("cards", "add", "29001002", "--password-stdin", "--library"),
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


SECRET_ADDRESSES = (
    "https://me:hunter2@127.0.0.1:1/x",
    "http://library.example/x?access_token=hunter2",
    "ntfy://hunter2@h/a/b",
    "me:hunter2@library.example",
)


@pytest.mark.heavy
@pytest.mark.parametrize("address", SECRET_ADDRESSES)
def test_no_message_of_any_command_repeats_the_secret_of_an_address_wherever_it_was_typed(
    demo: Machine, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    tried = 0
    for words, node in every_node(root_group()):
        if not isinstance(node, Command) or words[0] == "mcp":
            continue
        own = [one for one in (*node.params, *GLOBALS) if not is_switch(one)]
        for tested in own:
            line = [*words, "--verbose"] if tested not in GLOBALS else [*words]
            for one in own:
                value = address if one is tested else "1"
                if one is tested or one.required:
                    line += [value] if is_argument(one) else [one.opts[0], value]
            if words == ("desk", "serve") and tested.opts != ["--store"]:
                line += ["--store", "sqlite:////nowhere"]
            done = demo.run(*line, stdin="x\n")
            tried += 1
            # what the library keeps under a name is data, and the name of its list
            assert words == ("favourites", "create") or "hunter2" not in done.err, done
    assert tried > 700
