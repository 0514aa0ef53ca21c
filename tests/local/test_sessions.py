"""Sessions: a private file for each account."""

from __future__ import annotations

import json
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import example, given, strategies as st
from tests.local.conftest import fill
from tests.local.programs import ended, said, start

from tunilib.core.ports.sign_in import Session, SignInMethod
from tunilib.core.ports.university import Organisation
from tunilib.errors import LocalError
from tunilib.local.paths import Paths
from tunilib.local.places import file_stem
from tunilib.local.sessions import SessionStore

LIBRARY = "https://tuni.finna.fi"
SESSION = Session(
    card="123",
    data={"token": "abc", "å": "ß"},
    target="tuni",
    expires=datetime(2026, 3, 1, 12, tzinfo=UTC),
    started=datetime(2026, 3, 1, 11, tzinfo=UTC),
)


def the_file(paths: Paths) -> Path:
    (path,) = paths.sessions.iterdir()
    return path


def test_a_session_comes_back_as_it_was(paths: Paths) -> None:
    organisation = Organisation("https://idp.example/idp", ("Exempeluniversitet", "Example University"))
    university = SESSION._replace(method=SignInMethod.UNIVERSITY, organisation=organisation)
    for made in (SESSION, Session(card="1", data={}), university):
        SessionStore(paths).save("tuni", made, LIBRARY)
        assert SessionStore(paths).load("tuni", made.card, LIBRARY) == made


def test_a_session_of_before_university_sign_in_is_one_of_a_card(paths: Paths) -> None:
    SessionStore(paths).save("tuni", SESSION, LIBRARY)
    content = json.loads(the_file(paths).read_text())
    del content["method"], content["organisation"]
    the_file(paths).write_text(json.dumps(content))

    assert SessionStore(paths).load("tuni", "123", LIBRARY) == SESSION


def test_before_a_session_is_saved_there_is_none_and_nothing_is_made(paths: Paths) -> None:
    store = SessionStore(paths)
    assert (store.load("tuni", "123", LIBRARY), store.delete("tuni", "123"), store.notes) == (None, False, [])
    assert not paths.state.exists()


def test_the_file_and_its_folder_become_private(paths: Paths) -> None:
    paths.sessions.mkdir(parents=True)
    paths.sessions.chmod(0o755)
    SessionStore(paths).save("tuni", SESSION, LIBRARY)
    assert stat.S_IMODE(the_file(paths).stat().st_mode) == 0o600
    assert stat.S_IMODE(paths.sessions.stat().st_mode) == 0o700


def test_each_account_has_its_own(paths: Paths) -> None:
    store = SessionStore(paths)
    store.save("tuni", SESSION, LIBRARY)
    store.save("tuni", Session(card="124", data={"token": "other card"}), LIBRARY)
    store.save("Tuni", Session(card="123", data={"token": "other profile"}), LIBRARY)

    assert store.load("tuni", "123", LIBRARY) == SESSION
    assert len(list(paths.sessions.iterdir())) == 3


def test_a_deleted_session_is_gone(paths: Paths) -> None:
    store = SessionStore(paths)
    store.save("tuni", SESSION, LIBRARY)

    assert [store.delete("tuni", "123"), store.delete("tuni", "123")] == [True, False]
    assert store.load("tuni", "123", LIBRARY) is None


def test_a_broken_file_is_no_session_and_reported_and_replaced_by_the_next(paths: Paths) -> None:
    SessionStore(paths).save("tuni", SESSION, LIBRARY)
    path = the_file(paths)
    whole = json.loads(path.read_text())
    changes: list[dict[str, object]] = [
        {"format": 2},
        {"profile": "other"},
        {"card": "other"},
        {"data": None},
        {"data": ["x"]},
        {"data": {"token": 1}},
        {"target": 1},
        {"expires": "tomorrow"},
        {"expires": "2026-03-01T12:00"},
        {"expires": 5},
    ]
    broken = (b"", b"\x00" * 100, b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b"[" * 100_000)
    for content in (*(json.dumps({**whole, **change}).encode() for change in changes), *broken):
        store = SessionStore(paths)
        path.write_bytes(content)
        assert store.load("tuni", "123", LIBRARY) is None, content[:99]
        assert [str(path) in str(note) for note in store.notes] == [True], content[:99]
    store.save("tuni", SESSION, LIBRARY)
    assert store.load("tuni", "123", LIBRARY) == SESSION


def test_a_file_cut_anywhere_is_no_session(paths: Paths) -> None:
    store = SessionStore(paths)
    store.save("tuni", SESSION, LIBRARY)
    whole = the_file(paths).read_bytes()

    for length in range(len(whole)):
        the_file(paths).write_bytes(whole[:length])
        assert store.load("tuni", "123", LIBRARY) is None


def test_a_full_disk_leaves_the_session_that_was_there(small_disk: Path) -> None:
    paths = Paths(small_disk / "config.toml", small_disk, small_disk / "state")
    store = SessionStore(paths)
    store.save("tuni", SESSION, LIBRARY)
    fill(small_disk)

    with pytest.raises(LocalError, match="the disk is full"):
        store.save("tuni", Session(card="123", data={"token": "x" * 10_000}), LIBRARY)

    assert store.load("tuni", "123", LIBRARY) == SESSION


def test_logging_out_removes_the_token_that_a_killed_process_left(paths: Paths) -> None:
    SessionStore(paths).save("tuni", SESSION, LIBRARY)
    code = """
import sys
from pathlib import Path
from tunilib.local.files import atomic_writer
with atomic_writer(Path(sys.argv[1])) as file:
    file.write(b"token"); file.flush()
    print("half", flush=True); sys.stdin.read()
"""
    writer = start(code, the_file(paths))
    said(writer)
    writer.kill()
    ended(writer)
    assert len(list(paths.sessions.iterdir())) == 2

    SessionStore(paths).delete("tuni", "123")

    assert list(paths.sessions.iterdir()) == []


ANY = st.text(max_size=100)


@given(ANY, ANY)
def test_any_account_has_a_file_name_that_every_system_takes(profile: str, card: str) -> None:
    stem = file_stem(profile, card)

    assert set(stem) <= set("abcdefghijklmnopqrstuvwxyz0123456789-_=+")
    assert len(stem) <= 200


@given(ANY, ANY, ANY, ANY)
@example("a" * 300, "1", "a" * 301, "1")
def test_no_two_accounts_share_a_file_name(profile: str, card: str, other_profile: str, other_card: str) -> None:
    same = (profile, card) == (other_profile, other_card)
    assert (file_stem(profile, card) == file_stem(other_profile, other_card)) is same
