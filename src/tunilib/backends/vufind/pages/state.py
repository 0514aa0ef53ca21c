"""What a page is, although a site answers 200 to nearly everything, and what its messages and blocks mean.

A link to log out proves a session, but not that the page is the requested one. Only ``.flash-message`` is a message;
rows, hidden boxes and error pages use the same alert classes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

from tunilib.backends.vufind.dialects import Dialect
from tunilib.backends.vufind.pages.document import Document, PageError, PageProblem, check_complete, document
from tunilib.backends.vufind.words import Words, is_known
from tunilib.core.answer import Claim, ClaimWord
from tunilib.core.reason import Reason, ReasonCode, Source
from tunilib.errors import TunilibError
from tunilib.http.interruptions import Interruption, interruption
from tunilib.http.limits import json_of
from tunilib.messages import term
from tunilib.pages.html import HIDDEN, Node
from tunilib.pages.source import query_of

Level = Literal["success", "info", "danger", "warning"]

NOT_TOLD_APART = Claim(ClaimWord.REFUSED, (Reason(ReasonCode.OTHER, Source.INFERRED, (("what", "not-told-apart"),)),))
"""For rows that cannot be distinguished. Nothing is sent for them."""

_RATE = re.compile(r"Too many requests\. Retry after (\d{1,6}) seconds")
_SHORT = 500
NO_ANSWER = frozenset(
    (
        PageProblem.MAINTENANCE,
        PageProblem.FORBIDDEN,
        PageProblem.RATE_LIMITED,
        PageProblem.MAILED_CODE,
        PageProblem.PERSON_CHECK,
    )
)
"""Comes instead of any page, and says nothing about the request."""
_WORDED = ("loans", "history", "holds", "retrievals", "ill", "fines", "profile", "searches")
"""Pages that cannot be read without knowing words, for example which date is the due date."""
_FRONT = "front page"
_THEME = re.compile(r"/themes/([\w.-]+)/css/")
_OWN = ("/themes/", "VuFind", "Finna")
"""Marks of a page that the site made itself."""
_MOST = 300
_LEVELS: tuple[Level, ...] = get_args(Level)
_CODES = frozenset(code.value for code in ReasonCode)


@dataclass(frozen=True, slots=True)
class Flash:
    """A message at the top of a page. It may belong to another request, so it never proves anything.

    Attributes:
        level: from its class.
        text: in the site's words.
        code: its meaning in the word tables; None: unknown words.
        count: the number in it.
    """

    level: Level
    text: str
    code: str | None = None
    count: int | None = None


def flashes(page: Document) -> tuple[Flash, ...]:
    nodes = page.root.all(".flash-message")
    if len(nodes) > _MOST:
        raise PageError(expected="at most {number} messages", page="messages", number=_MOST)
    return tuple(_flash(node, page.words) for node in nodes if node.text and not node.classes & HIDDEN)


def flashes_say(found: tuple[Flash, ...], *codes: str) -> bool:
    return any(flash.code in codes for flash in found)


def largest_count(found: Iterable[Flash], code: str) -> int | None:
    """The number in the messages with a code. Finna states each twice, in its own words and in VuFind's."""
    return max((flash.count for flash in found if flash.code == code and flash.count is not None), default=None)


def new_flashes(found: tuple[Flash, ...], before: tuple[Flash, ...]) -> tuple[Flash, ...]:
    known = {flash.text for flash in before}
    return tuple(flash for flash in found if flash.text not in known)


def texts_of(found: Iterable[Flash]) -> tuple[str, ...]:
    return tuple(flash.text for flash in found)


def account_blocks(page: Document) -> tuple[Reason, ...]:
    if page.markup.blocks is not None:
        boxes = page.root.all(page.markup.blocks)
        return _once(reason_in(part, page.words) for box in boxes for part in _said_in(box) if part)
    reds = (flash for flash in flashes(page) if flash.level == "danger")
    return _once(library_reason(flash.text, flash.code) for flash in reds if (flash.code or "").startswith("patron."))


def _said_in(box: Node) -> list[str]:
    """The blocks in a box; all that it says where that is more."""
    parts = [node.text for node in box.all(".borrowing-block")]
    return parts if " ".join(parts) == box.spaced_text else [box.spaced_text]


def blocks_in(page: Document, selector: str) -> tuple[Reason, ...]:
    return _once(reason_in(node.text, page.words) for node in page.root.all(selector) if node.text)


def reason_in(text: str, words: Words) -> Reason:
    sentence = words.reason(text)
    return library_reason(text, sentence.code if sentence is not None else None)


