"""Whether what was said of a change is true, by what really is in the library: before, after, and as was wanted.

What is wanted comes from the embedded library: it makes the same change in a copy of the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from tests.accounts import account_of
from tests.builders import FakeLedger
from tests.fakes.library import Library
from tests.fakes.truth import Thing, Truth, differences, open_holds, same, truth_of

from tunilib.account import Account
from tunilib.core.outcome import OutcomeWord, Word
from tunilib.core.ports.sign_in import Session, SignInRequest
from tunilib.errors import CredentialsRefused, TunilibError

NOTHING_DONE = frozenset({Word.REFUSED, Word.NOT_TRIED})


def wanted_of(library: Library, session: Session, make: Callable[[Account], Any], folder: Path) -> Truth:
    """What the library is like after a change that is made as it should be; the library itself is left alone."""
    copy = library.copied(folder / "wanted.sqlite")

    def signs_in(card: str, password: str) -> bool:
        try:
            copy.entry.sign_in(SignInRequest(card=card, password=password))
        except CredentialsRefused:
            return False
        return True

    with closing(copy.entry.open(session)) as door:
        account = account_of(
            door,
            FakeLedger(),
            site="copy",
            clock=copy.now,
            signs_in=signs_in,
        )
        with suppress(TunilibError):  # then nothing is wanted
            make(account)
    found = truth_of(copy.address)
    copy.path.unlink()
    return found


class Judge:
    """Compares what was said of a change with what was done.

    Args:
        before, wanted: the library before, and as it would be after the change.
        provable: whether the library shows what was done; where it does not, its word for it has to do.
    """

    def __init__(self, before: Truth, wanted: Truth, *, provable: bool = True) -> None:
        self.provable = provable
        self.before = before
        self.meant = differences(before, wanted)

    def check(self, words: Iterable[str], after: Truth) -> str:
        """Whether the words for what was done are true; ``done``, ``part`` or ``nothing``: what was really done.

        Nothing but the change was made, and nothing of it twice; "done" is said only of what is done, and "refused" and
        "not tried" only of what is not.
        """
        made = differences(self.before, after)
        for thing, (old, new) in made.items():
            assert thing in self.meant, f"something else was changed: {thing}, from {old} to {new}"
            wanted = self.meant[thing][1]
            assert same(thing, new, wanted), f"changed to another state: {thing}, to {new} and not to {wanted}"
        for thing in self.before:
            if thing[0] == "hold" and thing in made:
                assert open_holds(after, thing[1], thing[2]) <= 2, f"held twice: {thing}"
        what = "nothing" if not made else "done" if made.keys() == self.meant.keys() else "part"
        said = set(words)
        if not self.provable:
            return what
        if said <= NOTHING_DONE:
            assert what == "nothing", f"said {said}, and this was done: {made}"
        if said and not said & {*NOTHING_DONE, Word.UNKNOWN, Word.UNCHANGED}:
            assert what == "done", f"said {said}, and this was not done: {self.meant.keys() - made.keys()}"
        return what

    def check_one(self, word: OutcomeWord, things: Iterable[Thing], after: Truth) -> None:
        """Whether the word for one outcome of several is true of what it is about."""
        made = differences(self.before, after)
        for thing in things:
            if word in NOTHING_DONE:
                assert thing not in made, f"said {word}, and this was done: {thing}"
            elif word not in (Word.UNKNOWN, Word.UNCHANGED):
                assert thing in made or thing not in self.meant, f"said {word}, and this was not done: {thing}"
