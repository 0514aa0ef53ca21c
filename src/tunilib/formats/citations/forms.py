"""Text cases, names, dates and ranges of pages in the forms that citation styles ask for."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any

# from the name of a term and its form to the term in the locale
Terms = Callable[[str, str | None], str]
Parts = list[dict[str, str]]

# The stop words of the specification, and particles of names.
_SMALL_TEXT = (
    "a an and as at but by down for from in into nor of on onto or over so the till to up via with yet "
    "about de d' d’ van von v v."
)
_SMALL = frozenset(_SMALL_TEXT.split())
_AROUND = "\"'“”‘’«»([{.,;:!?)]}"
_PIECE = re.compile(r"[^\s/‐–-]+|[\s/‐–-]+")
_RANGE = re.compile(r"^([A-Za-z]*)(\d+)\s*[-–—]\s*([A-Za-z]*)(\d+)$")
# A full stop does not separate numbers: "version 2.0" is one.
_SEVERAL = re.compile(r"\d[^\d.]+\d|\b[ivxlcdm]+\s*[-–—,&]\s*[ivxlcdm]+\b", re.IGNORECASE)
# Hebrew, Arabic and Thai have no capitals, and initials nevertheless.
_UNCASED = re.compile("[\u0590-\u06ff\u0e01-\u0e5b]")
_UNSPACED = re.compile("[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff66-\uff9f]")


def cased(text: str, case: str, *, english: bool) -> str:
    """Text in one of the cases of the Citation Style Language; title case is for English alone."""
    if case == "title":
        return title_case(text) if english else text
    if case == "lowercase":
        return text.lower()
    if case == "uppercase":
        return text.upper()
    if case == "capitalize-all":
        return " ".join([_capital_word(word) if word.islower() else word for word in text.split(" ")])
    if case == "sentence" and text.isupper():
        return _capital_word(text.lower())
    if case in ("sentence", "capitalize-first") and text.partition(" ")[0].islower():
        return _capital_word(text)
    return text


def title_case(text: str) -> str:
    """English title case: lower-case words are capitalised, except articles, conjunctions and prepositions.

    A word with a capital in it, and a single letter, stays as it is. The first and last word, and the first after a
    colon or the end of a sentence, are always capitalised. Parts of hyphenated words count as words.
    """
    if text.isupper():
        return text
    pieces = _PIECE.findall(text)
    words = [place for place, piece in enumerate(pieces) if piece.strip(_AROUND + " /‐–-")]
    opening = True
    for place, piece in enumerate(pieces):
        bare = piece.strip(_AROUND)
        if bare.strip(" /‐–-"):
            small = len(bare) == 1 or bare in _SMALL or piece in _SMALL or bare.startswith(("d'", "d’"))
            if bare.islower() and (opening or place == words[-1] or not small):
                pieces[place] = _capital_word(piece)
            opening = piece.endswith((":", "?", "!", ".")) and bare != "v"
        elif ":" in piece:
            opening = True
    return "".join(pieces)


def _capital_word(word: str) -> str:
    for place, character in enumerate(word):
        if character.isalpha():
            return word[:place] + character.upper() + word[place + 1 :]
        if character.isdigit():
            break
    return word


@dataclass(frozen=True, slots=True)
class NameOptions:
    """The options of a name element, with the defaults of the specification."""

    and_: str = ""
    delimiter: str = ", "
    delimiter_precedes_last: str = "contextual"
    delimiter_precedes_et_al: str = "contextual"
    et_al_min: int = 0
    et_al_use_first: int = 1
    et_al_use_last: bool = False
    form: str = "long"
    initialize: bool = True
    initialize_with: str | None = None
    initialize_with_hyphen: bool = True
    name_as_sort_order: str = ""
    sort_separator: str = ", "
    demote_non_dropping_particle: str = "display-and-sort"

    @classmethod
    def of(cls, option: Callable[[str], str | None]) -> NameOptions:
        """The options of a style; ``option`` returns one by name, None if the style does not set it."""
        found = [(one, option(one.name.strip("_").replace("_", "-"))) for one in fields(cls)]
        return cls(**{one.name: _typed(value, one.default) for one, value in found if value is not None})


def _typed(value: str, default: Any) -> Any:
    """The value of an option in the type of its default."""
    if isinstance(default, bool):
        return value != "false" if default else value == "true"
    return int(value or default) if isinstance(default, int) else value


def format_names(
    people: list[dict[str, str]], options: NameOptions, and_term: str, et_al: str, cases: dict[str, str]
) -> str:
    """The names of one role."""
    short = 0 < options.et_al_min <= len(people) and options.et_al_use_first < len(people)
    kept = people[: options.et_al_use_first] if short else people
    said = [_one(person, place, options, cases) for place, person in enumerate(kept)]
    if short and options.et_al_use_last and len(people) - len(kept) >= 2:
        last = _one(people[-1], len(people) - 1, options, cases)
        return f"{options.delimiter.join(said)}{options.delimiter}… {last}"
    if short:
        joint = options.delimiter if _precedes(options.delimiter_precedes_et_al, len(said), options) else " "
        return f"{options.delimiter.join(said)}{joint}{et_al}"
    if not and_term or len(said) < 2:
        return options.delimiter.join(said)
    joint = options.delimiter if _precedes(options.delimiter_precedes_last, len(said) - 1, options) else " "
    return f"{options.delimiter.join(said[:-1])}{joint}{and_term} {said[-1]}"


def _precedes(rule: str, before: int, options: NameOptions) -> bool:
    """Whether there is a delimiter before the last name, or before "et al."."""
    if rule == "after-inverted-name":
        return options.name_as_sort_order == "all" or (options.name_as_sort_order == "first" and before == 1)
    return rule == "always" or (rule == "contextual" and before >= 2)


def _one(person: dict[str, str], place: int, options: NameOptions, cases: dict[str, str]) -> str:
    if "literal" in person:
        return _name_cased(person["literal"], cases.get("family", ""))
    family, given = person.get("family", ""), person.get("given", "")
    dropping, particle = person.get("dropping-particle", ""), person.get("non-dropping-particle", "")
    suffix = person.get("suffix", "")
    if _UNSPACED.search(family + given):
        # names in Chinese, Japanese and Korean script have no blanks and no initials
        return f"{family}{given}"
    if options.form == "short":
        return _name_cased(_joined(particle, family), cases.get("family", ""))
    if given and options.initialize_with is not None:
        given = _initialized(given, options) if options.initialize else _spaced(given, options.initialize_with)
    given = _name_cased(given, cases.get("given", ""))
    whole = _name_cased(_joined(particle, family), cases.get("family", ""))
    inverted = options.name_as_sort_order == "all" or (options.name_as_sort_order == "first" and place == 0)
    if not inverted:
        return _joined(given, dropping, whole, suffix)
    if options.demote_non_dropping_particle in ("never", "sort-only"):
        family, given = whole, _joined(given, dropping)
    else:
        family, given = _name_cased(family, cases.get("family", "")), _joined(given, dropping, particle)
    return options.sort_separator.join([part for part in (family, given, suffix) if part])


def _joined(*parts: str) -> str:
    return " ".join([part for part in parts if part])


def _name_cased(text: str, case: str) -> str:
    if case == "uppercase":
        return text.upper()
    return text[:1].upper() + text[1:] if case == "capitalize-first" else text


def _initialized(given: str, options: NameOptions) -> str:
    """Initials of given names; lower-case words stay, and so do names in scripts whose letters make no initials."""
    mark = options.initialize_with or ""
    made: list[str] = []
    for word in given.replace(".", ". ").split():
        pieces = [piece for piece in re.split(r"[-‐–]", word.rstrip(".")) if piece]
        if not pieces or not (pieces[0][0].isupper() or _UNCASED.match(pieces[0])):
            made.append(f" {word} " if made else f"{word} ")
            continue
        joint = f"{mark.rstrip()}-" if options.initialize_with_hyphen else mark
        made.append(joint.join([piece[0].upper() for piece in pieces]) + mark)
    return " ".join("".join(made).split())


def _spaced(given: str, mark: str) -> str:
    """Given names in full; those that are initials get the style's mark."""
    words = [f"{word[0]}{mark}".rstrip() if re.fullmatch(r"[^\W\d_]\.?", word) else word for word in given.split()]
    return " ".join(words)


