"""What tunilib says to people: English in the code, other languages in gettext catalogues.

A message is an English sentence in the code, with its facts as ``{name}``; it is the key of its translations in
``locale/<language>/LC_MESSAGES/tunilib.po``, and those of help in ``help.po`` beside it, which is read where help is
printed. English reads no catalogue. The words of a library are data: they are never translated. See
docs/howto/translate.md.
"""

from __future__ import annotations

from datetime import date, datetime, time

from tunilib.shown import shown_fact

TYPE_CHECKING = False  # `status --line` must not pay for the import of typing
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from gettext import NullTranslations

    from tunilib.core.note import Message

LANGUAGES = ("en", "fi", "sv")
"""The languages of messages; the first is the one in the code, and the default."""

_LOCALE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "fi": ("ma", "ti", "ke", "to", "pe", "la", "su"),
    "sv": ("mån", "tis", "ons", "tors", "fre", "lör", "sön"),
}
SIGNS = {"EUR": "€", "GBP": "£", "USD": "$"}
_shown_signs = dict(SIGNS)
_FILTERS_OF_WORDS = ("format", "language")
_catalogues: dict[tuple[str, str], NullTranslations] = {}


def gettext(message: str, language: str, /, **facts: object) -> str:
    """A message in a language, with its facts.

    Args:
        message: the English sentence. Without facts its braces are only text.
        language: one of :data:`LANGUAGES`; a message without translation stays English.
        facts: the values of ``{name}``: dates and ``Money`` in the form of the language, another
            :class:`~tunilib.core.note.Message` in the language, anything else unchanged. A value that is missing, None
            or empty reads as an ellipsis.
    """
    return _filled(_catalogue(language).gettext(message) if language != "en" and message else message, language, facts)


def helptext(message: str, language: str, /, **facts: object) -> str:
    """The translation of a text of help, from the catalogue of help."""
    return _filled(_catalogue(language, "help").gettext(message) if language != "en" else message, language, facts)


def pgettext(context: str, message: str, language: str, /, **facts: object) -> str:
    """:func:`gettext` of a message that other languages say differently in different places.

    Args:
        context: the place, ``heading`` for example; the ``msgctxt`` of the catalogue.
    """
    return _filled(message if language == "en" else _catalogue(language).pgettext(context, message), language, facts)


def ngettext(one: str, several: str, count: object, language: str, /, **facts: object) -> str:
    """:func:`gettext` of a message that depends on a number, which is also its fact ``count``.

    Args:
        one, several: the English sentence for 1, and for any other number.
        count: a whole number.
    """
    number = int(str(count))
    if language == "en":
        message = one if number == 1 else several
    else:
        message = _catalogue(language).ngettext(one, several, number)
    return _filled(message, language, {"count": count, **facts})


def translated(message: Message, language: str) -> str:
    """An error or a note in a language."""
    context, facts = getattr(message, "context", None), dict(message.facts)
    if context is not None:
        return pgettext(context, message.template, language, **facts)
    if (several := getattr(message, "several", None)) is not None:
        return ngettext(message.template, several, facts["count"], language, **facts)
    return gettext(message.template, language, **facts)


def word(kind: str, value: str, language: str) -> str:
    """The term for a status, kind or outcome in a language; the word itself if the term is not known.

    Args:
        kind: a key of :data:`tunilib.terms.TERMS`, or ``language`` for codes of languages; the context of the
            translations.
        value: the word of the interface, ``due-soon`` for example.
    """
    english = _terms(kind).get(value)
    return value if english is None else pgettext(kind, english, language)


def term(kind: str, value: str) -> Message | str:
    """:func:`word` as a fact of a message, for the language of the message."""
    from tunilib.core.note import Note

    english = _terms(kind).get(value)
    return value if english is None else Note(english, context=kind)


class Typed:
    """A word of a closed list as a person types it: a fact of messages that name what there is."""

    def __init__(self, kind: str, value: str) -> None:
        self._kind, self._value = kind, value

    def __str__(self) -> str:
        return self.text("en")

    def text(self, language: str) -> str:
        """The word itself, its name in another language, or the name of a language; a blank is a hyphen."""
        if language == "en" and self._kind != "language":
            return self._value
        name = word(self._kind, self._value, language).replace("- ", "-").replace(" ", "-")
        return self._value if "," in name else name


class Placeholder(str):
    """What a person has to put in its place, as help names it: ``CARD``, ``FIELD=VALUE``."""

    __slots__ = ()

    def text(self, language: str) -> str:
        """The same with its words in a language."""
        import re

        return re.sub("[A-Z]{2,}", lambda match: helptext(match[0], language), self)


def value_of(kind: str, text: str, language: str) -> str | None:
    """The value that a term means, in English, in a language, or as the word itself. None: not known.

    Letter case and hyphens do not matter, but in the name of a list.
    """
    spelled = str if kind == "list" else _plain
    typed = spelled(text)
    for value in _terms(kind):
        if typed in (spelled(value), spelled(word(kind, value, "en")), spelled(word(kind, value, language))):
            return value
    return None


def filter_words(field: str, value: str, language: str) -> tuple[str, str]:
    """A filter of a search, its name and its value, as a person reads them."""
    return word("filter", field, language), word(field, value, language) if field in _FILTERS_OF_WORDS else value


