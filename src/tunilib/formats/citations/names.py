"""Names as citation styles print them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

# Hebrew, Arabic and Thai have no capitals, and initials nevertheless.
_UNCASED = re.compile("[\u0590-\u06ff\u0e01-\u0e5b]")
_UNSPACED = re.compile("[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff66-\uff9f]")


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
    demote: str = "display-and-sort"

    @classmethod
    def of(cls, option: Callable[[str], str | None]) -> NameOptions:
        """The options of a style; ``option`` returns one by name, None if the style does not set it."""

        def get(name: str, default: str) -> str:
            value = option(name)
            return default if value is None else value

        return cls(
            and_=get("and", ""),
            delimiter=get("delimiter", ", "),
            delimiter_precedes_last=get("delimiter-precedes-last", "contextual"),
            delimiter_precedes_et_al=get("delimiter-precedes-et-al", "contextual"),
            et_al_min=int(get("et-al-min", "0") or 0),
            et_al_use_first=int(get("et-al-use-first", "1") or 1),
            et_al_use_last=get("et-al-use-last", "false") == "true",
            form=get("form", "long"),
            initialize=get("initialize", "true") != "false",
            initialize_with=option("initialize-with"),
            initialize_with_hyphen=get("initialize-with-hyphen", "true") != "false",
            name_as_sort_order=get("name-as-sort-order", ""),
            sort_separator=get("sort-separator", ", "),
            demote=get("demote-non-dropping-particle", "display-and-sort"),
        )


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
        return _cased(person["literal"], cases.get("family", ""))
    family, given = person.get("family", ""), person.get("given", "")
    dropping, particle = person.get("dropping-particle", ""), person.get("non-dropping-particle", "")
    suffix = person.get("suffix", "")
    if _UNSPACED.search(family + given):
        # names in Chinese, Japanese and Korean script have no blanks and no initials
        return f"{family}{given}"
    if options.form == "short":
        return _cased(_joined(particle, family), cases.get("family", ""))
    if given and options.initialize_with is not None:
        given = _initialized(given, options) if options.initialize else _spaced(given, options.initialize_with)
    given = _cased(given, cases.get("given", ""))
    whole = _cased(_joined(particle, family), cases.get("family", ""))
    inverted = options.name_as_sort_order == "all" or (options.name_as_sort_order == "first" and place == 0)
    if not inverted:
        return _joined(given, dropping, whole, suffix)
    if options.demote in ("never", "sort-only"):
        family, given = whole, _joined(given, dropping)
    else:
        family, given = _cased(family, cases.get("family", "")), _joined(given, dropping, particle)
    return options.sort_separator.join([part for part in (family, given, suffix) if part])


def _joined(*parts: str) -> str:
    return " ".join([part for part in parts if part])


def _cased(text: str, case: str) -> str:
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