def format_date(date: Mapping[str, int], parts: Parts, delimiter: str, term: Terms) -> str:
    """A date in the parts that a style asks for; empty if it has none of them."""
    return delimiter.join([text for part in parts if (text := _part(date, part, term))])


def format_open(begin: Mapping[str, int], parts: Parts, delimiter: str, term: Terms) -> str:
    """A range of dates without an end: "1985–"."""
    shown = [part for part in parts if _part(begin, part, term)]
    if not shown:
        return ""
    last = shown[-1]
    text = format_date(begin, [*shown[:-1], _without("suffix", last)], delimiter, term)
    return f"{text}{last.get('range-delimiter', '–')}{last.get('suffix', '')}"


def format_span(begin: Mapping[str, int], end: Mapping[str, int], parts: Parts, delimiter: str, term: Terms) -> str:
    """A range of dates, with a dash between the parts that differ; the others are printed once.

    "May 3–9, 2001", "May 30–June 2, 2001", "1998–2003".
    """
    differing = next(
        (name for name in ("year", "month", "day") if _has(parts, name) and _differs(begin, end, name)), None
    )
    if differing is None:
        return format_date(begin, parts, delimiter, term)
    names = ("year", "month", "day")
    lesser = names[names.index(differing) :]
    places = [place for place, part in enumerate(parts) if part["name"] in lesser]
    first, after = places[0], places[-1] + 1
    varying = parts[first:after]
    start = format_date(begin, [*varying[:-1], _without("suffix", varying[-1])], delimiter, term)
    stop = format_date(end, [_without("prefix", varying[0]), *varying[1:]], delimiter, term)
    dash = next((part.get("range-delimiter", "–") for part in parts if part["name"] == differing), "–")
    before = format_date(begin, parts[:first], delimiter, term)
    behind = format_date(end, parts[after:], delimiter, term)
    return delimiter.join([text for text in (before, f"{start}{dash}{stop}", behind) if text])