def date_text(value: object, language: str, today: date | None = None) -> str:
    """A day or a moment as the language writes it, the one way: ``Fri 4 Dec``, ``la 4.12.2027``, ``Fri 4 Dec 09:05``.

    Args:
        value: a date, a date-time, or either as ISO 8601 text; any other text is returned unchanged. A moment has the
            time of day of its zone, which is named where it is not this machine's.
        today: the year is left out where it is that of this day; None: it is always written.
    """
    text = str(value)
    try:
        moment = value if isinstance(value, date) else datetime.fromisoformat(text)
    except ValueError:
        return text
    day = f"{moment.day} {MONTHS[moment.month - 1]}" if language == "en" else f"{moment.day}.{moment.month}."
    if today is None or moment.year != today.year:
        day += f" {moment.year}" if language == "en" else str(moment.year)
    shown = f"{WEEKDAYS[language][moment.weekday()]} {day}"
    if isinstance(moment, datetime) and (isinstance(value, datetime) or len(text) > _LENGTH_OF_DAY):
        shown += f" {_hour(moment.timetz(), language)}{_zone(moment)}"
    return shown


_LENGTH_OF_DAY = 10


def _zone(moment: datetime) -> str:
    offset = moment.utcoffset()
    if offset is None or offset == moment.astimezone().utcoffset():
        return ""
    minutes = int(offset.total_seconds()) // 60
    sign, (hours, rest) = "-" if minutes < 0 else "+", divmod(abs(minutes), 60)
    return f" UTC{sign}{hours}" + (f":{rest:02d}" if rest else "")


def week_text(first: date, last: date, language: str) -> str:
    """A few days in a row, without their year: ``7–13 Dec`` or ``7.–13.12.``."""
    if language == "en":
        month = "" if first.month == last.month else f" {MONTHS[first.month - 1]}"
        return f"{first.day}{month}–{last.day} {MONTHS[last.month - 1]}"
    month = "" if first.month == last.month else f"{first.month}."
    return f"{first.day}.{month}–{last.day}.{last.month}."


def day_at(value: object) -> date | None:
    """The day of a date, of a moment, or of either as ISO 8601 text; None of any other text."""
    if isinstance(value, date):
        return value.date() if isinstance(value, datetime) else value
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def money_text(amount: object, currency: object, language: str) -> str:
    """An amount as the language writes it: ``€3.00`` or ``3,00 €``.

    Args:
        amount: ``Money``, or decimal text with two digits.
        currency: ISO 4217 code of an amount given as text; None: not known.
    """
    code = str(getattr(amount, "currency", currency) or "")
    digits, sign = str(amount), _shown_signs.get(code, code)
    if language != "en":
        return f"{digits.replace('.', ',')} {sign}".rstrip()
    if code in _shown_signs:
        return f"-{sign}{digits[1:]}" if digits.startswith("-") else f"{sign}{digits}"
    return f"{digits} {sign}".rstrip()


def show_signs(can_show: Callable[[str], bool]) -> None:
    """From now on write amounts with those signs of currencies that can be shown, and with the code of any other."""
    _shown_signs.clear()
    _shown_signs.update({code: sign for code, sign in SIGNS.items() if can_show(sign)})


def language_of(environ: Mapping[str, str], override: str | None = None, preferred: str | None = None) -> str:
    """The language of messages: the option, else ``TUNILIB_LANG``, else the profile's, else the locale, else English.

    Raises:
        ValueError: ``override`` is not in :data:`LANGUAGES`; a variable that names no known language is ignored.
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


def _terms(kind: str) -> Mapping[str, str]:
    if kind == "language":
        from tunilib.core.reference.languages import language_names

        return language_names()
    from tunilib.terms import TERMS

    return TERMS[kind]


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("-", " ").split())


class _Facts(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "…"


def _filled(message: str, language: str, facts: Mapping[str, object]) -> str:
    if not facts:
        return message
    given = {name: value for name, value in facts.items() if value is not None and value != ""}
    return message.format_map(_Facts((name, _value_text(value, language)) for name, value in given.items()))


def _value_text(value: object, language: str) -> str:
    if isinstance(value, date):
        return date_text(value, language)
    if hasattr(value, "cents") and hasattr(value, "currency"):
        return money_text(value, None, language)
    if hasattr(value, "template") and hasattr(value, "facts"):
        return translated(value, language)
    if isinstance(value, Typed | Placeholder):
        return value.text(language)
    return str(shown_fact(value))


def _catalogue(language: str, domain: str = "tunilib") -> NullTranslations:
    found = _catalogues.get((language, domain))
    if found is None:
        found = _catalogues[language, domain] = _read(language, domain)
    return found


def _read(language: str, domain: str) -> NullTranslations:
    from gettext import GNUTranslations, NullTranslations  # the search of gettext.translation would import locale
    from pathlib import Path

    path = Path(__file__).parent / "locale" / language / "LC_MESSAGES" / f"{domain}.mo"
    try:
        with path.open("rb") as file:
            return GNUTranslations(file)
    except OSError:
        return NullTranslations()  # English rather than no answer


def _language(locale: str) -> str | None:
    name = locale.replace("-", "_").partition("_")[0].partition(".")[0].lower()
    return name if name in LANGUAGES else None


def _hour(hour: time, language: str) -> str:
    minutes = f"{hour.minute:02d}"
    if language == "en":
        return f"{hour.hour:02d}:{minutes}"
    return f"{'klo' if language == 'fi' else 'kl.'} {hour.hour}.{minutes}"
