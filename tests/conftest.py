"""What all tests share, whatever the machine and the shell that started them."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

# random examples may take their time on a busy machine
settings.register_profile("tunilib", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("tunilib")

# keyring reads the variables of the process, not those that a test gives to the program
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"

# moments of a library in Finland are shown without their zone where the machine is in the same
os.environ["TZ"] = "Europe/Helsinki"
time.tzset()

# the programs that tests start, and what they ask on this machine, go by no proxy of the shell
for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
    del os.environ[name]

# a shell starts a job in the background with interrupts ignored, nohup one with hangups ignored, and every program that
# a test starts would inherit it
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


@pytest.fixture(name="in_helsinki")
def _in_helsinki(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """This process in a zone where clocks are set forward and back."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "Europe/Helsinki")
        time.tzset()
        yield
    time.tzset()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--all", action="store_true", help="also run the tests marked heavy")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave heavy tests out, unless they are asked for by ``--all`` or named themselves."""
    if config.getoption("--all") or any("::" in word for word in config.args):
        return
    heavy = [item for item in items if item.get_closest_marker("heavy")]
    config.hook.pytest_deselected(items=heavy)
    items[:] = [item for item in items if not item.get_closest_marker("heavy")]
