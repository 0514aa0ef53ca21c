"""Which home organisation a person means: by its name, in any language, or its entity ID."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tunilib.core.ports.university import Organisation

_MOST_NEAR = 8


def is_entity_id(text: str) -> bool:
    """Whether a text is the entity ID of an organisation, and not its name."""
    return text.startswith(("https://", "http://", "urn:"))


def matching(known: Sequence[Organisation], wanted: str) -> tuple[Organisation, ...]:
    """Those that a text names exactly, or else those whose names have all its words; one where it is clear."""
    plain = " ".join(wanted.split()).casefold()
    exact = [one for one in known if plain in (name.casefold() for name in (*one.names, one.entity_id))]
    words = plain.split()
    return tuple(exact or [one for one in known if words and all(word in _searched(one) for word in words)])


def near(known: Sequence[Organisation], wanted: str) -> tuple[Organisation, ...]:
    """Those with a name like a text that none matches, the most similar first."""
    from difflib import get_close_matches

    plain = " ".join(wanted.split()).casefold()
    by_word: dict[str, Organisation] = {}
    for one in known:
        for name in one.names:
            for word in (name.casefold(), *name.casefold().split()):
                by_word.setdefault(word, one)
    matches = [match for word in (plain, *plain.split()) for match in get_close_matches(word, by_word, n=_MOST_NEAR)]
    return tuple(dict.fromkeys(by_word[match] for match in matches))


def list_of(some: Sequence[Organisation]) -> str:
    """A few of them in a message, each with its entity ID."""
    return "; ".join(f"{one.name} ({one.entity_id})" for one in some[:_MOST_NEAR])


def _searched(one: Organisation) -> str:
    return " ".join((*one.names, one.entity_id)).casefold()
