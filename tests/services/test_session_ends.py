"""When a person has to sign in again: stated, expected from the last session, or unknown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tunilib.core.ports.sign_in import Session, SessionEnd, SignInMethod
from tunilib.local.profiles import Profile
from tunilib.services.machine import Machine
from tunilib.services.status import FinesSummary, HoldCounts, LoanCounts, Overview
from tunilib.services.unattended_sign_in import forget_end, remember_end, session_end, session_reasons
from tunilib.unattended.digest import Section, digest_of
from tunilib.unattended.needs import items_of

HELSINKI = ZoneInfo("Europe/Helsinki")
BEGUN = datetime(2026, 3, 1, 8, tzinfo=UTC)
PROFILE = Profile(name="tuni", library="https://tuni.finna.fi", card="abcdef", backend="vufind")


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    made = Machine(
        {
            "TUNILIB_CONFIG": str(tmp_path / "config.toml"),
            "TUNILIB_DATA": str(tmp_path / "data"),
            "TUNILIB_STATE": str(tmp_path / "state"),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        }
    )
    made.profile_store.add(PROFILE)
    return made


@pytest.fixture
def stored(machine: Machine) -> Callable[..., Session]:
    def store(begun: datetime = BEGUN, expires: datetime | None = None, *, university: bool = True) -> Session:
        method = SignInMethod.UNIVERSITY if university else SignInMethod.CARD
        session = Session(card="abcdef", data={"cookie a": "b"}, started=begun, expires=expires, method=method)
        machine.store_session(PROFILE, session)
        return session

    return store


def test_what_the_session_states_counts(machine: Machine, stored: Callable[..., Session]) -> None:
    stored(expires=BEGUN + timedelta(days=10))
    end = session_end(machine, PROFILE, HELSINKI)
    assert end is not None
    assert (end.time, end.is_expected) == (BEGUN + timedelta(days=10), False)
    assert end.command == "tunilib --profile tuni login --haka"
    assert not end.is_near(date(2026, 3, 7))
    assert end.is_near(date(2026, 3, 8))


def test_a_first_session_of_which_nothing_is_stated_has_no_known_end(
    machine: Machine, stored: Callable[..., Session]
) -> None:
    stored()
    assert session_end(machine, PROFILE, HELSINKI) is None


def test_the_next_session_is_expected_to_last_as_long_as_the_one_that_ended(
    machine: Machine, stored: Callable[..., Session]
) -> None:
    first = stored()
    remember_end(machine, PROFILE, first, BEGUN + timedelta(days=30))
    remember_end(machine, PROFILE, first, BEGUN + timedelta(days=44))  # told again, it ended no later
    now = BEGUN + timedelta(days=44)
    (ended,) = session_reasons(machine, PROFILE, now.astimezone(HELSINKI))
    assert "only you" in str(ended)
    stored(begun=now)
    assert session_reasons(machine, PROFILE, now.astimezone(HELSINKI)) == ()
    end = session_end(machine, PROFILE, HELSINKI)
    assert end is not None
    assert (end.time, end.is_expected) == (now + timedelta(days=30), True)
    (soon,) = session_reasons(machine, PROFILE, (now + timedelta(days=27)).astimezone(HELSINKI))
    assert "probably" in str(soon)


def test_an_end_is_forgotten_as_soon_as_the_library_answers_again(
    machine: Machine, stored: Callable[..., Session]
) -> None:
    session, now = stored(), (BEGUN + timedelta(days=1)).astimezone(HELSINKI)
    remember_end(machine, PROFILE, session, now)
    assert session_reasons(machine, PROFILE, now) != ()
    forget_end(machine, PROFILE, session)
    assert session_reasons(machine, PROFILE, now) == ()
    stored(begun=now)
    assert session_end(machine, PROFILE, HELSINKI) is None, "it did not last so long"


def test_of_sessions_of_some_hours_nothing_is_said_three_days_before(
    machine: Machine, stored: Callable[..., Session]
) -> None:
    remember_end(machine, PROFILE, stored(), BEGUN + timedelta(hours=8))
    stored(begun=BEGUN + timedelta(days=1))
    assert session_end(machine, PROFILE, HELSINKI) is None


def test_a_session_whose_password_is_known_needs_nobody(
    machine: Machine, stored: Callable[..., Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    stored(expires=BEGUN + timedelta(days=1), university=False)
    assert session_end(machine, PROFILE, HELSINKI) is not None
    monkeypatch.setattr(Machine, "password_of", lambda *_: "secret1")
    assert session_end(machine, PROFILE, HELSINKI) is None


def test_the_digest_tells_an_end_once_as_what_it_is() -> None:
    seen = Overview(
        today=date(2026, 3, 8),
        loans=LoanCounts(0, 0, 0, None),
        holds=HoldCounts(),
        fines=FinesSummary(),
        card_expires=None,
        session_expires=None,
        timeline=(),
    )
    stated = SessionEnd(datetime(2026, 3, 11, 10, tzinfo=HELSINKI), "tunilib --profile tuni login --haka")
    (told,) = items_of(replace(seen, session_end=stated), ())
    (expected,) = items_of(replace(seen, session_end=stated._replace(is_expected=True)), ())
    assert told.name == expected.name
    assert (
        items_of(replace(seen, session_end=stated._replace(time=datetime(2026, 3, 12, 10, tzinfo=HELSINKI))), ()) == ()
    )
    for thing, words in ((told, "The session ends: Wed 11 Mar"), (expected, "will probably end: Wed 11 Mar")):
        assert words in digest_of([Section("tuni", (thing,))], "en", counts=False).text
