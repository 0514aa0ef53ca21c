"""A university sign-in: what its pages ask, at a terminal or of standard input, or the user's own browser."""

from __future__ import annotations

import json
from dataclasses import replace
from textwrap import fill
from typing import TYPE_CHECKING

from tunilib.cli.prompts import ask, rest_of_input, secret
from tunilib.core.ports.university import Organisation, is_entity_id, list_of, matching, near
from tunilib.errors import (
    CredentialsRefused,
    LocalError,
    NotFound,
    NotUnderstood,
    PersonNeeded,
    UsageError,
    no_such_organisation,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tunilib.cli.command import Invocation
    from tunilib.core.ports.university import BrowserSignIn, ReleasedItem
    from tunilib.errors import TunilibError
    from tunilib.services.machine import Machine
    from tunilib.services.sign_in import LoginRequest, SignInResult

_WIDTH = 80
_TRIES = 3
_MOST_LINES = 2000


class BrowserChosen(PersonNeeded):
    """The person wants to sign in with their own browser, and not here."""


def hand_over(
    inv: Invocation, machine: Machine, request: LoginRequest, person: AskedPerson, why: TunilibError
) -> SignInResult:
    """Send a person to the sign-in in their own browser, and take over the session that they have then."""
    from tunilib.services.university import browser_sign_in

    if not isinstance(why, BrowserChosen):
        inv.output.note(inv.translated(why))
        inv.output.note("")
    chosen = person.chosen
    site = browser_sign_in(machine, replace(request, idp=chosen.entity_id) if chosen is not None else request)
    for line in _screen(inv, site):
        inv.output.note(line)
    if not machine.open_in_browser(site.address):
        inv.output.note(inv.gettext("No browser could be opened: open the address yourself."))
    if site.organisation is not None:
        request = replace(request, idp=site.organisation.entity_id)
    question = inv.gettext("Cookie {name}", name=site.cookie) if site.cookie else inv.gettext("Address with loginId=")
    return take_cookie(inv, machine, request, person, question, why)


def take_cookie(
    inv: Invocation,
    machine: Machine,
    request: LoginRequest,
    person: AskedPerson,
    question: str,
    why: TunilibError | None = None,
) -> SignInResult:
    """Take over the session of a cookie that is pasted without echo, again after a wrong one, or comes by a pipe.

    ``why`` is raised where nothing is pasted; None: then it is a mistake.
    """
    from tunilib.services.university import sign_in_at_university

    for tries_left in reversed(range(_TRIES if inv.can_ask else 1)):
        text = _cookie_text(inv, question)
        if why is not None and not text.strip():
            raise why
        try:
            return sign_in_at_university(machine, request, person, cookie=text)
        except (CredentialsRefused, UsageError) as error:
            if not tries_left or not text.strip():
                raise
            inv.output.note(inv.translated(error))
    raise AssertionError("the last turn returns or raises")


def _cookie_text(inv: Invocation, question: str) -> str:
    """The pasted lines, or all of standard input."""
    if not inv.can_ask:
        return rest_of_input(inv, question)
    lines = [secret(inv, question, from_stdin=False, option="--cookie-stdin")]
    while len(lines) < _MOST_LINES and _goes_on("\n".join(lines)):
        lines.append(secret(inv, inv.gettext("the rest of it"), from_stdin=False, option="--cookie-stdin"))
        if not lines[-1].strip():
            break
    return "\n".join(lines)


def _goes_on(text: str) -> bool:
    """Whether a text is the beginning of a file of cookies: its head, or JSON without its end."""
    text = text.strip()
    if text[:1] not in ("{", "["):
        return bool(text) and all(
            line.startswith("#") and not line.startswith("#HttpOnly_") for line in text.splitlines() if line
        )
    try:
        json.loads(text)
    except ValueError:
        return True
    return False


def from_browser(
    inv: Invocation, machine: Machine, request: LoginRequest, person: AskedPerson, browser: str
) -> SignInResult:
    """Take over the session of a browser of this machine; where its store cannot be read, one that is pasted."""
    from tunilib.services.university import cookie_in_browser, sign_in_at_university

    try:
        cookie = cookie_in_browser(machine, request, browser)
    except (LocalError, PersonNeeded) as error:
        if not inv.can_ask or error.code == "configuration":
            raise
        return hand_over(inv, machine, request, person, error)
    return sign_in_at_university(machine, request, person, cookie=cookie)


def by_pages(inv: Invocation, machine: Machine, request: LoginRequest, person: AskedPerson) -> SignInResult:
    """Sign in by the university's pages, or where they need one, and as the last time, in the person's own browser."""
    from tunilib.services.university import goes_by_browser, sign_in_at_university

    is_asked = not person.is_by_pipe and not person.is_stored and request.idp is None
    if is_asked and goes_by_browser(machine, request):
        by_hand = BrowserChosen(
            "the sign-in in your browser was not finished",
            hint="begin again: tunilib login --haka; or sign in here, by naming your university: --idp NAME",
        )
        if not inv.can_ask:
            raise PersonNeeded(
                "this account is signed in with your own browser",
                hint="give its session: tunilib login --haka --cookie-stdin; or --from-browser NAME",
            )
        return hand_over(inv, machine, request, person, by_hand)
    try:
        return sign_in_at_university(machine, request, person, attended=not person.is_stored)
    except (PersonNeeded, NotUnderstood) as error:
        if person.is_by_pipe or not inv.can_ask:
            raise
        return hand_over(inv, machine, request, person, error)


def _screen(inv: Invocation, site: BrowserSignIn) -> list[str]:
    """What to do, on one screen of 80 by 24: where to sign in, what to click, what the cookie can do."""
    facts = {"address": site.address, "host": site.host, "name": site.cookie}
    where = inv.gettext("Sign in with your own browser: {address}", **facts)
    if not site.cookie:
        return [where, "", *_wrapped(inv, "address", facts)]
    lines = [where, *_wrapped(inv, "begin", facts), ""]
    for browser, message in _CLICK_MESSAGES.items():
        text = inv.gettext(message, **facts)
        lines += fill(text, _WIDTH, initial_indent=f"  {browser:10}", subsequent_indent=" " * 12).split("\n")
    return [*lines, "", *_wrapped(inv, "can-do", facts), *_wrapped(inv, "lasts", facts)]


def _wrapped(inv: Invocation, name: str, facts: dict[str, str]) -> list[str]:
    return fill(inv.gettext(_TEXT_MESSAGES[name], **facts), _WIDTH).split("\n")


_CLICK_MESSAGES = {
    "Firefox": "F12, Storage, Cookies, {host}: double-click the value of {name}, and copy it",
    "Chromium": (
        "(Chrome, Edge, Brave, Vivaldi) F12, Application, Cookies, {host}: double-click the value of {name}, and copy "
        "it"
    ),
    "Safari": (
        "Settings, Advanced: show features for web developers; then Develop, Show Web Inspector, Storage, Cookies: the "
        "value of {name}"
    ),
}
_TEXT_MESSAGES = {
    "address": (
        "After the sign-in the browser ends on a page of {host} whose address has loginId=. Copy that address. If it "
        "has no loginId=, open the developer tools there, choose the session storage, and copy the value that begins "
        "with eyJ. Anyone who has either of them is signed in as you for up to a day."
    ),
    "begin": (
        "Then copy the value of its cookie {name} to here. Only the browser's own tools show it, as no page may read "
        "it (HttpOnly)."
    ),
    "can-do": (
        "Anyone who has this cookie is signed in as you at the library, without a password: loans, holds, fines, "
        "personal information; not at your university. It is stored for you alone, and sent to {host} alone."
    ),
    "lasts": (
        "It ends with tunilib logout, with a log-out in the browser, or when the library ends it, mostly after some "
        "hours without use. So close the window, and do not log out there."
    ),
}


class AskedPerson:
    """The person at the terminal; without one, each answer is a line of standard input, in their order."""

    def __init__(self, inv: Invocation, *, idp: str | None, stored: str | None, password_stdin: bool) -> None:
        self._inv = inv
        self._idp = idp
        self._stored = stored
        self._password_stdin = password_stdin
        self._line_ahead: str | None = None
        self.chosen: Organisation | None = None

    @property
    def is_stored(self) -> bool:
        """Whether the password is one that no person gives now."""
        return self._stored is not None

    @property
    def is_by_pipe(self) -> bool:
        """Whether the password is read from standard input."""
        return self._password_stdin

    def choose(self, organisations: Sequence[Organisation]) -> Organisation:
        inv = self._inv
        question = inv.gettext("Your university: its number, or a part of its name; empty: in your own browser")
        shown: Sequence[Organisation] = organisations
        for _ in range(_TRIES if inv.can_ask else 1):
            if inv.can_ask:
                self._show("\n".join(f"{number:4} {one.name}" for number, one in enumerate(shown, 1)))
            answer = self._answer(question, option="--idp")
            self._choose_browser(answer)
            found = _meant(organisations, shown, answer)
            if len(found) == 1:
                self.chosen = found[0]
                return self.chosen
            shown = found or near(organisations, answer) or organisations
        if not found and not inv.can_ask:  # the line may be a secret that answers another question
            raise NotFound(
                "the line of standard input names no home organisation",
                hint="name it with --idp; a line is read for each question, in their order: see tunilib login --help",
            )
        raise no_such_organisation(answer, list_of(found), list_of(near(organisations, answer)))

    def agrees_to_host(self, host: str, organisation: Organisation) -> bool:
        inv = self._inv
        question = inv.gettext(
            "Type the password of {organisation} on pages of {host}?", organisation=organisation.name, host=host
        )
        if inv.can_ask:
            return self._agrees(question)
        is_named = self._idp is not None and _names(self._idp, host)
        try:
            line = ask(inv, question, option="--password-stdin", from_stdin=True)
        except UsageError:
            if is_named:
                return True
            raise
        is_yes = self._yes_or_no(line)
        if is_yes is None and is_named:
            self._line_ahead = line  # who names this host with --idp has agreed to it; the line answers what comes next
            return True
        return self._needed(is_yes, question)

    def user(self, host: str) -> str:
        return self._answer(self._inv.gettext("User name at {host}", host=host), option="CARD").strip()

    def password(self, host: str) -> str:
        inv = self._inv
        question = inv.gettext("Password at {host} (empty: in your own browser)", host=host)
        if self._stored is not None:
            return self._stored
        if self._password_stdin and self._line_ahead is not None:
            return self._answer(question, option="--password-stdin")
        typed = secret(inv, question, from_stdin=self._password_stdin, option="--password-stdin")
        self._choose_browser(typed)
        return typed

    def code(self, host: str, label: str) -> str:
        inv = self._inv
        question = inv.gettext("Code of the second factor at {host}", host=host)
        return "".join(self._answer(f"{question} ({label})" if label else question, option="--haka").split())

    def agrees_to_release(self, host: str, items: Sequence[ReleasedItem]) -> bool:
        inv = self._inv
        self._show(inv.gettext("{host} wants to give the library this information about you:", host=host))
        hidden = inv.gettext("(the page does not show the value)")
        for item in items:
            self._show(f"  {item.name}: {item.value or hidden}")
        if not items:
            self._show(f"  {hidden}")
        question = inv.gettext("Give it, and be asked again only when it changes?")
        return self._agrees(question)

    def reads(self, host: str, text: str) -> None:
        self._show(self._inv.gettext("{host} says: {text}", host=host, text=text))

    def accepts_terms(self, host: str, text: str) -> bool:
        inv = self._inv
        self._show(inv.gettext("{host} asks you to accept its terms of use:", host=host))
        self._show("\n".join(f"  {line}" for line in text.splitlines()))
        return self._agrees(inv.gettext("Do you accept these terms?"))

    def _choose_browser(self, answer: str) -> None:
        """An empty answer at a terminal: sign in with the own browser."""
        if not answer.strip() and self._inv.can_ask and not self._password_stdin:
            raise BrowserChosen(
                "the sign-in in your browser was not finished", hint="begin again: tunilib login --haka"
            )

    def _agrees(self, question: str) -> bool:
        inv = self._inv
        shown = inv.gettext("{question} (y/N)", question=question)
        answer = self._answer(shown, option="--haka")
        is_yes = self._yes_or_no(answer)
        return bool(is_yes) if inv.can_ask else self._needed(is_yes, question)

    def _needed(self, is_yes: bool | None, question: str) -> bool:
        """A yes or no from a pipe. Any other line may be a secret that answers another question."""
        if is_yes is None:
            raise UsageError(
                "the line of standard input is neither yes nor no: {question}",
                hint="write a line for each question, in their order: see tunilib login --help",
                question=question,
            )
        return is_yes

    def _yes_or_no(self, line: str) -> bool | None:
        word = line.strip().casefold()
        if word in ("y", "yes", *self._inv.pgettext("answer", "y yes").split()):
            return True
        return False if word in ("n", "no", *self._inv.pgettext("answer", "n no").split()) else None

    def _answer(self, question: str, *, option: str) -> str:
        if self._line_ahead is not None:
            line, self._line_ahead = self._line_ahead, None
            return line
        return ask(self._inv, question, option=option, from_stdin=not self._inv.can_ask)

    def _show(self, text: str) -> None:
        """What a question is about."""
        if self._inv.can_ask:
            self._inv.output.note(text)
        else:
            self._inv.tell(text)


def _meant(every: Sequence[Organisation], shown: Sequence[Organisation], answer: str) -> Sequence[Organisation]:
    """The organisation of an answer: a number of the list, or a name."""
    word = answer.strip()
    if word.isdecimal() and 1 <= int(word) <= len(shown):
        return [shown[int(word) - 1]]
    return matching(every, word)


def _names(idp: str, host: str) -> bool:
    """Whether the answer is the host of the organisation, or its entity ID."""
    named = Organisation(idp).host if is_entity_id(idp) else idp
    return named.casefold() == host.casefold()
