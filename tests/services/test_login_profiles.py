"""Which profile a sign-in means."""

from __future__ import annotations

from pathlib import Path

import pytest

from tunilib.local.profiles import Profile, ProfileSet
from tunilib.services.sign_in import LoginRequest, _profile_before

SITE = "https://library.example"


def profile(name: str, card: str, *, university: bool = True) -> Profile:
    return Profile(name=name, library=SITE, backend="vufind", card=card, university=university, organisation="idp")


def profiles(*every: Profile) -> ProfileSet:
    return ProfileSet(every, Path("config.toml"))


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("student", "whole"),
        ("student@uni.example", "whole"),
        ("other", "bare"),
        ("other@uni.example", "bare"),
        ("nobody", None),
    ],
)
def test_a_university_user_is_known_with_and_without_the_name_of_the_organisation(
    typed: str, found: str | None
) -> None:
    there = profiles(profile("whole", "student@uni.example"), profile("bare", "other"))
    before = _profile_before(there, LoginRequest(card=typed), SITE, university=True)
    assert (before.name if before is not None else None) == found


def test_a_card_of_a_library_is_known_as_it_is_typed_alone() -> None:
    there = profiles(profile("whole", "student@uni.example", university=False))
    assert _profile_before(there, LoginRequest(card="student"), SITE, university=False) is None


def test_the_user_that_is_typed_whole_goes_before_another_organisations() -> None:
    there = profiles(profile("first", "student@one.example"), profile("second", "student@two.example"))
    before = _profile_before(there, LoginRequest(card="student@two.example"), SITE, university=True)
    assert before is not None
    assert before.name == "second"
