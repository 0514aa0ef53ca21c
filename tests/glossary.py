"""The glossary of docs/howto/translate.md, compared with the catalogues and with the words of the sites."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path
from typing import NamedTuple

from tests.texts import DOMAINS, NAMES, forms_of, read

PAGE = Path(__file__).parents[1] / "docs" / "howto" / "translate.md"
HEAD = "| English | Finnish | Swedish | not in Finnish | not in Swedish | Finna |"


class Term(NamedTuple):
    """A row of the glossary."""

    english: str
    words: dict[str, str]
    """What it is called in each language, with commas between several words."""
    wrong: dict[str, list[str]]
    """In each language how forms begin that are not said."""
    key: str
    """Of Finna's phrase that has the word; empty: none has it alone."""

    def stems(self, language: str) -> list[str]:
        """What all forms of its words begin with."""
        return [word[: max(4, len(word) - 3)] for word in self.words[language].split(", ")]

    def is_in(self, text: str, language: str) -> bool:
        """Whether a text has one of the words, in any form."""
        return any(stem.casefold() in text.casefold() for stem in self.stems(language))


def glossary(page: str | None = None) -> list[Term]:
    """The rows of the table."""
    lines = (page or PAGE.read_text(encoding="utf-8")).partition(HEAD)[2].splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:] if line.startswith("|")]
    return [
        Term(english, {"fi": fi, "sv": sv}, {"fi": _forms(not_fi), "sv": _forms(not_sv)}, key)
        for english, fi, sv, not_fi, not_sv, key in rows
    ]


def wrong_forms(terms: list[Term]) -> list[str]:
    """The translations that have a form that is wrong by the glossary, and the terms that no translation has."""
    found = []
    for language in NAMES:
        texts = list(_translations(language))
        for term in terms:
            if not any(term.is_in(text, language) for text in texts):
                found.append(f"{language} {term.english}: nothing says {term.words[language]}")
            for form, text in product(term.wrong[language], texts):
                if re.search(rf"\b{form}", text, re.IGNORECASE):
                    found.append(f"{language} {term.english}: {term.words[language]}, not {form}: {text}")
    return found


def other_words(terms: list[Term], phrases: dict[str, dict[str, str]]) -> list[str]:
    """The terms that a site's language files (a language's phrases by their keys) call otherwise."""
    return [
        f"{language} {term.english}: {term.words[language]}; the site: {said}"
        for term, language in product(terms, NAMES)
        if term.key and not term.is_in(said := phrases[language].get(term.key, term.key), language)
    ]


def words_of_pages(terms: list[Term], pages: Iterable[str]) -> list[str]:
    """The terms of Finna's files for which its recorded pages, in Finnish, have a wrong form more often than ours."""
    text = " ".join(re.sub(r"<script.*?</script>|<[^>]*>", " ", page, flags=re.DOTALL) for page in pages)
    found = []
    for term in terms:
        right = sum(len(re.findall(stem, text, re.IGNORECASE)) for stem in term.stems("fi"))
        wrong = sum(len(re.findall(rf"\b{form}", text, re.IGNORECASE)) for form in term.wrong["fi"])
        if term.key and wrong > right:
            found.append(f"{term.english}: {term.words['fi']} {right} times, other forms {wrong}")
    return found


def _forms(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def _translations(language: str) -> Iterator[str]:
    for domain in DOMAINS:
        for message in read(language, domain):
            if message.id:
                yield from forms_of(message.string)
