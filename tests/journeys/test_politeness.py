"""A library's requests are counted, and the count is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.journeys.paia_library import PaiaLibrary


def test_verbose_and_doctor_say_how_many_requests_there_were(paia: PaiaLibrary) -> None:
    site = paia.address.partition("://")[2]
    listed = paia.run("loans", "--verbose")
    assert len(paia.server.log) == 1
    assert f"1 request was sent to {site}." in listed.err.splitlines()
    assert "sent to" not in paia.run("loans").err + paia.run("loans", "--verbose", "--json").err
    before = len(paia.server.log)
    (found,) = [one for one in paia.run("doctor", "--json").data if one["check"] == "requests"]
    count = len(paia.server.log) - before
    assert (found["ok"], found["message"]) == (True, f"{site} got {count} requests just now.")
