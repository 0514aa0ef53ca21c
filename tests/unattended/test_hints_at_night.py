"""What a trial of the night says about a certificate that only the shell trusts."""

from __future__ import annotations

from typing import Any
from unittest.mock import Mock

import pytest

from tunilib.services.doctor import Finding
from tunilib.services.machine import Machine
from tunilib.unattended.trial import _with_authority

NOT_ACCEPTED = "nothing was sent; the fault is at the site or on the way to it"
SHELL = {"SSL_CERT_FILE": "/etc/own.pem"}


@pytest.mark.parametrize(
    ("environ", "timer", "hint", "names_it"),
    [
        (SHELL, (), NOT_ACCEPTED, True),
        ({}, (), NOT_ACCEPTED, False),
        (SHELL, (("SSL_CERT_FILE", "/etc/own.pem"),), NOT_ACCEPTED, False),
        (SHELL, (), "try again later", False),
        (SHELL, (), None, False),
    ],
)
def test_an_authority_that_a_night_lacks_is_named(environ: Any, timer: Any, hint: str | None, names_it: bool) -> None:
    failed = Finding("connection", False, "the certificate of site is not accepted", hint, 4)
    found = _with_authority(Machine(environ), Mock(environment=timer), failed).hint
    assert ('[network] ca = "/etc/own.pem"' in (found or "")) is names_it
    assert names_it or found == hint
