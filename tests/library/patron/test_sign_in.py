"""Signing in to an embedded library. What is stored of a password, and how it is compared."""

from __future__ import annotations

import hashlib
import hmac

import pytest
from tests.library.conftest import AINO, EERO, Library

from tunilib.core.ports.sign_in import SignInRequest
from tunilib.errors import CredentialsRefused, NotFound, SessionExpired
from tunilib.library import ids
from tunilib.library.ids import NO_PASSWORD, hash_password, is_password
from tunilib.library.patron import cards, door

RIGHT, WRONG = "secret1", "secret2"


def sign_in(library: Library, password: str = RIGHT, card: str = AINO) -> None:
    library.entry.sign_in(SignInRequest(card=card, password=password))


def fail(library: Library, times: int) -> None:
    for _ in range(times):
        with pytest.raises(CredentialsRefused):
            sign_in(library, WRONG)


def test_once_signed_in_the_name_is_known_and_nothing_more_is_asked(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that fails then would make a successful sign-in look like a failed one."""
    sign_in(library)
    monkeypatch.setattr(door, "open_library", lambda *_: pytest.fail("the library was asked again"))
    assert library.entry.name


def test_an_unknown_card_and_a_wrong_password_are_refused_in_the_same_words(library: Library) -> None:
    with pytest.raises(CredentialsRefused) as unknown:
        sign_in(library, RIGHT, "9999")
    with pytest.raises(CredentialsRefused) as wrong:
        sign_in(library, WRONG)

    assert (unknown.value.message, unknown.value.hint) == (wrong.value.message, wrong.value.hint)
    assert "proof of identity" in (wrong.value.hint or "")
    assert "0294 520 900" in (wrong.value.hint or "")


def test_an_unknown_card_costs_the_work_of_a_wrong_password(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    scrypt = ids._scrypt

    def counted(password: str, kept: ids._Hash) -> bytes:
        done.append(password)
        return scrypt(password, kept)

    monkeypatch.setattr(ids, "_scrypt", counted)

    with pytest.raises(CredentialsRefused):
        sign_in(library, RIGHT, "9999")

    assert done == [RIGHT]


def test_a_target_is_not_found_in_a_library_that_serves_only_itself(library: Library) -> None:
    with pytest.raises(NotFound):
        library.entry.sign_in(SignInRequest(card=AINO, password=RIGHT, target="other"))


def test_the_fifth_wrong_password_locks_the_card_for_fifteen_minutes_and_says_until_when(library: Library) -> None:
    fail(library, 4)
    with pytest.raises(CredentialsRefused, match=r"locked for 15 minutes, until 10:15") as locked:
        sign_in(library, WRONG)
    assert "unlock" in (locked.value.hint or "")
    sign_in(library, card=EERO)
    library.at("2026-03-02T10:14:59")
    with pytest.raises(CredentialsRefused, match="locked"):
        sign_in(library)
    library.at("2026-03-02T10:15:00")

    sign_in(library)


def test_a_clock_that_was_put_back_behind_the_lock_has_left_it(library: Library) -> None:
    fail(library, 5)
    with pytest.raises(CredentialsRefused, match="locked"):
        sign_in(library)
    library.at("2026-03-02T09:59:58")

    sign_in(library)


def test_a_right_password_starts_the_count_anew(library: Library) -> None:
    fail(library, 4)
    sign_in(library)
    fail(library, 4)

    sign_in(library)


def test_a_session_does_not_end_with_time(library: Library) -> None:
    door = library.door(AINO)
    library.at("2036-03-02")

    assert door.loans.read().items == ()


def test_a_session_ends_with_sign_out_and_only_that_one(library: Library) -> None:
    session = library.entry.sign_in(SignInRequest(card=AINO, password=RIGHT))
    other = library.entry.sign_in(SignInRequest(card=AINO, password=RIGHT))

    library.entry.sign_out(session)
    library.entry.sign_out(session)

    with pytest.raises(SessionExpired):
        library.entry.open(session).loans.read()
    library.entry.open(other).loans.read()


def test_neither_token_nor_password_stands_in_the_file(library: Library) -> None:
    session = library.entry.sign_in(SignInRequest(card=AINO, password=RIGHT))
    library.desk.close()

    content = b"".join(path.read_bytes() for path in library.path.parent.iterdir() if path.is_file())

    assert session.data["token"].encode() not in content
    assert RIGHT.encode() not in content


def test_a_token_that_was_never_given_out_opens_nothing(library: Library) -> None:
    session = library.entry.sign_in(SignInRequest(card=AINO, password=RIGHT))
    forged = type(session)(card=AINO, data={"token": "0" * 64})

    with pytest.raises(SessionExpired):
        library.entry.open(forged).loans.read()


RIGHT = "secret1"
COST = ids._N
"""As the product has it: the fixture for all tests of this folder makes it cheap later."""


def parts(stored: str) -> tuple[int, int, int, bytes, bytes]:
    name, n, r, p, salt, key = stored.split(":")
    assert name == "scrypt"
    return int(n), int(r), int(p), bytes.fromhex(salt), bytes.fromhex(key)


def test_what_is_stored_is_the_scrypt_of_the_password_with_what_stands_beside_it() -> None:
    n, r, p, salt, key = parts(hash_password(RIGHT))
    assert key == hashlib.scrypt(RIGHT.encode(), salt=salt, n=n, r=r, p=p, dklen=32)


def test_one_password_is_never_stored_twice_in_the_same_way() -> None:
    salts = {parts(hash_password(RIGHT))[3] for _ in range(20)}
    assert len(salts) == 20
    assert {len(salt) for salt in salts} == {16}


def test_a_guess_costs_sixteen_megabytes_and_as_many_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ids, "_N", COST)
    n, r, p, *_ = parts(hash_password(RIGHT))
    assert 128 * n * r >= 16 << 20
    assert p >= 1


def test_a_password_fits_its_own_whole_key_and_no_other() -> None:
    stored = hash_password(RIGHT)
    assert is_password(RIGHT, stored)
    assert not is_password("secret2", stored)
    assert not is_password(f"{RIGHT}\0", stored)
    *cost, salt, key = stored.split(":")
    for place in range(32):
        changed = bytearray.fromhex(key)
        changed[place] ^= 1
        assert not is_password(RIGHT, ":".join((*cost, salt, changed.hex()))), place


def test_no_password_fits_where_none_is_stored() -> None:
    for stored in (None, "", NO_PASSWORD):
        for password in ("", "-", RIGHT):
            assert not is_password(password, stored), (password, stored)


def test_how_long_a_comparison_takes_does_not_tell_how_much_was_right(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[int] = []
    compare = hmac.compare_digest

    def noted(one: bytes, other: bytes) -> bool:
        compared.append(len(one))
        return compare(one, other)

    stored = hash_password(RIGHT)
    monkeypatch.setattr(hmac, "compare_digest", noted)
    assert is_password(RIGHT, stored)
    assert not is_password("secret2", stored)
    assert compared == [32, 32]


def test_a_password_changed_during_the_comparison_opens_nothing(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The desk changes the password during the slow comparison, which is made before the transaction."""

    def overtaken(password: str, stored: str | None) -> bool:
        found = is_password(password, stored)
        library.desk.patrons.reset_password(AINO, "another1")
        return found

    with monkeypatch.context() as patched:
        patched.setattr(cards, "is_password", overtaken)
        with pytest.raises(CredentialsRefused):
            library.entry.sign_in(SignInRequest(card=AINO, password=RIGHT))
    assert library.sql("SELECT COUNT(*) FROM session") == [(0,)]
    assert library.signs_in(AINO, "another1")
