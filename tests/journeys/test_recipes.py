"""The recipes of docs/howto/recipes.md, run as they stand there but for addresses and folders."""

from __future__ import annotations

import json
import re
import tomllib

from tests.journeys.machine import ROOT, Machine
from tests.journeys.postbox import Box
from tests.journeys.web import Web

from tunilib.local.config import read_config

PAGE = (ROOT / "docs" / "howto" / "recipes.md").read_text()


def recipe(heading: str, kind: str) -> str:
    """The first block of a kind below a heading."""
    section = PAGE.split(f"## {heading}\n")[1].split("\n## ")[0]
    found = re.search(rf"```{kind}\n(.*?)```", section, re.DOTALL)
    assert found is not None
    return found[1]


def test_a_headless_server(demo: Machine) -> None:
    program = demo.folder / "sendmail"
    program.write_text(f'#!/bin/sh\ncat > "{demo.folder}/sent"\n')
    program.chmod(0o755)
    demo.config.write_text(f'{recipe("A headless server", "toml")}path = "{program}"\n')
    assert read_config(demo.config).profiles["library"] == {"password_command": "pass show library/card"}
    assert demo.run("schedule", "run").code == 0
    assert "Ready for pick-up" in (demo.folder / "sent").read_text()


def test_the_cards_of_several_children(demo: Machine, box: Box) -> None:
    demo.configure(recipe("The cards of several children", "toml"))
    assert demo.run("schedule", "run").code == 0
    assert box.receivers_reached == ["home@example.org"]


def test_a_status_bar(demo: Machine) -> None:
    demo.run("loans")
    module = json.loads("{" + recipe("A status bar", "json") + "}")["custom/library"]
    name, *words = module["exec"].split()
    assert name == "tunilib"
    assert demo.process(*words).out.startswith("6 loans")


def test_home_assistant(demo: Machine, web: Web) -> None:
    block = recipe("Home Assistant", "toml")
    address = next(to for to in tomllib.loads(block)["notify"]["to"] if to != "mail")
    demo.config.write_text(f'[notify]\nto = ["{address.replace("https://homeassistant.example", web.url)}"]\n')
    assert demo.run("schedule", "run").code == 0
    assert [path for _, path, _ in web.asked] == ["/api/webhook/library"]


def test_a_shared_calendar_folder(demo: Machine) -> None:
    name, *words, folder = recipe("A shared calendar folder", "sh").split()
    assert (name, folder) == ("tunilib", "/srv/calendars/library")
    mine = demo.folder / "calendars"
    assert demo.run(*words, str(mine)).code == 0
    assert len(list(mine.glob("*.ics"))) == len(demo.run("loans", "--json").data) + 2
