"""The hand-off of a university session from the person's own browser: where it begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.services.opened import time_limit
from tunilib.services.sign_in import login_address

if TYPE_CHECKING:
    from tunilib.core.ports.sign_in import BrowserSignIn
    from tunilib.local.machine import LocalMachine
    from tunilib.services.sign_in import LoginRequest


def browser_sign_in(machine: LocalMachine, request: LoginRequest) -> BrowserSignIn:
    """Where the person signs in with their own browser."""
    address = login_address(machine, request)
    backend = machine.backends.backend_at(address, request.backend)
    with time_limit(backend.remote):
        return machine.entry_at(backend, address).browser_sign_in()
