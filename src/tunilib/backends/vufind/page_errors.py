"""Errors for pages that are not the requested one, or were not understood.

For a bug report, a redacted copy of a page that was not understood is saved.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from hashlib import sha256
from types import MappingProxyType
from typing import TYPE_CHECKING

from tunilib.backends.vufind.pages.document import PageError, PageProblem
from tunilib.backends.vufind.pages.state import NO_ANSWER, State, not_sent
from tunilib.core.answer import Answer, Claim
from tunilib.core.reason import Reason
from tunilib.errors import (
    LocalError,
    NotUnderstood,
    OutcomeUnknown,
    PersonNeeded,
    SessionExpired,
    TunilibError,
    Unavailable,
    no_card_linked,
    not_offered,
)
from tunilib.http.browser import Lost
from tunilib.http.interruptions import too_many_requests
from tunilib.http.redaction import redacted
from tunilib.local.files import prepare_folder, replace_file
from tunilib.messages import term
from tunilib.pages.html import HtmlError, parse
from tunilib.terms import TERMS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path


_MOST_COPIES = 20
_ERROR_PAGE = TERMS["page-problem"][PageProblem.ERROR_PAGE.value]
_PATRON = ".logged-in-as .display-name, .profile-text-value, .catalog-profile td"


_NOT_THE_PAGE = NO_ANSWER | {PageProblem.ERROR_PAGE, PageProblem.SYSTEM_DOWN}
"""Problems that mean that another page came, even if something else is missing too."""


class CardPasswordAsked(SessionExpired):
    """The site asks for a card's password in an open session, because the stored one is no longer right."""


class SiteFailed(OutcomeUnknown):
    @property
    def words(self) -> str:
        return str(self.facts["words"])


class NoList(Lost):
    """The site answered a change with a page that says that its library system gave no answer.

    A library system behind a site may give up at the first item that it refuses, and leaves the others undone.
    """

    @property
    def words(self) -> str:
        return str(self.facts["words"])


def unanswered(
    error: Exception, claims: Mapping[str, Claim] = MappingProxyType({}), words: Sequence[str] = ()
) -> Answer:
    """The answer to a change whose last form was not answered: it was lost, or the site said that it failed."""
    failed = (Reason.said(error.words),) if isinstance(error, SiteFailed) else ()
    said = (error.words,) if isinstance(error, SiteFailed) else ()
    return Answer(claims=claims, lost=not failed, failed=failed, words=(*words, *said))


def send_in_turn(
    claims: Mapping[str, Claim],
    parts: Sequence[tuple[Sequence[str], Callable[[], tuple[Mapping[str, Claim], Sequence[str]]]]],
) -> Answer:
    """Send one form after the other, each for some items. After an error the later forms are not sent.

    ``claims``: known before. A part gives the claims and words of its answer. An error of the first part is raised.
    """
    claims, words = dict(claims), list[str]()
    for at, (items, send) in enumerate(parts):
        later = [item for others, _ in parts[at + 1 :] for item in others]
        try:
            claimed, said = send()
        except OutcomeUnknown as error:
            return unanswered(error, claims | not_sent(later), words)
        except TunilibError as error:
            if at == 0:
                raise
            return Answer(claims=claims | not_sent([*items, *later], error), words=tuple(words))
        claims |= claimed
        words += said
    return Answer(claims=claims, words=tuple(words))


ASKS_AGAIN = "{site} asks for the password of the library card again: the one it has stored is no longer right"


