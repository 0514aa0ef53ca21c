"""Sentences with facts: what was ignored or expected, why the system refused."""

from __future__ import annotations

import errno
import re
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


_FACT: Final = re.compile(r"\{(\w+)\}")
LONGEST_WORDS: Final = 300
"""The longest text of another program, in characters."""


class Message(Protocol):
    """An English message with its facts, until the language is known."""

    @property
    def template(self) -> str: ...
    @property
    def facts(self) -> Mapping[str, object] | Iterable[tuple[str, object]]: ...


class Note(NamedTuple):
    """One sentence: an English template, which the catalogues translate.

    Attributes:
        template: with its facts as ``{name}``.
        facts: their values.
        context: the ``msgctxt`` of the catalogue, if another language has several words for one in English.
        several: the sentence for any number but 1, if it depends on its fact ``count``.
    """

    template: str
    facts: tuple[tuple[str, object], ...] = ()
    context: str | None = None
    several: str | None = None

    @classmethod
    def of(cls, template: str, **facts: object) -> Note:
        """A note. Dates, amounts, notes and errors stay as they are; other facts become text."""
        return cls(template, tuple((name, _fact(value)) for name, value in facts.items()))

    def __str__(self) -> str:
        facts = dict(self.facts)
        is_one = self.several is None or facts["count"] == 1
        return (self.template if is_one else self.several or "").format_map(facts)


def one_line(text: str) -> str:
    """A text on one line, with single blanks and no control characters."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def shortened(said: str | bytes) -> str:
    """What another program said, on one line and not too long."""
    text = said[: 8 * LONGEST_WORDS]
    line = one_line(text.decode(errors="replace") if isinstance(text, bytes) else text)
    return line if len(line) <= LONGEST_WORDS else f"{line[: LONGEST_WORDS - 1]}…"


def joined(notes: Iterable[object], separator: str = "; ") -> Note:
    facts = tuple((f"note{number}", note) for number, note in enumerate(notes))
    return Note(separator.join(f"{{{name}}}" for name, _ in facts), facts)


def cause_of(error: BaseException) -> Note:
    """Why the operating system or the network refused, in translatable words."""
    found: BaseException | None = error
    while found is not None:
        cause = _cause(found)
        if cause is not None:
            return Note(cause)
        found = found.__cause__ or found.__context__
    number = getattr(error, "errno", None)
    return Note.of("system error {number}", number=number) if number else Note.of("{kind}", kind=type(error).__name__)


def _cause(error: BaseException) -> str | None:
    known = _CERTIFICATE_MESSAGES.get(getattr(error, "verify_code", 0)) or _KIND_MESSAGES.get(type(error).__name__)
    return _CAUSE_MESSAGES.get(error.errno or 0) if known is None and isinstance(error, OSError) else known


_CERTIFICATE_MESSAGES: Final[Mapping[int, str]] = {  # the numbers are OpenSSL's
    9: "it is not valid yet",
    10: "it has expired",
    18: "it was issued by the site itself",
    19: "its issuer is not trusted",
    20: "its issuer is not known",
    21: "its issuer is not known",
    62: "it belongs to another site",
    64: "it belongs to another site",
}
"""Why a certificate is not accepted."""


_KIND_MESSAGES: Final[Mapping[str, str]] = {
    "gaierror": "its name is not known in the network",
    "SSLCertVerificationError": "the certificate cannot be trusted",
    "SSLError": "it does not speak the encrypted protocol",
    "SSLEOFError": "the connection was cut off",
    "SSLZeroReturnError": "the connection was cut off",
    "TimeoutError": "it did not answer in time",
    "TimeoutExpired": "it did not answer in time",
}
_CAUSE_MESSAGES: Final[Mapping[int, str]] = {
    errno.EACCES: "no permission",
    errno.EPERM: "no permission",
    errno.ENOENT: "there is no such file or folder",
    errno.EISDIR: "it is a folder, not a file",
    errno.ENOTDIR: "part of the path is a file, not a folder",
    errno.EEXIST: "it exists already",
    errno.ENAMETOOLONG: "the name is too long",
    errno.ELOOP: "the symbolic links form a loop",
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "your quota on the disk is used up",
    errno.EROFS: "the disk is read-only",
    errno.EIO: "the disk cannot be read or written",
    errno.EMFILE: "too many files are open",
    errno.ENFILE: "too many files are open",
    errno.ENOEXEC: "it is not a program that this machine can run",
    errno.ECONNREFUSED: "nothing answers there",
    errno.ECONNRESET: "the connection was cut off",
    errno.EPIPE: "the connection was cut off",
    errno.EHOSTUNREACH: "there is no way to it in the network",
    errno.ENETUNREACH: "the network cannot be reached",
    errno.ENETDOWN: "the network cannot be reached",
}


def _fact(value: object) -> object:
    is_kept = isinstance(value, date) or hasattr(value, "cents") or hasattr(value, "facts")
    return value if is_kept else str(value)


class Plural(NamedTuple):
    one: str
    several: str
    number: str  # the name of the fact that is one


class Variants(NamedTuple):
    """The ways to say one sentence, the one that needs most facts first."""

    variants: tuple[str | Plural, ...]


def chosen(texts: Sequence[str | Plural | Variants], facts: Mapping[str, object]) -> list[str | Plural]:
    """The sentences, in the variants that the facts allow. None and the empty string: not known."""
    known = {name for name, value in facts.items() if value is not None and value != ""}
    variants = [sentence.variants if isinstance(sentence, Variants) else (sentence,) for sentence in texts]
    found = [next((one for one in several if _needs(one) <= known), None) for several in variants]
    return [sentence for sentence in found if sentence is not None] or [variants[0][-1]]


def _needs(sentence: str | Plural) -> set[str]:
    return {*_FACT.findall(sentence if isinstance(sentence, str) else sentence.several)}


def either(*variants: str | Plural) -> Variants:
    return Variants(variants)
