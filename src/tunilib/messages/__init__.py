"""The one catalogue of what tunilib says to people, in English, Finnish and Swedish.

A key is ``subject.rest``; the texts of a subject and a language stand in ``messages/<language>/<subject>.py`` and are
read when the first of them is needed. The syntax of a text is that of :mod:`tunilib.messages.template`. Help is in
English and stands at the commands; the words of a library are data and never go through here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from tunilib.messages.forms import value_text
from tunilib.messages.template import render

__all__ = ["LANGUAGES", "SAID", "has_text", "language_of", "reason_text", "said", "text", "word"]

LANGUAGES: Final = ("en", "fi", "sv")
"""The languages of the catalogue; the first is the default."""

SAID: Final = ("said_account", "said_embedded", "said_local", "said_remote")
"""The subjects that have texts by their English template, in the other languages alone."""

_LOCALE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
_loaded: dict[tuple[str, str], Mapping[str, str]] = {}


def text(key: str, language: str, /, **params: object) -> str:
    """The text of a key, with its placeholders filled in.

    Args:
        key: ``subject.rest``, for example ``usage.no-such-option``.
        language: one of :data:`LANGUAGES`.
        params: the facts; None and the empty string count as not given. Days are dates or ISO 8601 text, amounts
            are ``Money`` or decimal text beside ``currency``.

    Raises:
        KeyError: there is no such text.
    """
    subject, _, rest = key.partition(".")
    return render(_texts(subject, language)[rest], language, params)


def has_text(key: str, language: str = LANGUAGES[0]) -> bool:
    """Whether the catalogue has this key."""
    subject, _, rest = key.partition(".")
    try:
        return rest in _texts(subject, language)
    except KeyError:
        return False


def reason_text(
    code: str, language: str, *, words: str | None = None, params: Iterable[tuple[str, object]] = ()
) -> str:
    """What a reason of a refusal says to a person (interface section 2).

    Args:
        code: the permanent code, ``renewal.limit`` for example.
        words: the library's own words: where there are some, they are the message, as they are.
        params: the facts, as ``Reason.params`` has them.
    """
    if words:
        return words
    facts = dict(params)
    special = f"reasons.{code}.{facts.get('what')}"
    key = special if has_text(special) else f"reasons.{code}"
    return text(key if has_text(key) else "reasons.other", language, **facts)


def said(template: str, language: str, facts: Mapping[str, object]) -> str:
    """An error or a note in a language: what is written in English where it arises, with its facts filled in.

    Args:
        template: the English template, ``TunilibError.template`` for example: the key of the other languages. Of one
            that was put together, the known beginnings (they end in a blank) and endings (they begin with one) are
            translated by themselves; what has no translation stays English.
        facts: what stands in it as ``{name}``.
    """
    known = template if language == LANGUAGES[0] else _in_other_words(template, language)
    if not facts:
        return known
    return known.format_map({name: value_text(value, language) for name, value in facts.items()})


def word(subject: str, value: str, language: str) -> str:
    """A state, kind or outcome of the interface in a person's words; itself where the catalogue has none.

    Args:
        subject: what it is a word of: ``loan hold hold-kind fine outcome ...``, see ``messages/en/words.py``.
        value: the word of the interface, ``due-soon`` for example.
    """
    return _texts("words", language).get(f"{subject}.{value}", value)


def language_of(environ: Mapping[str, str], override: str | None = None, preferred: str | None = None) -> str:
    """The language to speak: the option, else ``TUNILIB_LANG``, else the profile's, else the locale, else English.

    Raises:
        ValueError: ``override`` is none of :data:`LANGUAGES`; a variable that names no known language is passed over.
    """
    if override is not None:
        if override not in LANGUAGES:
            raise ValueError(f"not a language of the catalogue: {override!r}")
        return override
    if (asked := _language(environ.get("TUNILIB_LANG", ""))) is not None:
        return asked
    if preferred is not None and (known := _language(preferred)) is not None:
        return known
    locale = next((value for name in _LOCALE_VARIABLES if (value := environ.get(name))), "")
    return _language(locale) or LANGUAGES[0]


def _in_other_words(template: str, language: str) -> str:
    tables = [_texts(subject, language) for subject in SAID]
    for texts in tables:
        if template in texts:
            return texts[template]
    for texts in tables:
        for piece, translated in texts.items():
            if piece.endswith(" ") and template.startswith(piece):
                return translated + _in_other_words(template.removeprefix(piece), language)
            if piece.startswith(" ") and template.endswith(piece):
                return _in_other_words(template.removesuffix(piece), language) + translated
    return template


def _language(locale: str) -> str | None:
    name = locale.replace("-", "_").partition("_")[0].partition(".")[0].lower()
    return name if name in LANGUAGES else None


def _texts(subject: str, language: str) -> Mapping[str, str]:
    found = _loaded.get((subject, language))
    if found is None:
        found = _loaded[subject, language] = _read(subject, language)
    return found


def _read(subject: str, language: str) -> Mapping[str, str]:
    from importlib import import_module

    if language not in LANGUAGES or not subject.isidentifier():
        raise KeyError(f"{subject} in {language}")
    try:
        module = import_module(f"tunilib.messages.{language}.{subject}")
    except ModuleNotFoundError:
        raise KeyError(f"{subject} in {language}") from None
    texts: Mapping[str, str] = module.TEXTS
    return texts
