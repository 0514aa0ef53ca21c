"""Sign-in with a university account, and what only such a session opens.

The password is never stored: it opens much more than the library. What lasts is the session, with what the home
organisation left in it (:func:`tunilib.services.unattended_sign_in.renew_session`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.core.eresource import Eresource, InvalidAddress, proxied, resource_address
from tunilib.core.patron import card_number
from tunilib.core.ports.sign_in import Session, SignInRequest
from tunilib.core.ports.university import BrowserSignIn, Organisation, ReleasedItem, UniversityPerson, UniversitySignIn
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import CredentialsRefused, LocalError, NotSignedIn, PasswordRefused, PersonNeeded, UsageError
from tunilib.local.profiles import Profile, name_after
from tunilib.local.sessions import read_cookie
from tunilib.services.machine import Machine, time_limit
from tunilib.services.sign_in import LoginRequest, SignInResult, is_same_user, login_of, store_sign_in

if TYPE_CHECKING:
    from collections.abc import Sequence


def sign_in_at_university(
    machine: Machine,
    request: LoginRequest,
    person: UniversityPerson,
    *,
    cookie: str | None = None,
    attended: bool = True,
) -> SignInResult:
    """Sign in at a home organisation, and create or update the profile.

    The organisation, the way and the hosts that the person agreed to are remembered in the profile.
    """
    login = login_of(machine, request, university=True)
    address, backend, before = login.address, login.backend, login.before
    known = before if before is not None and before.university and before.library == address else None
    entry = machine.entry_at(backend, address)
    user = card_number(request.card or "") or (_user_of(known) if cookie is None else "")
    asked = _Remembering(person, machine, address, user, attended=attended)
    how = UniversitySignIn(
        person=asked,
        idp=request.idp or (known.organisation if known is not None else None),
        hosts=frozenset(known.hosts if known is not None else ()),
        cookie=cookie,
    )
    target = request.target or (known.target if known is not None else None)
    try:
        with time_limit(backend.remote):
            session = entry.sign_in(SignInRequest(card=user, target=target, university=how))
    except PasswordRefused:
        asked.remember_refused()
        raise
    machine.refused_passwords.forget(address, session.card)
    organisation = session.organisation.entity_id if session.organisation is not None else None
    if request.profile is None and not (session.account is None and cookie is not None and request.card is None):
        before = _profile_of(machine, session, address, target, typed=cookie is None)
    known = before if before is not None and before.university and before.library == address else None
    if cookie is not None and known is not None:  # the site's name of the account is none to be typed
        session = session._replace(card=known.card)
    elif cookie is not None and request.idp is None:  # somebody else's, who may be of another organisation
        organisation = None
    hosts = {*(known.hosts if known is not None and known.organisation == organisation else ()), *asked.agreed}
    made = Profile(
        name=request.profile or name_after(address, target),
        library=address,
        backend=backend.name,
        card=session.card,
        target=target,
        library_name=entry.name,
        university=True,
        organisation=organisation,
        hosts=tuple(sorted(hosts)),
        account=session.account,
        by_browser=cookie is not None,
    )
    return store_sign_in(machine, before, made, session)


def _user_of(known: Profile | None) -> str:
    """The user name to type for an account; empty where only the site's own name of it is known."""
    if known is None or (known.by_browser and known.card == known.account):
        return ""
    return known.card


def _profile_of(machine: Machine, session: Session, address: str, target: str | None, *, typed: bool) -> Profile | None:
    """The profile of the person who has signed in, by any way of signing in.

    ``typed``: the card of the session is the user name that the organisation knows.
    """
    there = (one for one in machine.profiles.every if one.university and one.library == address)
    mine = (one for one in there if target in (None, one.target) and _is_theirs(one, session, typed=typed))
    return next(mine, None)


def _is_theirs(profile: Profile, session: Session, *, typed: bool) -> bool:
    shown = session.account
    entity = session.organisation.entity_id if session.organisation is not None else None
    if typed and is_same_user(profile.card, session.card) and entity is not None and entity == profile.organisation:
        return True
    if profile.account is not None and shown is not None:
        return profile.account == shown
    return profile.card in (session.card, (shown or "").partition("@")[0])


