"""A university sign-in whose answers come by a pipe."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.fakes.haka.world import University, university
from tests.journeys.machine import Machine


@pytest.fixture(name="world")
def _world(tmp_path: Path) -> Iterator[University]:
    with university(tmp_path) as world:
        yield world


def test_a_line_that_names_no_organisation_is_not_repeated(machine: Machine, world: University) -> None:
    words = ("login", world.person.user, "--haka", "--library", world.site_url, "--password-stdin")
    for more in ((), ("--json",)):
        done = machine.run(*words, *more, stdin=f"{world.person.password}\n")
        assert done.code == 2
        assert "--idp" in done.err
        assert world.person.password not in done.out + done.err


def test_the_organisation_of_a_user_that_was_typed_whole_is_remembered(machine: Machine, world: University) -> None:
    user, words = world.person.user, ("--haka", "--library", world.site_url, "--password-stdin")
    for typed, more in ((f"{user}@university.example", ("--idp", world.entity_id)), (user, ())):
        world.idp.forget()
        world.person.user = typed
        done = machine.run("login", typed, *words, *more, stdin=f"{world.person.password}\n")
        assert done.code == 0, done
    assert len(machine.run("profiles", "--json").data) == 1
