"""The front page, or any other: which product it is, which theme, which languages."""

from __future__ import annotations

import re
from collections import Counter

from tunilib.backends.vufind.dialects import Dialect
from tunilib.backends.vufind.pages.document import Document, PageError, Problem, document, query_of
from tunilib.backends.vufind.pages.state import state_of

__all__ = ["read_dialect"]

_NAME = "front page"
_THEME = re.compile(r"/themes/([\w.-]+)/css/")


def read_dialect(page: str | Document) -> Dialect:
    """What a site is.

    Raises:
        PageError: the page is none of Finna or VuFind, or the site is under maintenance or refuses.
    """
    state = state_of(page)
    if state.problem in (Problem.MAINTENANCE, Problem.FORBIDDEN, Problem.RATE_LIMITED):
        raise PageError(expected="a page of a site that is open", page=_NAME, problem=state.problem)
    page = document(page, _NAME)
    generator = page.root.first('meta[name="Generator"], meta[name="generator"]')
    made_by = (generator.attr("content") or "") if generator is not None else ""
    markup = page.markup
    scripted = re.search(r"\bVuFind\.(?:path|cart|translations|defaultSearchBackend)\b", page.source) is not None
    if not made_by.startswith(("Finna", "VuFind")) and not (scripted and "/themes/" in page.source):
        raise PageError(
            expected="a generator Finna or VuFind, or VuFind's script", page=_NAME, problem=Problem.OTHER_PAGE
        )
    return Dialect(
        product="finna" if markup.name == "finna2" else "vufind",
        theme=_theme(page),
        markup=markup,
        languages=_languages(page),
    )


def _theme(page: Document) -> str | None:
    """The theme whose style sheet comes first: a theme takes scripts and more from those it inherits from."""
    sheets = page.root.all("link[rel=stylesheet][href]")
    names = [found[1] for found in (_THEME.search(sheet.attr("href") or "") for sheet in sheets) if found is not None]
    return names[0] if names else None


def _languages(page: Document) -> tuple[str, ...]:
    """The codes of the links that change the language, and that of the page itself, which may have none."""
    codes = Counter(
        code for link in page.root.all("a[href*='lng=']") for code in query_of(link.attr("href")).get("lng", [])
    )
    codes.update(option.attr("value") or "" for option in page.root.all("select[name=mylang] option"))
    if page.language:
        codes[page.language] += 1
    return tuple(sorted(code for code in codes if re.fullmatch(r"[a-z]{2,3}(?:-[a-z]{2,4})?", code)))
