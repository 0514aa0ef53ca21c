"""What is known of the account of a university session."""

from __future__ import annotations

from datetime import UTC, datetime

from tunilib.backends.vufind.haka.sign_in import person_needed
from tunilib.http.cookies import StoredCookie

LATER = int(datetime(2026, 4, 1, 8, tzinfo=UTC).timestamp())


def test_an_organisation_whose_cookie_has_an_end_states_when_a_person_is_needed() -> None:
    cookies = {"https://idp.example": (StoredCookie("shib_idp_session", "a", "/idp", LATER),)}
    assert person_needed(cookies) == datetime(2026, 4, 1, 8, tzinfo=UTC)


def test_cookies_that_end_with_the_browser_or_know_no_person_state_nothing() -> None:
    cookies = {
        "https://idp.example": (StoredCookie("shib_idp_session", "a"), StoredCookie("lang", "fi", "/", LATER)),
        "https://wayf.example": (StoredCookie("_saml_idp", "b", "/", LATER),),
    }
    assert person_needed(cookies) is None
    assert person_needed({}) is None
