"""Questions to a person with a university account, and the organisations that can be named.

A *home organisation* is the university that knows the person. Its name for programs is its entity ID, an address that
is never fetched. Its *identity provider* is the host whose pages ask for the password. (SAML 2.0; Haka is the
federation of Finnish universities.)
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Protocol

from tunilib.core.models import Value, model

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST_NEAR = 8


@model(kw_only=False)
class Organisation(Value):
    """A home organisation: its entity ID and its names, the one in the language of the call first.

    Attributes:
        keywords: other words by which a list of organisations finds it.
    """

    entity_id: str
    names: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What people call it; without a name its entity ID."""
        return self.names[0] if self.names else self.entity_id

    @property
    def host(self) -> str:
        return self.entity_id.partition("://")[2].partition("/")[0]


@model(kw_only=False)
class BrowserSignIn(Value):
    """Where a person signs in with their own browser, and what is copied from it.

    Attributes:
        address: of the page; the organisation's own sign-in, if known.
        host: the site, as the browser names it.
        cookie: the name of the session's cookie; empty: the address at which the browser ends is copied instead.
        organisation: where to sign in. None: it is chosen in the browser.
    """

    address: str
    host: str
    cookie: str
    organisation: Organisation | None = None


@model(kw_only=False)
class ReleasedItem(Value):
    """Information about the person that the organisation wants to give to the library.

    Attributes:
        name: what the organisation calls it. value: as its page shows it, or empty.
    """

    name: str
    value: str = field(default="", repr=False)


class UniversityPerson(Protocol):
    """Answers during the sign-in; each question only if a page of the organisation asks it.

    If there is nobody to ask, a method raises what the interface says for that question.
    """

    def choose(self, organisations: Sequence[Organisation]) -> Organisation:
        """The home organisation, of several.

        Raises:
            UsageError: there is nobody to ask, or none was chosen.
        """

    def agrees_to_host(self, host: str, organisation: Organisation) -> bool:
        """Whether the password may be typed on pages of a host; asked once for each host, and remembered."""

    def user(self, host: str) -> str: ...

    def password(self, host: str) -> str:
        """The password; asked at most once in a sign-in, and only for a host that was agreed to."""

    def code(self, host: str, label: str) -> str:
        """The code of the second factor; ``label`` is the page's name for it, or empty."""

    def agrees_to_release(self, host: str, items: Sequence[ReleasedItem]) -> bool:
        """Whether all these items may be given to the library."""

    def reads(self, host: str, text: str) -> None:
        """Show a page's message that asks nothing, such as that the password expires soon."""

    def accepts_terms(self, host: str, text: str) -> bool: ...


@model
class UniversitySignIn(Value):
    """How to sign in at a home organisation.

    Attributes:
        person: who is asked.
        idp: name or entity ID of the organisation. None: the one that the site's link names, or one is chosen.
        hosts: where the person agreed before to type the password.
        cookie: the site's session, copied from a browser; nobody is asked anything then.
    """

    person: UniversityPerson = field(repr=False)
    idp: str | None = None
    hosts: frozenset[str] = frozenset()
    cookie: str | None = field(default=None, repr=False)


def is_entity_id(text: str) -> bool:
    return text.startswith(("https://", "http://", "urn:"))


def matching(known: Sequence[Organisation], wanted: str) -> tuple[Organisation, ...]:
    """The organisations that a text names: exactly, or else by all its words; one if it is clear.

    Names in all languages and keywords count, whole words before parts; an entity ID and its host only whole.
    """
    plain = " ".join(wanted.split()).casefold()
    words = _words_of(plain)
    if not words:
        return ()
    exact = [one for one in known if plain in (*_texts(one), one.entity_id.casefold(), one.host.casefold())]
    for fits in (_is_in_a_name, _is_in_all, _begins_words, _is_within):
        exact = exact or [one for one in known if fits(words, _texts(one))]
    return tuple(exact)


def _texts(one: Organisation) -> tuple[str, ...]:
    return tuple(text.casefold() for text in (*one.names, *one.keywords))


def _is_in_a_name(words: Sequence[str], texts: Sequence[str]) -> bool:
    return any(set(words) <= set(_words_of(text)) for text in texts)


def _is_in_all(words: Sequence[str], texts: Sequence[str]) -> bool:
    return set(words) <= {word for text in texts for word in _words_of(text)}


def _begins_words(words: Sequence[str], texts: Sequence[str]) -> bool:
    return all(any(one.startswith(word) for text in texts for one in _words_of(text)) for word in words)


def _is_within(words: Sequence[str], texts: Sequence[str]) -> bool:
    return all(len(word) > 2 and any(word in text for text in texts) for word in words)


def _words_of(text: str) -> list[str]:
    return "".join(character if character.isalnum() else " " for character in text).split()


def near(known: Sequence[Organisation], wanted: str) -> tuple[Organisation, ...]:
    from difflib import get_close_matches

    plain = " ".join(wanted.split()).casefold()
    by_word: dict[str, Organisation] = {}
    for one in known:
        for name in (*one.names, *one.keywords):
            for word in (name.casefold(), *name.casefold().split()):
                by_word.setdefault(word, one)
    matches = [match for word in (plain, *plain.split()) for match in get_close_matches(word, by_word, n=_MOST_NEAR)]
    return tuple(dict.fromkeys(by_word[match] for match in matches))


def list_of(some: Sequence[Organisation]) -> str:
    return "; ".join(f"{one.name} ({one.entity_id})" for one in some[:_MOST_NEAR])
