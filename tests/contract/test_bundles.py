"""`doctor --bundle`: what is in a report, and what never is."""

from __future__ import annotations

import os
import zlib
from pathlib import Path
from random import Random

import pytest
from tests.contract.person import Person
from tests.contract.worlds import CARD, World
from tests.fakes.faults import Fault
from tests.fakes.library import PASSWORD

from tunilib._version import __version__

PAGES = (
    "/MyResearch/Fines",
    *(
        pytest.param(path, marks=pytest.mark.heavy)
        for path in ("/MyResearch/CheckedOut", "/Holds/List", "/MyResearch/Profile", "/MyResearch/Favorites")
    ),
)
SETTINGS = """
[profiles.{profile}]
password_command = "{command} {token}"
proxy = "https://{proxy}.example/login?url="
[mail]
transport = "smtp"
host = "localhost"
port = 1
user = "{user}"
from = "{user}@example.org"
[notify]
to = ["ntfys://localhost/{topic}"]
[strange]
{unknown} = "{unknown}"
"""


def planted(seed: str) -> dict[str, str]:
    """Words of which none may be found again."""
    rng = Random(zlib.crc32(f"{seed} {os.environ.get('TUNILIB_SEED', '')}".encode()))
    names = [
        "profile",
        "command",
        "token",
        "proxy",
        "user",
        "topic",
        "unknown",
        "title",
        "list",
        "search",
        "words",
        "name",
    ]
    return {name: "".join(rng.choices("bcdfghjklmnpqrstvwxz", k=12)) for name in names}


@pytest.mark.parametrize("page", PAGES)
def test_nothing_secret_no_card_no_name_and_no_title_is_in_a_bundle(online: World, page: str) -> None:
    words = planted(f"{page} {online.kind.name}")
    person = Person(online, online.folder / words["name"])
    online.library.copy("B0001", "rec.1", title=words["title"])
    online.library.lend(CARD, "B0001")
    online.library.desk.patrons.edit(CARD, {"name": words["name"], "address": words["words"]})
    person.signs_in(CARD, "--profile", words["profile"])
    (person.folder / "config.toml").write_text(SETTINGS.format(**words))
    for old in ("Due", "<form", "<table", "class="):  # whatever the reader looks for, what it finds is planted
        online.fake.fault(Fault("replace", page, old=old, new=f"{words['words']} {old[1:]}", times=-1))
    file = online.folder / "report.txt"
    shown = person.machine.run("doctor", "--bundle", str(file), environ={"TUNILIB_PASSWORD": PASSWORD})
    text = file.read_text()
    assert shown.out == text
    assert file.stat().st_mode & 0o777 == 0o600
    cookies = {value for web in online.fake.webs() for value in (web.key, *web.tokens)}
    hidden = (*words.values(), CARD, PASSWORD, str(online.folder), *cookies)
    assert [word for word in hidden if word in text] == []
    assert f"tunilib {__version__}" in text
    assert "with password_command, proxy" in text


def test_a_bundle_says_which_part_of_which_page_was_not_found(finna: World) -> None:
    person = Person(finna, finna.folder / "person")
    finna.library.owe(CARD, "2.00")
    person.signs_in()
    finna.fake.fault(Fault("replace", "/MyResearch/Fines", old="fines-table", new="dues", times=-1))
    finna.fake.fault(Fault("replace", "/MyResearch/Fines", old="<table", new="<p", times=-1))
    said = person.types("doctor", "--bundle", "-", code=5)
    (line,) = [one for one in said.splitlines() if one.startswith("page: not-understood")]
    assert "the page fines of 127.0.0.1 was not understood: expected" in line
    assert any(one.startswith("127-0-0-1-") for one in said.splitlines()), "the redacted copies are named"


def test_at_a_terminal_a_bundle_is_shown_and_then_asked_for(finna: World, tmp_path: Path) -> None:
    person = Person(finna, finna.folder / "person")
    person.signs_in()
    for answer, is_written in (("n\n", False), ("y\n", True)):
        done = person.machine.run("doctor", "--bundle", str(tmp_path / "report"), typed=answer, terminal=True)
        assert done.code == 0
        assert (tmp_path / "report").exists() is is_written
        assert "[checks]" in done.out
    (tmp_path / "report").unlink()
    person.types("doctor", "--bundle", str(tmp_path / "report"), "--json")
    assert (tmp_path / "report").exists()
