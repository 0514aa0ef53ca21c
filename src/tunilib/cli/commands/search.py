"""Searches of the catalogue: a new one, the recent and the saved ones, and their alerts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from tunilib.cli.accounts import machine_of, result_of, show_list, show_mailed
from tunilib.cli.command import Invocation, Noun
from tunilib.cli.exports import EXPORT_FORMAT, NAMES, OutputOption, export
from tunilib.cli.options import Argument, MailDryRun, Option, Yes
from tunilib.cli.prompts import confirm
from tunilib.cli.render.emit import emit_thing
from tunilib.core.catalogue import FILTERS, MOST_AT_ONCE, MOST_COUNTED, PAGE_SIZE
from tunilib.core.note import joined
from tunilib.errors import UsageError
from tunilib.messages import Typed
from tunilib.services import searches as service
from tunilib.services.catalogue import open_catalogue
from tunilib.views.search import DONE, FOUND, NOTIFIED, RECENT, SAVED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tunilib.core.catalogue import SearchResult
    from tunilib.services.channels import Post
    from tunilib.services.opened import OpenedAccount
    from tunilib.services.searches import Notified

noun = Noun()
searches_noun = Noun(default="recent")


@noun.command(
    view=FOUND,
    examples=(
        "tunilib search 'sinuhe egyptiläinen'",
        "tunilib search 'kale*' --type title --filter language=fin --filter year=2001..2010",
        "tunilib search '\"deep learning\" NOT python' --filter format=book --filter format=thesis",
        "tunilib search 978-951-0-09875-2 --type isn --json",
        "tunilib search '' --sort newest --limit 100",
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
            help="By format, language (fin swe eng), year (2001..2010), library or author; repeatable.",
        ),
    ] = None,
    sort: Annotated[
        Literal["relevance", "title", "author", "newest", "oldest"],
        Option("--sort", words="search-sort"),
    ] = "relevance",
    limit: Annotated[
        int | None,
        Option("--limit", metavar="N", min=1, max=1000, help="So many records, not a page of 20."),
    ] = None,
    page: Annotated[int | None, Option("--page", metavar="N", min=1, help="Which page of 20 records.")] = None,
    form: Annotated[
        str | None,
        Option(
            "--export",
            metavar="F",
            choices=EXPORT_FORMAT,
            help="Export all, or that page or limit: " + NAMES,
        ),
    ] = None,
    output: OutputOption = None,
) -> int:
    """Search the catalogue: titles, copies on the shelf, and filters.

    No sign-in is needed; signed in, it is remembered until you sign out. The library: --store, else the profile's,
    else the demo. Newest, oldest: by year.
    """
    if output is not None and form is None:
        raise UsageError("{one} needs {other}", one="--output", other="--export")
    if limit is not None and page is not None:
        raise UsageError("{one} and {other} cannot be used together", one="--limit", other="--page")
    if form is not None:
        inv.prints_file("--export")
    chosen = _filters(inv, filters or ())
    with open_catalogue(machine_of(inv), inv.profile, inv.store) as catalogue:
        if form is not None:
            references = catalogue.references(query, type=kind, sort=sort, page=page, limit=limit, **chosen)
            return export(inv, references, form, output)
        # a program gets every result counted, a person some in a large catalogue, a pipe the records alone
        counted = None if inv.json else MOST_COUNTED if inv.is_terminal else 0
        found = catalogue.search(query, type=kind, sort=sort, page=page or 1, limit=limit, facets=counted, **chosen)
    return _shown(inv, found)


def _shown(inv: Invocation, found: SearchResult) -> int:
    code = emit_thing(inv, found)
    if not found.total:
        inv.say(inv.gettext("Nothing was found."))
    elif not found.records:
        inv.say(inv.gettext("There is no such page: the results end with page {pages}.", pages=found.pages))
    else:
        _say_what_is_not_shown(inv, found)
    return code


def _filters(inv: Invocation, words: list[str] | tuple[str, ...]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for word in words:
        typed, sign, value = word.partition("=")
        field = inv.value_of("filter", typed)
        if not sign or field not in FILTERS or not value.strip():
            raise UsageError(
                "not a filter: {value}; a filter is one of these with its value: {fields}",
                hint="for example: --filter language=fin --filter year=2001..2010",
                value=word,
                fields=joined((Typed("filter", one) for one in FILTERS), ", "),
            )
        found.setdefault(field, []).append(inv.value_of(field, value) if field in ("format", "language") else value)
    return found


def _say_what_is_not_shown(inv: Invocation, found: SearchResult) -> None:
    first, count = (found.page - 1) * PAGE_SIZE, len(found.records)
    if first + count >= found.total:
        return
    shown = f"{first + 1}-{first + count}" if first else str(count)
    if count >= MOST_AT_ONCE:
        said = inv.gettext("{shown} of {total}; more with --page", shown=shown, total=found.total)
    else:
        said = inv.gettext("{shown} of {total}; more with --limit or --page", shown=shown, total=found.total)
    inv.say(said)


SearchId = Annotated[str, Argument(metavar="ID", help="A search, as in: tunilib searches recent, or saved.")]


@searches_noun.command("recent", view=RECENT, examples=("tunilib searches",))
def recent(inv: Invocation) -> int:
    """List your searches since you signed in, newest first."""
    return show_list(inv, service.searches)


@searches_noun.command("saved", view=SAVED, examples=("tunilib searches saved",))
def saved(inv: Invocation) -> int:
    """List the saved searches, newest first."""
    return show_list(inv, service.saved_searches)


@searches_noun.command("save", view=DONE, exits=(1, 3, 4, 5), examples=("tunilib searches save a1b2c3d",))
def save(inv: Invocation, search: SearchId) -> int:
    """Save a search, so that it is kept when you sign out."""
    return show_list(inv, lambda account: (service.save_search(account, search),))


@searches_noun.command("delete", view=DONE, exits=(1, 3, 4, 5), examples=("tunilib searches delete a1b2c3d",))
def delete(
    inv: Invocation, searches: Annotated[list[str], Argument(metavar="ID", help="Searches, saved or not.")]
) -> int:
    """Delete searches, with their alerts."""
    return show_list(inv, lambda account: service.delete_searches(account, searches))


@searches_noun.command("clear", view=DONE, exits=(1, 3, 4, 5), examples=("tunilib searches clear",))
def clear(
    inv: Invocation,
    with_saved: Annotated[bool, Option("--saved", help="Delete the saved searches too, with their alerts.")] = False,
    yes: Yes = False,
) -> int:
    """Clear the history. Saved searches are kept, unless --saved is given, which asks first."""
    if with_saved and not yes and result_of(inv, service.saved_searches):
        question = inv.gettext("Delete the saved searches and their alerts too?")
        if not confirm(inv, question, yes=False):
            return 0
    return show_list(inv, lambda account: service.clear_searches(account, saved=with_saved))


@searches_noun.command("alert", view=DONE, exits=(1, 3, 4, 5), examples=("tunilib searches alert a1b2c3d weekly",))
def alert(
    inv: Invocation,
    search: SearchId,
    often: Annotated[
        Literal["none", "daily", "weekly"],
        Argument(metavar="none|daily|weekly", words="alert", help="How often new records are mailed."),
    ],
) -> int:
    """Get new records by e-mail. A search with an alert is saved.

    New are records added to the catalogue after the search was saved, or after the last mail. The mails are sent by
    tunilib searches notify, for example from cron.
    """
    return show_list(inv, lambda account: (service.set_alert(account, search, often),))


@searches_noun.command(
    "notify",
    view=NOTIFIED,
    exits=(1, 3, 4, 5, 6),
    all_profiles=True,
    examples=("tunilib searches notify --all-profiles", "tunilib searches notify --dry-run"),
)
def notify(inv: Invocation, dry_run: MailDryRun = False) -> int:
    """Mail the new records of each search with an alert, as tunilib notify has set mail up.

    Each record is mailed once; if nothing is new, nothing is mailed. What could not be mailed is mailed the next
    time.
    """
    from tunilib.services.channels import needed_mail_settings

    def mail(account: OpenedAccount, post: Post | None) -> Iterator[Notified]:
        sender = "" if post is None else needed_mail_settings(machine_of(inv)).sender or ""
        return service.notify(account, post, inv.lang, sender=sender)

    return show_mailed(inv, mail, lambda done: done.id, dry_run=dry_run)
