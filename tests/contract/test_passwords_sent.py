"""Which password goes to which library, and how often."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from tests.contract.person import Person
from tests.contract.worlds import CARD, World, world
from tests.fakes.faults import Fault
from tests.fakes.library import PASSWORD

from tunilib.core.ports.door import Entry
from tunilib.core.ports.sign_in import SignInRequest
from tunilib.errors import CredentialsRefused, PasswordRefused, TunilibError, Unavailable
from tunilib.http import limits
from tunilib.services import loans as loan_service
from tunilib.services.opened import OpenedAccount
from tunilib.services.unattended_sign_in import signs_in

LOGIN = "/MyResearch/Home"


def sign_ins(at: World) -> int:
    return at.fake.asked("POST", LOGIN)


@pytest.fixture(name="person")
def _person(tmp_path: Path) -> Iterator[Person]:
    with world("vufind", tmp_path / "here") as made:
        yield Person(made, tmp_path / "person")


@pytest.fixture(name="elsewhere")
def _elsewhere(tmp_path: Path) -> Iterator[World]:
    with world("vufind", tmp_path / "there") as made:
        yield made


def two_profiles(person: Person, elsewhere: World) -> None:
    """Profiles ``here`` and ``there``, both without a session."""
    person.types("login", CARD, "--profile", "here", "--library", person.world.address, TUNILIB_PASSWORD=PASSWORD)
    person.types("login", CARD, "--profile", "there", "--library", elsewhere.address, TUNILIB_PASSWORD=PASSWORD)
    person.types("logout", "--all")
    person.world.fake.log.clear()
    elsewhere.fake.log.clear()


def test_a_refused_password_is_sent_once_by_runs_without_a_person(person: Person) -> None:
    person.signs_in()
    person.types("logout")
    before = sign_ins(person.world)

    for words in (("loans", "--json"), ("status", "--json"), ("fines", "--json")):
        error = person.types(*words, code=3, TUNILIB_PASSWORD="wrong1")["error"]
        assert error["code"] == "credentials-refused"
    person.types("doctor", "--json", code=3, TUNILIB_PASSWORD="wrong1")

    assert sign_ins(person.world) == before + 1
    assert "not sent again" in error["message"]


def test_another_password_is_sent_after_one_was_refused(person: Person) -> None:
    person.signs_in()
    person.types("logout")
    person.types("loans", code=3, TUNILIB_PASSWORD="wrong1")

    person.types("loans", TUNILIB_PASSWORD=PASSWORD)


def test_a_sign_in_that_succeeds_ends_the_memory_of_refused_passwords(person: Person) -> None:
    person.signs_in()
    person.types("logout")
    person.types("loans", code=3, TUNILIB_PASSWORD="wrong1")
    person.signs_in()
    person.types("logout")
    before = sign_ins(person.world)

    person.types("loans", code=3, TUNILIB_PASSWORD="wrong1")

    assert sign_ins(person.world) == before + 1


def test_a_login_without_a_person_does_not_send_a_refused_password_again(person: Person) -> None:
    words = ("login", CARD, "--library", person.world.address)
    for _ in range(3):
        person.types(*words, code=3, TUNILIB_PASSWORD="wrong1")

    assert sign_ins(person.world) == 1


def test_what_is_remembered_of_a_refused_password_is_private_and_does_not_tell_it(person: Person) -> None:
    person.signs_in()
    person.types("logout")
    person.types("loans", code=3, TUNILIB_PASSWORD="wrong1")

    (path,) = (person.folder / "state" / "refused").iterdir()
    (mark,) = json.loads(path.read_text())["refused"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(bytes.fromhex(mark)) == 2


def test_a_changed_library_gets_nothing_from_the_session_of_the_old_one(person: Person, elsewhere: World) -> None:
    person.signs_in(CARD, "--profile", "mine")
    person.folder.joinpath("config.toml").write_text(f'[profiles.mine]\nlibrary = "{elsewhere.address}"\n')
    person.world.fake.log.clear()
    elsewhere.fake.log.clear()

    error = person.types("loans", "--json", code=3, TUNILIB_PASSWORD=PASSWORD)["error"]

    assert error["code"] == "not-signed-in"
    assert person.world.address in error["message"]
    assert (person.world.fake.log, elsewhere.fake.log) == ([], [])


def test_the_session_of_the_old_library_is_forgotten_by_logout_and_replaced_by_login(
    person: Person, elsewhere: World
) -> None:
    person.signs_in(CARD, "--profile", "mine")
    person.folder.joinpath("config.toml").write_text(f'[profiles.mine]\nlibrary = "{elsewhere.address}"\n')
    person.world.fake.log.clear()

    person.types("login", CARD, "--profile", "mine", "--password-stdin", stdin=f"{PASSWORD}\n")
    person.types("loans")

    assert person.world.fake.log == []


def test_a_password_of_no_profile_goes_to_no_library_where_there_are_several(person: Person, elsewhere: World) -> None:
    two_profiles(person, elsewhere)

    person.types("loans", "--all-profiles", "--json", code=3, TUNILIB_PASSWORD=PASSWORD)
    person.types("loans", "--json", code=3, TUNILIB_PASSWORD=PASSWORD)

    assert sign_ins(person.world) == sign_ins(elsewhere) == 0


@pytest.mark.parametrize("name", ["option", "variable"])
def test_a_password_is_for_the_profile_that_the_call_names(person: Person, elsewhere: World, name: str) -> None:
    two_profiles(person, elsewhere)

    if name == "option":
        person.types("loans", "--profile", "there", TUNILIB_PASSWORD=PASSWORD)
    else:
        person.types("loans", TUNILIB_PASSWORD=PASSWORD, TUNILIB_PROFILE="there")

    assert (sign_ins(person.world), sign_ins(elsewhere)) == (0, 1)


def test_each_of_several_profiles_has_a_variable_of_its_own(person: Person, elsewhere: World) -> None:
    two_profiles(person, elsewhere)

    passwords: Any = {
        "TUNILIB_PASSWORD_HERE": PASSWORD,
        "TUNILIB_PASSWORD_THERE": PASSWORD,
        "TUNILIB_PASSWORD": "wrong1",
    }
    person.types("loans", "--all-profiles", **passwords)

    assert (sign_ins(person.world), sign_ins(elsewhere)) == (1, 1)


def test_a_variable_that_two_profiles_would_share_is_for_neither(person: Person, elsewhere: World) -> None:
    for name in ("a-b", "a b"):
        words = ("login", CARD, "--profile", name, "--library", person.world.address, "--password-stdin")
        person.types(*words, stdin=f"{PASSWORD}\n")
    person.types("logout", "--all")
    before = sign_ins(person.world)

    error = person.types("loans", "--profile", "a-b", "--json", code=6, TUNILIB_PASSWORD_A_B=PASSWORD)["error"]

    assert error["code"] == "configuration"
    assert sign_ins(person.world) == before


def test_login_takes_the_password_command_of_its_profile_where_nobody_can_be_asked(person: Person) -> None:
    person.signs_in(CARD, "--profile", "mine")
    person.folder.joinpath("config.toml").write_text(f'[profiles.mine]\npassword_command = "echo {PASSWORD}"\n')

    person.types("login", "--profile", "mine")


@pytest.mark.parametrize("spelled", ["{address}/", "HTTP://{host}", "{address}"])
def test_one_library_has_one_address_however_it_is_spelled(person: Person, spelled: str) -> None:
    person.signs_in()
    address = person.world.address
    library = spelled.format(address=address, host=address.removeprefix("http://"))

    person.types("login", CARD, "--library", library, "--password-stdin", stdin=f"{PASSWORD}\n")

    assert [profile["library"] for profile in person.types("profiles", "--json")] == [address]


@pytest.mark.parametrize("state", ["folder", "unreadable", "broken", "a cookie that is not ASCII"])
def test_logout_forgets_a_session_whatever_its_file_is(person: Person, state: str) -> None:
    person.signs_in()
    (path,) = (person.folder / "state" / "sessions").glob("*.json")
    if state == "folder":
        path.unlink()
        path.mkdir()
    elif state == "unreadable":
        path.write_bytes(b"x" * 2_000_000)
    elif state == "broken":
        path.write_text("{")
    else:
        content = json.loads(path.read_text())
        content["data"]["cookie evil"] = "ä\n"
        path.write_text(json.dumps(content))

    assert "signed-out" in person.types("logout", code=0 if state == "a cookie that is not ASCII" else 6)
    assert not path.exists()


def test_an_account_that_fails_in_a_way_that_nobody_foresaw_hides_no_other(
    person: Person, elsewhere: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    two_profiles(person, elsewhere)
    real = loan_service.loans

    def failing(account: OpenedAccount) -> object:
        if account.name == "there":
            raise UnicodeEncodeError("ascii", "ä", 0, 1, "no")
        return real(account)

    monkeypatch.setattr(loan_service, "loans", failing)
    passwords: Any = {"TUNILIB_PASSWORD_HERE": PASSWORD, "TUNILIB_PASSWORD_THERE": PASSWORD}
    person.world.library.books(CARD, 1)

    rows = person.types("loans", "--all-profiles", "--json", code=5, **passwords)

    assert [row["profile"] for row in rows] == ["here", "there"]
    assert rows[1]["error"]["code"] == "unknown-outcome"


def test_a_locked_card_says_nothing_of_its_password_which_is_sent_again_later(person: Person) -> None:
    person.signs_in()
    person.types("logout")
    for number in range(5):
        person.types("loans", code=3, TUNILIB_PASSWORD=f"wrong{number}")
    assert "locked" in person.types("loans", code=3, TUNILIB_PASSWORD=PASSWORD)

    person.world.library.desk.patrons.unlock(CARD)

    person.types("loans", TUNILIB_PASSWORD=PASSWORD)


def test_a_library_that_is_away_says_nothing_of_a_password_which_is_sent_again_later(person: Person) -> None:
    person.signs_in()
    person.types("logout")
    person.world.fake.fault(Fault("down", LOGIN, "POST", times=-1))
    person.types("loans", code=4, TUNILIB_PASSWORD=PASSWORD)
    person.world.fake.faults.waiting.clear()

    person.types("loans", TUNILIB_PASSWORD=PASSWORD)


@pytest.mark.parametrize(
    ("error", "succeeds"),
    [(PasswordRefused("no"), False), (CredentialsRefused("locked"), None), (Unavailable("away"), None)],
)
def test_a_new_password_is_wrong_only_where_the_library_says_so(error: TunilibError, succeeds: bool | None) -> None:
    class Refusing:
        def sign_in(self, who: SignInRequest) -> None:
            raise error

    assert signs_in(cast("Entry", Refusing()), SignInRequest(card=CARD, password="new12")) is succeeds


@pytest.mark.parametrize(
    "words",
    [
        ("loans",),
        ("loans", "renew", "--all"),
        ("holds", "--all-cards"),
        ("status", "--all-profiles"),
        ("doctor",),
        ("logout",),
        ("login",),
    ],
)
def test_every_request_for_an_account_counts_towards_its_limit_of_time(
    person: Person, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: set[float] = set()
    real = limits.Deadline.__exit__

    def noting(deadline: limits.Deadline, *details: object) -> None:
        real(deadline, *details)
        seen.add(limits.ACCOUNT_SECONDS if deadline._account is None else deadline._account.left)

    monkeypatch.setattr(limits.Deadline, "__exit__", noting)
    person.signs_in()
    if "logout" not in words:
        person.types("logout")
    seen.clear()

    person.types(*words, TUNILIB_PASSWORD=PASSWORD)

    assert seen
    assert max(seen) < limits.ACCOUNT_SECONDS


def test_a_drip_of_requests_ends_an_account_that_is_asked_alone(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    person.signs_in()
    none_left = limits.Allowance(0.0)
    monkeypatch.setattr(limits, "Allowance", lambda *_, **__: none_left)
    person.world.fake.log.clear()

    assert "too long" in person.types("loans", code=4)
    assert person.world.fake.log == []
