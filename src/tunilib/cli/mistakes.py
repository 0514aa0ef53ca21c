"""Mistakes in a command line, kept as keys of the catalogue until it is known which language to speak."""

from __future__ import annotations

from tunilib.errors import UsageError
from tunilib.messages import text

__all__ = ["Mistake"]


class Mistake(UsageError):
    """A usage error of the command line: exit 2, in the language of the call.

    Args:
        key: of the catalogue, for example ``usage.no-such-option``.
        hint_key: of the catalogue, or None.
        params: the facts of both texts.
    """

    def __init__(self, key: str, hint_key: str | None = None, /, **params: object) -> None:
        self._key, self._hint_key, self._params = key, hint_key, params
        message, hint = self.told_in("en")
        super().__init__(message, hint=hint)

    def told_in(self, language: str) -> tuple[str, str | None]:
        """Message and hint in a language."""
        message = text(self._key, language, **self._params)
        return message, None if self._hint_key is None else text(self._hint_key, language, **self._params)
