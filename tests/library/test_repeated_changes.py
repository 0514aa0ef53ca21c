"""A change that the engine ended because of another one is made again, a few times."""

from __future__ import annotations

import pytest

from tunilib.errors import Unavailable
from tunilib.library.stores.unit_of_work import Conflict, repeated


class Change:
    """A change that fails so many times because of others."""

    def __init__(self, conflicts: int) -> None:
        self.left = conflicts
        self.tries = 0

    @repeated
    def make(self, what: str) -> str:
        self.tries += 1
        if self.left:
            self.left -= 1
            raise Conflict("others are changing the same")
        return what


@pytest.mark.parametrize("conflicts", [0, 1, 4])
def test_a_change_is_made_again_until_nobody_is_in_its_way(conflicts: int) -> None:
    change = Change(conflicts)
    assert (change.make("done"), change.tries) == ("done", conflicts + 1)


def test_after_some_tries_the_library_is_busy_and_nothing_was_changed() -> None:
    change = Change(5)
    with pytest.raises(Unavailable) as caught:
        change.make("done")
    assert (caught.value.exit_code, change.tries) == (4, 5)


def test_what_is_no_conflict_is_not_repeated() -> None:
    tries = []

    @repeated
    def away() -> None:
        tries.append(1)
        raise Unavailable("the server is away")

    with pytest.raises(Unavailable):
        away()
    assert len(tries) == 1
