"""A run that is asked to end: settled and said, with the code of the signal."""

from __future__ import annotations

import json
import signal
import subprocess
import sys

import pytest
from tests.journeys.machine import Machine

STOPPED = """
import os, signal, sys
from tunilib.services import loans
def ended(*args, **more):
    os.kill(os.getpid(), getattr(signal, {name!r}))
    signal.pause()
loans.loans = ended
sys.argv = ["tunilib", "loans", "--json"]
from tunilib._entry import main
main()
"""


@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)])
def test_a_run_that_is_asked_to_end_says_so_with_the_code_of_the_signal(demo: Machine, name: str, code: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", STOPPED.format(name=name)],
        env=demo.process_setting(),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert (done.returncode, done.stdout) == (code, "")
    assert json.loads(done.stderr)["error"]["code"] == "interrupted"


def test_a_run_that_ignores_the_end_of_its_terminal_goes_on(demo: Machine) -> None:
    def ignore() -> None:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)

    done = subprocess.run(
        [sys.executable, "-c", STOPPED.format(name="SIGHUP").replace("signal.pause()", "return ()")],
        env=demo.process_setting(),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        preexec_fn=ignore,
    )

    assert (done.returncode, json.loads(done.stdout)) == (0, [])


def test_no_program_that_is_started_sees_a_password(demo: Machine) -> None:
    code = (
        "import os, sys, tunilib.cli.accounts as accounts\n"
        "def machine_of(inv):\n"
        "    print(inv.environ['TUNILIB_PASSWORD_DEMO'], sorted(name for name in os.environ if 'PASSWORD' in name))\n"
        "    raise KeyboardInterrupt\n"
        "accounts.machine_of = machine_of\n"
        "sys.argv = ['tunilib', 'loans']\n"
        "from tunilib._entry import main\n"
        "main()\n"
    )
    setting = demo.process_setting(TUNILIB_PASSWORD="one", TUNILIB_PASSWORD_DEMO="two")
    done = subprocess.run([sys.executable, "-u", "-c", code], env=setting, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (130, "two []\n")
