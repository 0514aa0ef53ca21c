"""A Finna with a library behind it, and the machine of a patron who is signed in there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.fakes.library import PASSWORD, Library
from tests.fakes.server import serving
from tests.fakes.site import Site
from tests.journeys.machine import Machine, Result

CARD = "1001"


@dataclass
class FinnaLibrary:
    machine: Machine
    library: Library
    site: Site

    def run(self, *words: str, **more: Any) -> Result:
        return self.machine.run(*words, environ={"TUNILIB_NOW": self.library.moment.isoformat()}, **more)


@contextmanager
def finna_library(machine: Machine, folder: Path) -> Iterator[FinnaLibrary]:
    """The patron signed in with a password that the machine can send again."""
    with closing(Library(folder / "library.sqlite")) as library:
        library.patron(CARD, email="reader@example.org")
        site = Site(library)
        with serving(site) as address:
            made = FinnaLibrary(machine, library, site)
            result = made.run("login", CARD, "--library", address, "--password-stdin", stdin=f"{PASSWORD}\n")
            assert result.code == 0, result
            machine.environ["TUNILIB_PASSWORD"] = PASSWORD
            site.log.clear()
            yield made