def state_error(state: State, site: str, status: int) -> TunilibError | None:
    """Why a page cannot be the answer; None: it can be.

    A catalog login form has three meanings: the library system is down, a stored password is no longer right, or the
    account has no card. The page shows which only for the first one, and on Finna for the last.
    """
    match state.problem:
        case PageProblem.LOGIN_FORM:
            return SessionExpired("the session at {site} has ended", hint="sign in: tunilib login", site=site)
        case PageProblem.CATALOG_LOGIN:
            return _asks_for_card(state, site)
        case PageProblem.MAILED_CODE:
            return PersonNeeded(
                "{site} has sent a one-time code by e-mail, and waits for you to type it there",
                hint="do it there with your browser; or sign in with a card that has a password: tunilib login CARD",
                site=site,
            )
        case PageProblem.PERSON_CHECK:
            return Unavailable(
                "{site} checks by a script that a browser is asking, and gave no answer",
                hint="try again later; or borrow your browser's session: tunilib login --haka --from-browser NAME",
                site=site,
            )
        case PageProblem.SYSTEM_DOWN:
            return Unavailable(
                "the library system behind {site} is out of order", hint="try again later; nothing was lost", site=site
            )
        case PageProblem.MAINTENANCE:
            return Unavailable("{site} is closed for maintenance", hint="try again later", site=site)
        case PageProblem.FORBIDDEN:
            return Unavailable("{site} takes tunilib for a crawler and blocks it", hint="try again later", site=site)
        case PageProblem.RATE_LIMITED:
            return too_many_requests(site, state.retry_after)
        case PageProblem.ERROR_PAGE if 400 <= status < 500:
            return NotUnderstood(
                "{site} answered with an error page ({status})",
                hint="nothing is assumed; look at the site itself",
                site=site,
                status=status,
                found=(PageProblem.ERROR_PAGE if state.kind is not None else PageProblem.OTHER_PAGE).value,
            )
        case PageProblem.ERROR_PAGE:
            return Unavailable(
                "{site} answered with an error page ({status})", hint="try again later", site=site, status=status
            )
        case _:
            return None


def page_error(error: PageError, state: State, site: str, status: int, save: Callable[[], Path | None]) -> TunilibError:
    explains = error.problem in (PageProblem.CHANGED, PageProblem.OTHER_PAGE) and state.problem in _NOT_THE_PAGE
    explained = state_error(state if explains else replace(state, problem=error.problem), site, status)
    if explained is not None:
        return explained
    if error.problem is PageProblem.LANGUAGE:
        return NotUnderstood(
            "{site} answers in a language that tunilib does not know: {language}",
            hint="nothing is assumed; choose a language that the site has, with --lang: en, fi or sv",
            site=site,
            language=error.expected,
        )
    if error.problem is PageProblem.NO_SUPPORT:
        return not_offered(term("page", error.page))
    file = save()
    return NotUnderstood(
        "the page {page} of {site} was not understood: expected {expected}, found {found}",
        hint="nothing is assumed; look at the site itself"
        if file is None
        else "nothing is assumed; for a bug report there is a redacted copy of the page: {file}",
        page=term("page", error.page),
        site=site,
        expected=error.expected,
        found=term("page-problem", error.problem.value),
        file=str(file),
    )


def is_missing_page(error: NotUnderstood) -> bool:
    found = error.facts.get("found")
    return getattr(found, "template", found) in (PageProblem.ERROR_PAGE.value, _ERROR_PAGE)


def save_page(folder: Path | None, site: str, page: str, text: str, known: Iterable[str] = ()) -> Path | None:
    if folder is None:
        return None
    shown, personal = _readable(text)
    content = redacted(shown, [*known, *personal]).encode("utf-8", "replace")
    host = site.partition("://")[2].partition("/")[0]
    name = "".join(c if c.isalnum() else "-" for c in f"{host}-{page}")[:80]
    path = folder / f"{name}-{sha256(content).hexdigest()[:8]}.html"
    try:
        prepare_folder(folder)
        replace_file(path, content)
    except LocalError:
        return None
    with suppress(OSError):
        for old in sorted(folder.glob("*.html"), key=lambda file: file.stat().st_mtime)[:-_MOST_COPIES]:
            old.unlink()
    return path


def _asks_for_card(state: State, site: str) -> TunilibError:
    if state.catalog_login == "no-card":
        return no_card_linked()
    return CardPasswordAsked(
        ASKS_AGAIN,
        hint="sign in with the new one: tunilib login",
        site=site,
    )


def _readable(text: str) -> tuple[str, list[str]]:
    try:
        root = parse(text)
    except HtmlError:
        return text, []
    found = [node.text for node in root.all(_PATRON) if len(node.text) > 3]
    pieces = [piece for shown in found for piece in map(str.strip, shown.split(",")) if len(piece) > 3]
    return root.markup, [*found, *pieces]


def unsent_error(error: TunilibError) -> TunilibError:
    if not isinstance(error, NotUnderstood) or (error.hint_template or "").startswith("nothing was"):
        return error
    hint = (
        "nothing was sent; for a bug report there is a redacted copy of the page: {file}"
        if "{file}" in (error.hint_template or "")
        else "nothing was sent; look at the site itself"
    )
    return NotUnderstood(error.template, hint=hint, **error.facts).with_traceback(error.__traceback__)
