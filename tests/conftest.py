"""What all tests share, whatever the machine and the shell that started them."""

from __future__ import annotations

import os
import signal

from hypothesis import HealthCheck, settings

# random examples may take their time on a busy machine
settings.register_profile("tunilib", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("tunilib")

# keyring reads the variables of the process, not those that a test gives to the program
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"

# a shell starts a job in the background with interrupts ignored, nohup one with hangups ignored, and every program that
# a test starts would inherit it
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
