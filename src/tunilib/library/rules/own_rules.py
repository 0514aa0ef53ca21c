"""The rules file of a new library, with the library's own name, contact and places."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from tunilib.core.note import one_line
from tunilib.core.notice import is_mail_address
from tunilib.core.rules.library_tables import is_phone
from tunilib.core.rules.reader import tables_of
from tunilib.core.rules.written import value_text, written
from tunilib.errors import UsageError
from tunilib.library.rules.rulebook import rules_of

_NAMELESS = "Library"
_LONGEST_ID = 32
_BEFORE_PHONE = re.compile(r"(?:tel|puh|phone)[.:]*\s*", re.IGNORECASE)
_NAME = re.compile(r"^(?:# )?name = .*$", re.MULTILINE)
_CONTACT = re.compile(r"^# \[contact\].*\n(?:# (?:phone|email) = .*\n)*", re.MULTILINE)
_PLACES = re.compile(r"(?:^\[\[pickup_libraries\]\].*\n(?:(?![\[#]).*\n)*)+", re.MULTILINE)
_CLOSED = r"^\[closed\.{id}\].*\n(?:(?!\[).*\n)*"


def own_rules(text: str, *, name: str | None = None, contact: str | None = None, places: Sequence[str] = ()) -> str:
    """A rules file with the library's own data. A library without a name is called "Library".

    Args:
        text: the file. contact: a telephone number, an e-mail address, or both with a comma between them.
        places: the names of the pick-up libraries; none: the file stays as written.

    Raises:
        UsageError: that is not a contact. LocalError: the rules cannot be used.
    """
    rules_of(text)
    wanted = dict(tables_of(text))
    name = one_line(name or "")
    if name or "name" not in wanted:
        wanted["name"] = name or _NAMELESS
        line = f"name = {value_text(wanted['name'])}"
        text = _NAME.sub(lambda _: line, text, count=1) if _NAME.search(text) else f"{line}\n{text}"
    if contact:
        wanted["contact"] = contact_of(contact)
        table = "".join(["[contact]\n", *(f"{key} = {value_text(one)}\n" for key, one in wanted["contact"].items())])
        text = _CONTACT.sub(lambda _: table, text, count=1) if _CONTACT.search(text) else f"{text}\n{table}"
    if places:
        wanted["pickup_libraries"] = _places_of(places)
        text = _with_places(text, wanted)
    return text if _says(text, wanted) else written(wanted)


def _says(text: str, wanted: Mapping[str, Any]) -> bool:
    """Whether the changed text says what it should: a file may be written in an unusual way."""
    try:
        return tables_of(text) == wanted
    except ValueError:
        return False


def contact_of(text: str) -> dict[str, str]:
    """A telephone number, an e-mail address, or both with a comma between them.

    Raises:
        UsageError: it is neither.
    """
    found: dict[str, str] = {}
    for part in (one.strip() for one in re.split("[,;]", text)):
        phone = _BEFORE_PHONE.sub("", part)
        if is_mail_address(part):
            found["email"] = part
        elif is_phone(phone):
            found["phone"] = phone
        else:
            raise UsageError("not a telephone number or an e-mail address: {value}", value=part)
    return dict(sorted(found.items(), reverse=True))


def _places_of(names: Sequence[str]) -> list[dict[str, str]]:
    found: dict[str, str] = {}
    for name in names:
        plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
        stem = re.sub("[^a-z0-9]+", "-", plain).strip("-")[: _LONGEST_ID - 3].strip("-") or "library"
        free = (id_ for id_ in (stem, *(f"{stem}-{count}" for count in range(2, 100))))
        found[next(id_ for id_ in free if id_ not in found and id_ not in ("ask", "none"))] = name
    return [{"id": id_, "name": name} for id_, name in found.items()]


def _with_places(text: str, wanted: dict[str, Any]) -> str:
    """The file with other pick-up libraries, without closed days of the libraries that go."""
    known = {place["id"] for place in wanted["pickup_libraries"]}
    closed = wanted.get("closed", {})
    for id_ in [key for key, value in closed.items() if isinstance(value, Mapping) and key not in known]:
        text = re.sub(_CLOSED.format(id=re.escape(id_)), "", text, flags=re.MULTILINE)
        wanted["closed"] = closed = {key: value for key, value in closed.items() if key != id_}
    tables = "".join(
        f"[[pickup_libraries]]\nid = {value_text(place['id'])}\nname = {value_text(place['name'])}\n\n"
        for place in wanted["pickup_libraries"]
    )
    return _PLACES.sub(lambda _: tables, text, count=1) if _PLACES.search(text) else f"{text}\n{tables}"
