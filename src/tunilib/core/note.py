"""A sentence with its facts, for what was found not to be right and was ignored: reported, and not an error."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Note"]


class Note(NamedTuple):
    """One sentence, made like the messages of errors: an English template, under which the catalogues have the others.

    Attributes:
        template: with its facts as ``{name}``.
        facts: their values.
    """

    template: str
    facts: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, template: str, **facts: object) -> Note:
        """A note with its facts."""
        return cls(template, tuple((name, str(value)) for name, value in facts.items()))

    def __str__(self) -> str:
        return self.template.format_map(dict(self.facts))
