"""The catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from tunilib.cli.accounts import machine_of
from tunilib.cli.command import Invocation, Noun
from tunilib.cli.exports import EXPORT_FORMAT, NAMES, OutputOption, export
from tunilib.cli.options import Argument, Option
from tunilib.cli.render.emit import emit_thing
from tunilib.cli.views import Column, View
from tunilib.errors import UsageError

if TYPE_CHECKING:
    from tunilib.core.catalogue import SearchResult

noun = Noun()

FOUND = View(
    "tunilib.core.catalogue:SearchResult",
    Column("total", "number"),
    Column("page", "number"),
    Column("pages", "number"),
    empty="",
    screen="search",
    rows="records",
    tables={
        "records": View(
            "tunilib.core.catalogue:Record",
            Column("title", "title"),
            Column("authors", "names"),
            Column("year"),
            Column("format", "word", "format", is_extra=True),
            Column("available", "number"),
            Column("copies", "number", is_extra=True),
            Column("record_id", "id"),
        ),
        "facets": View(
            "tunilib.core.catalogue:Facet",
            Column("filter"),
            Column("value"),
            Column("count", "number"),
        ),
    },
)
_FACETS_AT_A_TERMINAL = 5


@noun.command(
    view=FOUND,
    examples=(
        "tunilib search 'sinuhe egyptiläinen'",
        "tunilib search 'kale*' --type title --filter language=fin --filter year=2001..2010",
        "tunilib search '\"deep learning\" NOT python' --filter format=book --filter format=thesis",
        "tunilib search 978-951-0-09875-2 --type isn --json",
        "tunilib search kalevala --export bibtex --output kalevala.bib",
    ),
)
def search(
    inv: Invocation,
    query: Annotated[
        str, Argument(metavar="QUERY", help='Words, "phrases", kale*, AND OR NOT, parentheses; empty: everything.')
    ],
    kind: Annotated[
        Literal["all", "title", "author", "subject", "isn"],
        Option("--type", words="search-type", help="isn: an ISBN or ISSN."),
    ] = "all",
    filters: Annotated[
        list[str] | None,
        Option(
            "--filter",
            metavar="F=V",
            words="filter",
            help="Only format, language, year, library or author; may be repeated. tunilib search '' shows the values.",
        ),
    ] = None,
    page: Annotated[int | None, Option("--page", metavar="N", min=1, help="Which page of 20 records.")] = None,
    form: Annotated[
        str | None,
        Option(
            "--export",
            metavar="F",
            choices=EXPORT_FORMAT,
            help="Export the results, all of them without --page: " + NAMES,
        ),
    ] = None,
    output: OutputOption = None,
) -> int:
    """Search the catalogue: titles, copies on the shelf, and filters.

    No sign-in is needed; signed in, the search is remembered until you sign out. The library is that of --store, else
    the profile's, else the demo library.
    """
    if output is not None and form is None:
        raise UsageError("{one} needs {other}", one="--output", other="--export")
    if form is not None:
        inv.prints_file("--export")
    chosen = _filters(inv, filters or ())
    with machine_of(inv).open_catalogue(inv.profile, inv.store) as catalogue:
        if form is not None:
            return export(inv, catalogue.references(query, type=kind, page=page, **chosen), form, output)
        found = catalogue.search(query, type=kind, page=page or 1, **chosen)
    code = emit_thing(inv, _for_a_terminal(found, inv.lang) if inv.is_terminal and not inv.json else found)
    if not found.total:
        inv.say(inv.gettext("Nothing was found."))
    elif not found.records:
        inv.say(inv.gettext("There is no such page: the results end with page {pages}.", pages=found.pages))
    return code


def _filters(inv: Invocation, words: list[str] | tuple[str, ...]) -> dict[str, list[str]]:
    from tunilib.core.catalogue import FILTERS
    from tunilib.core.note import joined
    from tunilib.messages import term

    found: dict[str, list[str]] = {}
    for word in words:
        typed, sign, value = word.partition("=")
        field = inv.value_of("filter", typed)
        if not sign or field not in FILTERS or not value.strip():
            raise UsageError(
                "not a filter: {value}; a filter is one of these with its value: {fields}",
                hint="for example: --filter language=fin --filter year=2001..2010",
                value=word,
                fields=joined((term("filter", one) for one in FILTERS), ", "),
            )
        found.setdefault(field, []).append(inv.value_of(field, value) if field in ("format", "language") else value)
    return found


def _for_a_terminal(found: SearchResult, language: str) -> SearchResult:
    """A person narrows by what is common: of each filter the first few values, in words."""
    from dataclasses import replace

    from tunilib.core.models import Labelled
    from tunilib.messages import filter_words

    facets, seen = [], dict[str, int]()
    for facet in found.facets:
        seen[facet.filter] = seen.get(facet.filter, 0) + 1
        if seen[facet.filter] <= _FACETS_AT_A_TERMINAL:
            field, value = filter_words(facet.filter, facet.value, language)
            shown = facet.value if isinstance(facet.value, Labelled) else Labelled(facet.value, value)
            facets.append(replace(facet, filter=Labelled(facet.filter, field), value=shown))
    return replace(found, facets=tuple(facets))