def goes_by_browser(machine: Machine, request: LoginRequest) -> bool:
    """Whether the account that a request means was last signed in with the person's own browser."""
    before = login_of(machine, request, university=True).before
    return before is not None and before.university and before.by_browser


def browser_sign_in(machine: Machine, request: LoginRequest) -> BrowserSignIn:
    """Where the person signs in with their own browser."""
    login = login_of(machine, request, university=True)
    before = login.before
    idp = request.idp or (before.organisation if before is not None and before.library == login.address else None)
    with time_limit(login.backend.remote):
        return machine.entry_at(login.backend, login.address).browser_sign_in(idp)


def cookie_in_browser(machine: Machine, request: LoginRequest, browser: str) -> str:
    """The cookie of the site's session in a browser of this machine."""
    site = browser_sign_in(machine, request)
    if not site.cookie:
        raise PersonNeeded(
            "{host} is signed in to by an address, not by a cookie",
            hint="tunilib login --haka --cookie-stdin",
            host=site.host,
        )
    return f"{site.cookie}={read_cookie(browser, site.host, site.cookie)}"


class _Remembering:
    """A person, with what is to be remembered of the answers."""

    def __init__(self, person: UniversityPerson, machine: Machine, site: str, user: str, *, attended: bool) -> None:
        self._person = person
        self._machine = machine
        self._site = site
        self._user = user
        self._attended = attended
        self._password = ""
        self.agreed: set[str] = set()

    def choose(self, organisations: Sequence[Organisation]) -> Organisation:
        return self._person.choose(organisations)

    def agrees_to_host(self, host: str, organisation: Organisation) -> bool:
        does = self._person.agrees_to_host(host, organisation)
        if does:
            self.agreed.add(host)
        return does

    def user(self, host: str) -> str:
        self._user = card_number(self._person.user(host))
        if not self._user:
            raise UsageError("the user name is empty", hint="nothing was sent")
        return self._user

    def password(self, host: str) -> str:
        self._password = self._person.password(host)
        if not self._password:
            raise UsageError("the password is empty", hint="nothing was sent")
        is_refused = self._machine.refused_passwords.has(self._site, self._user, self._password)
        if is_refused and not self._attended:
            raise CredentialsRefused(
                "the organisation refused this password of {user} before, and it was not sent again",
                hint="sign in at a terminal, or give another one with --password-stdin",
                user=self._user,
            )
        return self._password

    def code(self, host: str, label: str) -> str:
        return self._person.code(host, label)

    def agrees_to_release(self, host: str, items: Sequence[ReleasedItem]) -> bool:
        return self._person.agrees_to_release(host, items)

    def reads(self, host: str, text: str) -> None:
        self._person.reads(host, text)

    def accepts_terms(self, host: str, text: str) -> bool:
        return self._person.accepts_terms(host, text)

    def remember_refused(self) -> None:
        """Remember the password that was refused, so that no run without a person sends it again."""
        self._machine.refused_passwords.add(self._site, self._user, self._password)


def eresource(machine: Machine, url: str, name: str | None = None, store: str | None = None) -> Eresource:
    """The address of a licensed resource through the proxy of a profile's library; no request is made."""
    try:
        address = resource_address(url)
    except InvalidAddress as error:
        raise UsageError(
            "this must be {expected}", hint="for example https://www.jstor.org/", expected=error.expected
        ) from None
    profile = machine.picked_profile(name, store)
    session = machine.session_of(profile)
    if session is None:
        raise NotSignedIn(
            "profile {profile} is not signed in",
            hint="sign in with your university account: tunilib --profile {profile} login --haka",
            profile=profile.name,
        )
    if not session.is_university:
        return Eresource(address=None, reasons=(Reason.of(ReasonCode.ERESOURCE_SIGN_IN_METHOD),))
    proxy = profile.proxy or machine.entry_of(profile).proxy
    if proxy is None:
        raise LocalError(
            "the remote-access proxy of {library} is not known",
            code="configuration",
            hint='the library tells it; set it in {path}: [profiles.{profile}] proxy = "https://…/login?url="',
            library=profile.library_name or profile.library,
            path=machine.paths.config,
            profile=profile.name,
        )
    machine.say("through the proxy {proxy}", proxy=proxy)
    return Eresource(address=proxied(proxy, address))
