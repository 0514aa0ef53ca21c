"""A university for each test, and somebody who signs in there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from tests.backends.vufind.haka.people import Answering
from tests.fakes.haka.world import University, university

from tunilib.backends.vufind.door import VufindEntry, open_entry
from tunilib.core.ports.sign_in import Session, SignInRequest
from tunilib.core.ports.university import UniversitySignIn
from tunilib.errors import SessionExpired
from tunilib.library import ids


@dataclass
class Desktop:
    """A person at their machine: the entry of the site, and what it said.

    Attributes:
        pages: where pages that were not understood are stored.
    """

    world: University
    pages: Path
    person: Answering = field(default_factory=Answering)
    notes: list[str] = field(default_factory=list)
    language: str = "en"

    @property
    def entry(self) -> VufindEntry:
        return open_entry(
            self.world.site_url,
            now=self.world.library.now,
            language=self.language,
            reports=self.pages,
            say=self._say,
            sleep=lambda _: None,
        )

    def sign_in(self, idp: str | None = None, *, user: str = "", **how: Any) -> Session:
        chosen = idp if idp is not None else self.world.entity_id
        wanted = UniversitySignIn(person=self.person, idp=chosen or None, **how)
        return self.entry.sign_in(SignInRequest(card=user, university=wanted))

    def works(self, session: Session) -> bool:
        """Whether a session shows something that needs no library card: the lists of favourites."""
        door = self.entry.open(session)
        try:
            door.favourites.lists()
        except SessionExpired:
            return False
        else:
            return True
        finally:
            door.close()

    def _say(self, text: str, **facts: object) -> None:
        self.notes.append(text.format_map(facts))


At = Callable[..., Desktop]


@pytest.fixture(autouse=True)
def _cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ids, "_N", 2)


@pytest.fixture
def at(tmp_path: Path) -> Iterator[At]:
    """Makes a university with these options, and a person in front of it."""
    with ExitStack() as stack:

        def made(**options: Any) -> Desktop:
            folder = tmp_path / str(len(list(tmp_path.iterdir())))
            folder.mkdir()
            return Desktop(stack.enter_context(university(folder, **options)), folder / "pages")

        yield made
