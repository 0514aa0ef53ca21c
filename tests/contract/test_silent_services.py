"""What an organisation and a payment service say in place of an answer is an error, and nobody has to sign in again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.contract.named_world import ORGANISATION, PAY, SERVICE, NamedWorld, named_world
from tests.contract.silent_answers import SILENT

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH")


@pytest.fixture(name="world", scope="module")
def _world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NamedWorld]:
    """A student whose session at the site has ended, and the demonstration, whose library takes payments."""
    with (
        pytest.MonkeyPatch.context() as patch,
        named_world(tmp_path_factory.mktemp("world"), patch) as made,
    ):
        made.signs_in_at_university()
        made.takes_payments()
        yield made


@pytest.mark.parametrize("name", [name for name in SILENT if name != "a sign-in in German"])
def test_a_silent_organisation_asks_nobody_to_sign_in_again(world: NamedWorld, name: str) -> None:
    world.university.site.expire()
    world.university.provider.sessions.clear()
    world[ORGANISATION].instead[:] = [lambda _: SILENT[name].response]
    done = world.run("favourites", "lists", "--profile", "student", code=None)
    assert (done.code, done.out) == (4, ""), done
    again = world.signs_in_at_university(code=None)
    assert again.code == 4, again
    world[ORGANISATION].instead.clear()
    assert world.run("favourites", "lists", "--profile", "student").code == 0


@pytest.mark.parametrize("name", SILENT)
def test_a_silent_payment_service_begins_no_payment_and_settles_none(world: NamedWorld, name: str) -> None:
    world[SERVICE].instead[:] = [lambda _: SILENT[name].response]
    begun = world.run(*PAY, code=None)
    assert begun.code in (4, 5), begun
    assert '"state": "paid"' not in begun.out
    world[SERVICE].instead.clear()
    world.run(*PAY, code=5)
    (payment,) = [one for one in world.run("fines", "payments", "--profile", "demo", "--json").data if one["url"]]
    world[SERVICE].instead[:] = [lambda _: SILENT[name].response]
    looked = world.run("fines", "payments", "--profile", "demo", "--resume", "--json", code=None)
    assert looked.code in (4, 5), looked
    world[SERVICE].instead.clear()
    (still,) = [one for one in world.run("fines", "payments", "--profile", "demo", "--json").data if one["url"]]
    assert (still["id"], still["state"]) == (payment["id"], "started")