def _has(parts: Parts, name: str) -> bool:
    return any(part["name"] == name for part in parts)


def _differs(begin: Mapping[str, int], end: Mapping[str, int], name: str) -> bool:
    if name == "month" and begin.get("season") != end.get("season"):
        return True
    return begin.get(name) != end.get(name)


def _without(name: str, part: dict[str, str]) -> dict[str, str]:
    return {key: value for key, value in part.items() if key != name}


def _part(date: Mapping[str, int], part: dict[str, str], term: Terms) -> str:
    name, form = part["name"], part.get("form", "")
    text = {"year": _year, "month": _month}.get(name, _day)(date, form, term)
    if not text:
        return ""
    if part.get("strip-periods") == "true":
        text = text.replace(".", "")
    if part.get("text-case"):
        text = {"lowercase": str.lower, "uppercase": str.upper}.get(part["text-case"], _capital)(text)
    return f"{part.get('prefix', '')}{text}{part.get('suffix', '')}"


def _year(date: Mapping[str, int], form: str, term: Terms) -> str:
    year = date.get("year")
    if year is None:
        return ""
    if year < 0:
        return f"{-year}{term('bc', None)}"
    if year < 1000:
        return f"{year}{term('ad', None)}"
    return str(year)[-2:] if form == "short" else str(year)


def _month(date: Mapping[str, int], form: str, term: Terms) -> str:
    number = date.get("month")
    if not number:
        season = date.get("season")
        return term(f"season-{season:02}", None) if season else ""
    if form in ("numeric", "numeric-leading-zeros"):
        return f"{number:02}" if form == "numeric-leading-zeros" else str(number)
    return term(f"month-{number:02}", "short" if form == "short" else None)


def _day(date: Mapping[str, int], form: str, term: Terms) -> str:
    number = date.get("day")
    if not number:
        return ""
    if form == "ordinal":
        return term(f"day-{number}", None)
    return f"{number:02}" if form == "numeric-leading-zeros" else str(number)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def page_range(value: str, style: str, dash: str, *, first: bool = False) -> str:
    """Ranges of pages with the style's dash, the last page abbreviated as the style asks for."""
    if first:
        return re.split(r"\s*[-–—,&]\s*", value.strip(), maxsplit=1)[0]
    return ", ".join(
        [" & ".join([_one_range(piece.strip(), style, dash) for piece in some.split("&")]) for some in value.split(",")]
    )


def _one_range(piece: str, style: str, dash: str) -> str:
    found = _RANGE.match(piece)
    if not found or not style or found[3] not in ("", found[1]):
        return re.sub(r"(?<=\w)\s*[-–—]+\s*(?=\w)", dash, piece)
    mark, start, end = found[1], found[2], found[4]
    if len(end) < len(start):
        # "613-26" is 613 to 626
        end = start[: len(start) - len(end)] + end
    if style == "expanded" or len(end) > len(start) or int(end) < int(start):
        return f"{mark}{start}{dash}{mark if style == 'expanded' else ''}{end}"
    return f"{mark}{start}{dash}{_shortened(start, end, style)}"


def _shortened(start: str, end: str, style: str) -> str:
    least = {"minimal": 1, "minimal-two": 2}.get(style)
    if style.startswith("chicago"):
        number = int(start)
        if number < 100 or number % 100 == 0:
            return end
        least = 1 if number % 100 < 10 else 2
        if style != "chicago-16" and len(start) == 4 and sum(a != b for a, b in zip(start, end, strict=True)) >= 3:
            return end
    if least is None:
        return end
    same = 0
    while same < len(start) - least and start[same] == end[same]:
        same += 1
    return end[same:]


def is_plural(value: str, *, count: bool) -> bool:
    """Whether the label of a number is plural: for several numbers ("1-3", "iv–x"), and for a count other than one."""
    if count:
        number = re.match(r"\d+", value)
        return number is not None and int(number[0]) > 1
    return _SEVERAL.search(value) is not None
