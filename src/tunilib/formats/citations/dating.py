"""Dates as citation styles print them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

__all__ = ["format_date", "format_span"]

# (name of the term, its form) to the term of the locale
Terms = Callable[[str, str | None], str]
Parts = list[dict[str, str]]


def format_date(date: Mapping[str, int], parts: Parts, delimiter: str, term: Terms) -> str:
    """A date in the parts that a style asks for; empty without any of them.

    Args:
        date: ``year``, and perhaps ``month``, ``day``, ``season``.
        parts: the attributes of the style's date-part elements, in its order.
        delimiter: what stands between them.
        term: gives the names of months and seasons.
    """
    return delimiter.join([text for part in parts if (text := _part(date, part, term))])


def format_span(begin: Mapping[str, int], end: Mapping[str, int], parts: Parts, delimiter: str, term: Terms) -> str:
    """Two dates with a dash between what differs; what they have in common is said once.

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
        text = {"lowercase": str.lower, "uppercase": str.upper}.get(part["text-case"], _capitalized)(text)
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


def _capitalized(text: str) -> str:
    return text[:1].upper() + text[1:]
