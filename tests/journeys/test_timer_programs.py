"""The timer with the real programs of a system: crontab, systemd-analyze, and under cron's environment pass and gpg."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.contract.worlds import CARD, world
from tests.journeys.machine import NOBODY, Machine, as_nobody
from tests.journeys.test_timer import (
    Tools,
    _tools as _tools,  # the fixture
    done,
    of_cron,
)


def needs(*programs: str) -> pytest.MarkDecorator:
    missing = [name for name in programs if shutil.which(name) is None]
    return pytest.mark.skipif(bool(missing), reason=f"not on this machine: {', '.join(missing)}")


def units(machine: Machine, tools: Tools) -> list[Path]:
    """The units, installed with a systemd that only takes note."""
    tools.systemd()
    done(machine, "install")
    return sorted((machine.folder / "home" / ".config" / "systemd" / "user").iterdir())


@needs("systemd-analyze")
def test_the_units_are_accepted_by_systemd(demo: Machine, tools: Tools) -> None:
    files = [str(path) for path in units(demo, tools)]
    checked = subprocess.run(["systemd-analyze", "verify", *files], capture_output=True, text=True, check=False)
    mine = [line for line in checked.stderr.splitlines() if "tunilib" in line and "man tunilib" not in line]
    assert (checked.returncode, mine) == (0, []), checked.stderr


@needs("systemd-analyze")
@pytest.mark.parametrize("folder", ["ä b", "50%n", "it's", 'a"b\\$c'])
def test_systemd_starts_a_program_of_any_folder(demo: Machine, tools: Tools, folder: str) -> None:
    place = demo.folder / folder
    place.mkdir()
    (tools.folder / "tunilib").rename(place / "tunilib")
    demo.environ |= {"PATH": f"{place}:{demo.environ['PATH']}", "LC_ALL": "C\nExecStartPre=/bin/false"}
    service, _ = files = [str(path) for path in units(demo, tools)]
    checked = subprocess.run(["systemd-analyze", "verify", *files], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    assert "\nExecStartPre" not in Path(service).read_text()


@needs("systemd-analyze")
def test_systemd_counts_the_service_as_protected(demo: Machine, tools: Tools) -> None:
    service = next(path for path in units(demo, tools) if path.suffix == ".service")
    asked = ["systemd-analyze", "security", "--offline=true", "--no-pager", str(service)]
    said = subprocess.run(asked, capture_output=True, text=True, check=False).stdout
    found = re.search(r"Overall exposure level.*: ([\d.]+)", said)
    assert found is not None, said
    assert float(found[1]) <= 7.2
    for setting in ("NoNewPrivileges=", "SystemCallFilter=~@module", "RestrictSUIDSGID=", "UMask="):
        assert re.search(rf"^✓ {re.escape(setting)} ", said, re.MULTILINE), setting


@needs("crontab", "setpriv")
@pytest.mark.skipif(os.geteuid() != 0, reason="changes the crontab of a user made for such things")
def test_the_real_crontab_takes_the_line_and_gives_back_what_was_there(demo: Machine, tools: Tools) -> None:
    other, path = b"# mine\nMAILTO=me\n5 4 * * * backup %d\n", f"{tools.folder}:/usr/bin:/bin"
    demo.environ["PATH"] = path
    for folder in (demo.folder, *demo.folder.rglob("*")):
        os.chown(folder, NOBODY, NOBODY, follow_symlinks=False)
    for above in demo.folder.parents[:-1]:
        mode = above.stat().st_mode
        if not mode & stat.S_IXOTH:
            above.chmod(mode | stat.S_IXOTH | stat.S_IROTH)

    def crontab(*words: str, given: bytes = b"") -> bytes:
        command = [*as_nobody(), "crontab", *words]
        return subprocess.run(command, input=given, capture_output=True, check=False).stdout

    crontab("-", given=other)
    try:
        installed = demo.process("schedule", "install", "--cron", "--yes", before=as_nobody())
        assert installed.code == 0, installed
        assert re.search(rb"^0 3 \* \* \* /\S+/tunilib schedule run$", crontab("-l"), re.MULTILINE)
        assert demo.process("schedule", "status", before=as_nobody()).thing["installed"] == "yes"
        assert demo.process("schedule", "remove", "--yes", before=as_nobody()).code == 0
        assert crontab("-l") == other
    finally:
        crontab("-r")


@pytest.fixture(name="store")
def _store() -> Iterator[dict[str, str]]:
    """A store of pass with one password and a key without a passphrase; gpg takes no long paths."""
    with tempfile.TemporaryDirectory(prefix="pass") as folder:
        setting = {"GNUPGHOME": f"{folder}/g", "PASSWORD_STORE_DIR": f"{folder}/p", "HOME": folder}
        Path(setting["GNUPGHOME"]).mkdir(mode=0o700)
        environ = {**os.environ, **setting}
        key = ("gpg", "--batch", "--passphrase", "", "--quick-gen-key", "me@example.org", "future-default", "default")
        for command, given in (
            (key, ""),
            (("pass", "init", "me@example.org"), ""),
            (("pass", "insert", "-e", "l"), "secret1\n"),
        ):
            subprocess.run(command, input=given, text=True, env=environ, capture_output=True, check=True)
        yield setting
        subprocess.run(["gpgconf", "--kill", "all"], env=environ, check=False)


@needs("pass", "gpg")
def test_pass_and_sendmail_work_in_the_environment_of_cron(
    tmp_path: Path, demo: Machine, tools: Tools, store: dict[str, str]
) -> None:
    tools.cron()
    with world("finna", tmp_path) as site:
        site.library.books(CARD, 2)
        site.library.owe(CARD, "12.00")
        site.library.later(20)
        sendmail = demo.folder / "sendmail"
        sendmail.write_text(f"#!/bin/sh\nexec cat >> {demo.folder}/mailed\n")
        sendmail.chmod(0o755)
        demo.config.write_text(
            f'[mail]\ntransport = "sendmail"\npath = "{sendmail}"\nfrom = "me@example.org"\n'
            '[profiles.town]\npassword_command = "pass show l"\n'
        )
        assert demo.run("profiles", "remove", "demo").code == 0
        demo.environ |= {**store, "PATH": f"{tools.folder}:{os.environ['PATH']}"}
        demo.now = site.library.moment.isoformat()
        assert demo.run("--profile", "town", "login", CARD, "--library", site.address).code == 0
        done(demo, "install", "--cron")
        site.fake.expire()
        site.library.later(7)
        demo.now = site.library.moment.isoformat()
        ended = of_cron(demo, tools)
        assert (ended.returncode, ended.stdout, ended.stderr) == (0, b"", b"")
        # fines above the limit keep loans from being renewed
        assert b"borrowing rights are suspended" in (demo.folder / "mailed").read_bytes()
        site.library.desk.fees.pay(CARD, every=True)
        before = [row["due"] for row in demo.run("loans", "--json").data]
        assert of_cron(demo, tools).returncode == 0
        assert all(new["due"] > old for new, old in zip(demo.run("loans", "--json").data, before, strict=True))
