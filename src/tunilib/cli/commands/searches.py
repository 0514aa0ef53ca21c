"""Search history, saved searches and alerts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from tunilib.cli.accounts import machine_of, result_of, show_list, show_mailed
from tunilib.cli.command import Invocation, Noun
from tunilib.cli.options import Argument, MailDryRun, Option, Yes
from tunilib.cli.prompts import confirm
from tunilib.cli.views import Column, View
from tunilib.services import searches as service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tunilib.services.channels import Post
    from tunilib.services.opened import OpenedAccount
    from tunilib.services.searches import Notified

noun = Noun(default="recent")

_COLUMNS = (
    Column("created", "date"),
    Column("query"),
    Column("type", "word", "search-type"),
    Column("filters", "filters"),
    Column("results", "number"),
    Column("saved", "truth"),
    Column("alert", "word", "alert"),
    Column("last_notified", "date"),
    Column("id", "id"),
)
RECENT = View("tunilib.core.search:Search", *_COLUMNS, empty="There are no searches.")
SAVED = View("tunilib.core.search:Search", *_COLUMNS, empty="There are no saved searches.")
_OUTCOME = (Column("outcome", "word", "outcome"), Column("reasons", "reasons"), Column("id", "id"))
DONE = View("tunilib.core.outcome:ChangeOutcome", *_OUTCOME, empty="There are no searches.", without=("name",))
NOTIFIED = View(
    "tunilib.services.searches:Notified", Column("new", "number"), *_OUTCOME, empty="No saved search has an alert."
)

SearchId = Annotated[str, Argument(metavar="ID", help="A search, as in: tunilib searches recent, or saved.")]


@noun.command("recent", view=RECENT, examples=("tunilib searches",))
def recent(inv: Invocation) -> int:
    """List your searches since you signed in, newest first."""
    return show_list(inv, service.searches)


@noun.command("saved", view=SAVED, examples=("tunilib searches saved",))
def saved(inv: Invocation) -> int:
    """List the saved searches, newest first."""
    return show_list(inv, service.saved_searches)


@noun.command("save", view=DONE, exits=(1, 3, 4, 5), examples=("tunilib searches save a1b2c3d",))
def save(inv: Invocation, search: SearchId) -> int:
    """Save a search, so that it is kept when you sign out."""
    return show_list(inv, lambda account: (service.save_search(account, search),))


@noun.command("delete", view=DONE, exits=(1, 3, 4, 5), examples=("tunilib searches delete a1b2c3d",))
def delete(
    inv: Invocation, searches: Annotated[list[str], Argument(metavar="ID", help="Searches, saved or not.")]
) -> int:
    """Delete searches, with their alerts."""
    return show_list(inv, lambda account: service.delete_searches(account, searches))


@noun.command("clear", view=DONE, exits=(1, 3, 4, 5), examples=("tunilib searches clear",))
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


@noun.command("alert", view=DONE, exits=(1, 3, 4, 5), examples=("tunilib searches alert a1b2c3d weekly",))
def alert(
    inv: Invocation,
    search: SearchId,
    often: Annotated[
        Literal["none", "daily", "weekly"],
        Argument(metavar="OFTEN", words="alert", help="How often new records are mailed."),
    ],
) -> int:
    """Get new records by e-mail. A search with an alert is saved.

    New are records added to the catalogue after the search was saved, or after the last mail. The mails are sent by
    tunilib searches notify, for example from cron.
    """
    return show_list(inv, lambda account: (service.set_alert(account, search, often),))


@noun.command(
    "notify",
    view=NOTIFIED,
    exits=(1, 3, 4, 5, 6),
    all_profiles=True,
    examples=("tunilib searches notify --all-profiles", "tunilib searches notify --dry-run"),
)
def notify(inv: Invocation, dry_run: MailDryRun = False) -> int:
    """Mail the new records of each search with an alert, using [mail] of config.toml.

    Each record is mailed once; if nothing is new, nothing is mailed. What could not be mailed is mailed the next
    time.
    """
    from tunilib.services.channels import needed_mail_settings

    def mail(account: OpenedAccount, post: Post | None) -> Iterator[Notified]:
        sender = "" if post is None else needed_mail_settings(machine_of(inv)).sender or ""
        return service.notify(account, post, inv.lang, sender=sender)

    return show_mailed(inv, mail, lambda done: done.id, dry_run=dry_run)
