"""People who answer what a university sign-in asks, and remember what they were asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.fakes.haka.people import CODE, PASSWORD, USER

from tunilib.core.ports.university import Organisation, ReleasedItem


@dataclass
class Answering:
    """A person.

    Attributes:
        asked: each question with its host, in order.
        released, terms: what was shown.
    """

    organisation: str = "University of Examples"
    agrees: bool = True
    user_name: str = USER
    secret: str = PASSWORD
    code_shown: str = CODE
    releases: bool = True
    accepts: bool = True
    asked: list[tuple[str, str]] = field(default_factory=list)
    released: tuple[ReleasedItem, ...] = ()
    terms: str = ""
    read: list[str] = field(default_factory=list)

    @property
    def questions(self) -> list[str]:
        return [what for what, _ in self.asked]

    def choose(self, organisations: Sequence[Organisation]) -> Organisation:
        self.asked.append(("organisation", ""))
        return next(one for one in organisations if self.organisation in one.names)

    def agrees_to_host(self, host: str, organisation: Organisation) -> bool:
        self.asked.append(("host", host))
        return self.agrees

    def user(self, host: str) -> str:
        self.asked.append(("user", host))
        return self.user_name

    def password(self, host: str) -> str:
        self.asked.append(("password", host))
        return self.secret

    def code(self, host: str, label: str) -> str:
        self.asked.append(("code", host))
        return self.code_shown

    def agrees_to_release(self, host: str, items: Sequence[ReleasedItem]) -> bool:
        self.asked.append(("release", host))
        self.released = tuple(items)
        return self.releases

    def reads(self, host: str, text: str) -> None:
        self.read.append(text)

    def accepts_terms(self, host: str, text: str) -> bool:
        self.asked.append(("terms", host))
        self.terms = text
        return self.accepts
