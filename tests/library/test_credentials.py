"""What is stored of a password, and how it is compared."""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING

import pytest
from tests.library.conftest import AINO

from tunilib.core.ports.sign_in import SignInRequest
from tunilib.errors import CredentialsRefused
from tunilib.library import ids
from tunilib.library.ids import NO_PASSWORD, hash_password, is_password
from tunilib.library.patron import cards

if TYPE_CHECKING:
    from tests.library.conftest import Library

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
    """The slow comparison is made before the transaction: meanwhile the desk gives the card another password."""

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