def library_reason(words: str, code: str | None, otherwise: ReasonCode = ReasonCode.OTHER) -> Reason:
    return Reason.said(words, ReasonCode(code) if code is not None and code in _CODES else otherwise)


def inferred_reason(code: ReasonCode, **params: str) -> Reason:
    return Reason(code, Source.INFERRED, tuple(params.items()))


def flash_reasons(found: Iterable[Flash]) -> tuple[Reason, ...]:
    """Messages that are reasons or have unknown words, without successes and the site's own known sentences."""
    wanted = (flash for flash in found if flash.level != "success" and (flash.code is None or flash.code in _CODES))
    return _once(library_reason(flash.text, flash.code) for flash in wanted)


def refusal_reasons(found: Iterable[Flash]) -> tuple[Reason, ...]:
    red = [flash for flash in found if flash.level == "danger"]
    return flash_reasons(red) or _once(library_reason(flash.text, None) for flash in red)


def claimed(found: Iterable[Flash], *, done: bool) -> Claim:
    """The claim about a change of one item. Red messages refuse it, even if something else shows success."""
    reasons = refusal_reasons(found)
    return Claim(ClaimWord.REFUSED if reasons else ClaimWord.DONE if done else ClaimWord.SILENT, reasons)


def not_sent(items: Iterable[str], error: TunilibError | None = None) -> dict[str, Claim]:
    """Claims for items that were not sent, because the site failed on an earlier one."""
    reasons = (Reason.because(error),) if error is not None else ()
    return {item: Claim(ClaimWord.NOT_SENT, reasons) for item in items}


