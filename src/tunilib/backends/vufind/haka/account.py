"""Whose session a university sign-in made: what names the account, and the cards that are linked to it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tunilib.backends.vufind.card_choice import CardChoice
from tunilib.backends.vufind.pages.document import Problem
from tunilib.backends.vufind.paths import PROFILE
from tunilib.backends.vufind.profile.page import is_of_card, shown_username
from tunilib.core.ports.sign_in import Session, SignInMethod
from tunilib.errors import CredentialsRefused, NotUnderstood

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tunilib.backends.vufind.client import Client
    from tunilib.backends.vufind.site import Page
    from tunilib.core.ports.sign_in import Organisation, SignInRequest
    from tunilib.http.cookies import StoredCookie

UNNAMED = "haka"
"""Names an account of which nothing tells the name."""

_KNOWS_PERSON = re.compile(r"(__(Host|Secure)-)?(shib_idp_session|SimpleSAML(SessionID|AuthToken)?)")
"""The cookies of Shibboleth and SimpleSAMLphp that stand for a person who has signed in; others last longer."""


def signed_in_page(client: Client) -> Page | None:
    """The page of the profile, which needs a session and no library card; None: there is no session."""
    try:
        page = client.fetch(PROFILE)
    except NotUnderstood as error:  # a site with no other sign-in sends to the university's at once
        if "{host}" in error.template:
            return None
        raise
    if page.state.logged_in:
        return page
    if page.state.problem not in (None, Problem.LOGIN_FORM):
        client.accept(page)
    return None


def account_session(
    client: Client, page: Page, who: SignInRequest, started: datetime, organisation: Organisation | None = None
) -> Session:
    """The session of a university account, with what the site shows of it.

    Args:
        page: from :func:`signed_in_page`. who: with the user name at the organisation, where it is known.
        started: the time now. organisation: where the person signed in, if it is known.
    """
    if is_of_card(page.document):
        raise CredentialsRefused(
            "this is a session of a library card at {site}, not of a university account",
            hint="sign in with the card: tunilib login CARD; or in the browser with your university account",
            site=client.site,
        )
    shown = (shown_username(page.document) or "").rpartition(":")[2]  # Finna writes the organisation's code before it
    name = who.card or shown or UNNAMED
    rows, _ = CardChoice(client, "", None, account=name).cards()
    data = client.current_session().data() | ({"several": "yes"} if len(rows) > 1 else {})
    return Session(
        card=name,
        data=data,
        expires=person_needed(client.session.elsewhere),
        started=started,
        method=SignInMethod.UNIVERSITY,
        organisation=organisation,
    )


def person_needed(elsewhere: Mapping[str, tuple[StoredCookie, ...]]) -> datetime | None:
    """When the organisation forgets the person, by the cookies with which it knows them; None: it does not say.

    Until then the session is made anew without anybody. Most organisations set cookies that state no end.

    Args:
        elsewhere: the cookies of the hosts of a sign-in that are not the site.
    """
    ends = [
        one.expires
        for cookies in elsewhere.values()
        for one in cookies
        if one.expires is not None and _KNOWS_PERSON.fullmatch(one.name)
    ]
    return datetime.fromtimestamp(max(ends), UTC) if ends else None