def _once(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    return tuple(dict.fromkeys(reasons))


def _flash(node: Node, words: Words) -> Flash:
    body = node.first(".message-body")
    text = (body or node).text
    sentence = None if body is not None else words.message(text) or words.reason(text)
    return Flash(
        level=next((level for level in _LEVELS if f"alert-{level}" in node.classes), "info"),
        text=text,
        code="library.message" if body is not None else sentence.code if sentence is not None else None,
        count=sentence.count if sentence is not None else None,
    )


CatalogLogin = Literal["system-down", "password", "no-card", "unclear"]
"""Why a site asks for card and password in an open session.

``password``: the stored password of the card is no longer right; ``unclear``: that or ``no-card``, as in VuFind.
"""


@dataclass(frozen=True, slots=True)
class State:
    """What a page is.

    Attributes:
        kind: which page; None: unknown.
        problem: why it is not an ordinary page of this kind; None: it is one.
        logged_in: it has a link to log out.
        retry_after: seconds to wait, if the site states them.
        catalog_login: what the form that asks for a card means; None: no such form.
    """

    kind: str | None
    problem: PageProblem | None
    logged_in: bool
    flashes: tuple[Flash, ...]
    retry_after: int | None = None
    catalog_login: CatalogLogin | None = None


def state_of(page: str | Document, status: int = 200) -> State:
    if isinstance(page, str):
        bare = _bare(page, status)
        if bare is not None:
            return bare
    page = document(page, "page")
    messages = flashes(page)
    login = _catalog_login(page)
    return State(
        kind=page.kind,
        problem=_problem(page, messages, login, status),
        logged_in=page.is_logged_in,
        flashes=messages,
        catalog_login=login,
    )


def wrong_page(page: Document, name: str, expected: str, **facts: object) -> PageError:
    problem = _problem(page, flashes(page), _catalog_login(page), 200)
    return PageError(expected=expected, page=name, problem=problem or PageProblem.OTHER_PAGE, **facts)


def account_page(page: str | Document, kind: str, name: str) -> Document:
    if isinstance(page, str):
        bare = _bare(page, 200)
        if bare is not None and bare.problem is not None:
            raise PageError(expected="the page {what}", page=name, problem=bare.problem, what=term("page", name))
    page = document(page, name)
    if page.kind != kind:
        raise wrong_page(page, name, "a template or current menu entry of the page {what}", what=term("page", name))
    check_complete(page, name)
    if kind in _WORDED and not page.is_in_known_language:
        raise PageError(expected=page.language or "", page=name, problem=PageProblem.LANGUAGE)
    return page


def known_languages(page: Document) -> tuple[str, ...]:
    return tuple(code for code in _languages(page) if is_known(code))


def read_dialect(page: str | Document) -> Dialect:
    """What kind of site a page is from. Any page will do, and the front page needs no session."""
    state = state_of(page)
    if state.problem in NO_ANSWER:
        raise PageError(expected="a page of a site that is open", page=_FRONT, problem=state.problem)
    page = document(page, _FRONT)
    generator = page.root.first('meta[name="Generator"], meta[name="generator"]')
    made_by = (generator.attr("content") or "") if generator is not None else ""
    markup = page.markup
    scripted = re.search(r"\bVuFind\.(?:path|cart|translations|defaultSearchBackend)\b", page.source) is not None
    if not made_by.startswith(("Finna", "VuFind")) and not (scripted and "/themes/" in page.source):
        raise PageError(
            expected="a generator Finna or VuFind, or VuFind's script", page=_FRONT, problem=PageProblem.OTHER_PAGE
        )
    return Dialect(
        product="finna" if markup.name == "finna2" else "vufind",
        theme=_theme(page),
        markup=markup,
        languages=_languages(page),
    )


def _bare(text: str, status: int) -> State | None:
    if len(text) > _SHORT or "<html" in text[:_SHORT].lower():
        return None
    plain = text.strip()
    if plain == "Forbidden":
        return State(None, PageProblem.FORBIDDEN, False, ())
    rate = _RATE.match(plain) or _RATE.match(_json_error(plain))
    if rate is not None or status == 429:
        return State(None, PageProblem.RATE_LIMITED, False, (), int(rate[1]) if rate is not None else None)
    return None


def _json_error(text: str) -> str:
    if not text.startswith("{"):
        return ""
    try:
        answer = json_of(text)
    except ValueError:
        return ""
    error = answer.get("error") if isinstance(answer, dict) else None
    return error if isinstance(error, str) else ""


def _problem(
    page: Document, messages: tuple[Flash, ...], login: CatalogLogin | None, status: int
) -> PageProblem | None:
    instead = interruption(page.source) if page.kind is None else None
    if page.kind == "maintenance":
        return PageProblem.MAINTENANCE
    if page.kind == "mailed code":
        return PageProblem.MAILED_CODE
    if page.kind == "challenge" or instead is Interruption.BROWSER_CHECK:
        return PageProblem.PERSON_CHECK
    if page.root.first("form[name=loginForm]") is not None and not page.is_logged_in:
        return PageProblem.LOGIN_FORM
    if page.kind == "login":
        closed = page.root.first(".alert-danger:not(.flash-message)") is not None
        return PageProblem.SYSTEM_DOWN if closed and flashes_say(messages, "login.invalid") else PageProblem.LOGIN_FORM
    if flashes_say(messages, "system.down"):
        return PageProblem.SYSTEM_DOWN
    if login is not None:
        return PageProblem.SYSTEM_DOWN if login == "system-down" else PageProblem.CATALOG_LOGIN
    if page.kind == "catalog login" and page.root.first(".alert-warning") is not None:
        return PageProblem.SYSTEM_DOWN  # it says so in the place of its form
    is_page = not page.is_fragment or "<" not in page.source
    is_foreign = is_page and not any(mark in page.source for mark in _OWN)
    if status >= 400 or (page.template is not None and page.template[0] in ("", "error")):
        return PageProblem.ERROR_PAGE
    if is_foreign and instead is Interruption.AWAY:  # of a gateway, which may have passed on what was sent
        return PageProblem.ERROR_PAGE
    return None


def _catalog_login(page: Document) -> CatalogLogin | None:
    field = page.root.first("input[name=cat_username]")
    if field is None:
        return None
    form = next((node for node in field.ancestors() if node.tag == "form"), None)
    targets = form.all("select[name=target] option") if form is not None else []
    picker = page.root.first("a[href*='/LibraryCards/SelectCard'], select[name=cardID]") is not None
    if page.markup.name != "finna2" or page.kind != "catalog login":
        return "unclear"
    menu = page.root.first(".account-menu")
    if not targets and menu is not None and menu.first("a[href$='/MyResearch/CheckedOut']") is None:
        return "system-down"
    return "password" if len(page.root.all(".mainbody h3")) > 1 or picker else "no-card"


def _theme(page: Document) -> str | None:
    sheets = page.root.all("link[rel=stylesheet][href]")
    names = [found[1] for found in (_THEME.search(sheet.attr("href") or "") for sheet in sheets) if found is not None]
    return names[0] if names else None


def _languages(page: Document) -> tuple[str, ...]:
    codes = Counter(
        code for link in page.root.all("a[href*='lng=']") for code in query_of(link.attr("href")).get("lng", [])
    )
    codes.update(option.attr("value") or "" for option in page.root.all("select[name=mylang] option"))
    if page.language:
        codes[page.language] += 1
    return tuple(sorted(code for code in codes if re.fullmatch(r"[a-z]{2,3}(?:-[a-z]{2,4})?", code)))
