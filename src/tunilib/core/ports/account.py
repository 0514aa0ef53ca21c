"""Personal information, reminders, favourites and searches. A door may read them without being able to change them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from datetime import date

    from tunilib.core.answer import Answer, Missing, Reading
    from tunilib.core.catalogue import Query
    from tunilib.core.favourite import (
        AnnotatedReference,
        Favourite,
        FavouriteChange,
        FavouriteList,
        ImportEntry,
        ListChange,
        ListRequest,
    )
    from tunilib.core.message_settings import MessageSetting
    from tunilib.core.notice import DueReminder, Notice, Reminder
    from tunilib.core.outcome import OutcomeWord
    from tunilib.core.profile import HistorySetting, PasswordChange, PatronProfile, ProfileChange, RegisterChange
    from tunilib.core.search import Alert, News, Search


class Reminders(Protocol):
    """Reminders of due dates, for a library that does not mail them; one for each loan and due date."""

    def due(self) -> DueReminder:
        """The reminders that the patron should get now, by their settings."""

    def write(self, loans: Collection[str], language: str) -> None:
        """Write a notice into the library's outbox for those of these loans that still need a reminder."""

    def remember(self, loans: Collection[str]) -> None: ...

    def waiting(self) -> tuple[Reminder, ...]: ...

    def mailing(self) -> AbstractContextManager[Sequence[Reminder]]:
        """Mail in the block. It gives those of this card that an earlier process was mailing when it died."""

    @property
    def outbox(self) -> Outbox:
        """Their outbox, as :func:`tunilib.services.mail.mail_notices` takes it."""


class Outbox(Protocol):
    def waiting(self) -> Sequence[Notice]: ...

    def mailing(self) -> AbstractContextManager[Sequence[Notice]]:
        """Mail in the block. It gives those that an earlier process was mailing when it died."""

    def claim(self, notice: str) -> bool: ...

    def settle(self, notice: str, outcome: OutcomeWord) -> None: ...


class Profiles(Protocol):
    """Personal information; the keys of the claims are in :mod:`tunilib.core.profile`."""

    @property
    def reminders(self) -> Reminders | Missing:
        """Reminders of due dates; missing if the library mails them itself."""

    def read(self) -> PatronProfile:
        """The patron's own settings and the register's data."""

    def read_fields(self, names: Collection[str] | None = None) -> PatronProfile:
        """The same with the fields of the register; ``names``: those that are asked for, None: all."""

    def card_expires(self) -> date | None:
        """The last day on which the card is valid, perhaps as known at sign-in."""

    def set(self, change: ProfileChange) -> Answer: ...

    def change_password(self, change: PasswordChange) -> Answer:
        """Change the password of the card. It cannot be read back, so ``done`` is claimed only if it is certain."""

    def request_change(self, change: RegisterChange) -> Answer: ...

    @property
    def messages(self) -> Messages | Missing:
        """How the library tells the patron."""

    @property
    def keeping(self) -> HistoryKeeping | Missing:
        """Whether the library stores returned loans."""


class HistoryKeeping(Protocol):
    def read(self) -> HistorySetting | Missing:
        """The setting; missing if the library shows none."""

    def change(self, keeping: bool) -> Answer:
        """Choose one of the setting's choices. The key of the claim is :data:`tunilib.core.profile.HISTORY`."""


class Messages(Protocol):
    def read(self) -> tuple[MessageSetting, ...] | Missing:
        """Each kind that the library has; missing if it shows none."""

    def change(self, methods: Mapping[str, str]) -> Answer:
        """Change the methods of these kinds in one request. The keys of the claims are the kinds.

        Raises:
            UsageError: a method is not one of those that can be chosen.
        """


class Favourites(Protocol):
    """The lists of the account and their favourites. A list is given by its id or its exact name."""

    def lists(self, whole: Collection[str] | None = None) -> Reading[FavouriteList]:
        """All lists, the default one first, the others by age.

        Args:
            whole: ids or names. Of other lists only id and name are certain; None: all are read whole.
        """

    def read(self, name: str | None = None, *, custom: bool = False) -> Reading[Favourite]:
        """The favourites of a list. None: of all lists.

        Args:
            custom: in the patron's own order, instead of the order of adding.

        Raises:
            NotFound: the list does not exist.
            UsageError: several lists have this name.
        """

    def references(self, name: str | None = None) -> Iterator[AnnotatedReference]:
        """The same with the complete reference of each record, streamed in the order of adding.

        Of all lists each record appears once, with its notes and keywords from every list.
        """

    @property
    def changes(self) -> FavouriteChanges | Missing: ...


class FavouriteChanges(Protocol):
    """Changes of lists and favourites, each made completely or not at all.

    The key of a claim is the id of the list or record; its ``list`` is the list that a record was put into. An unknown
    list or record raises ``NotFound``; nothing was done then.
    """

    def create(self, request: ListRequest) -> Answer:
        """Create a list; the key of the claim is its name."""

    def change_list(self, chosen: FavouriteList, change: ListChange) -> Answer: ...

    def delete(self, chosen: FavouriteList, *, only_empty: bool = False) -> Answer:
        """Delete a list and its favourites; ``only_empty``: refuse unless it is empty."""

    def lists_of(self, records: Sequence[str]) -> Sequence[FavouriteList]:
        """All lists by id and name, for a change of these records; other fields may be missing."""

    def find(self, records: Sequence[str]) -> Reading[Favourite]:
        """The favourites of these records in any list, to prove a change; titles and authors may be missing."""

    def contents(self, lists: Collection[str]) -> Iterator[tuple[str, Sequence[Favourite]]]:
        """Each of these lists that there is, by its id, with its favourites, to prove an import."""

    def add(self, records: Sequence[str], name: str | None = None) -> Answer:
        """Add records to a list. None: the default one, which is created if it does not exist."""

    def remove(self, records: Sequence[str], chosen: str | None = None) -> Answer:
        """Remove records from a list, by its id. None: from all lists."""

    def edit(self, record: str, change: FavouriteChange, chosen: str | None = None) -> Answer:
        """Change notes or keywords of a record in one list, by its id, or in all."""

    def move(self, records: Sequence[str], source: str, target: str) -> Answer:
        """Move favourites to another list; notes and keywords are merged with those there."""

    def copy(self, records: Sequence[str], source: str | None, target: str) -> Answer:
        """Copy favourites to another list in the same way; ``source`` None: from any list."""

    def order(self, chosen: str, records: Sequence[str]) -> Answer:
        """Move records to the beginning of a list, in this order; the key of the claim is the list."""

    def import_entries(self, entries: Iterable[ImportEntry], name: str | None = None) -> Answer:
        """Import references into a list, in one step. None: the lists of the entries, or else the default one.

        There may be more entries than fit into memory. The key of a claim is the position of the entry.
        """


class Searches(Protocol):
    def recent(self) -> Reading[Search]: ...

    def saved(self) -> Reading[Search]: ...

    @property
    def changes(self) -> SearchChanges | Missing: ...

    @property
    def news(self) -> SearchNews | Missing:
        """What is new for saved searches; missing if the library remembers searches and mails alerts itself."""


class SearchChanges(Protocol):
    """Changes of searches. An unknown id raises ``NotFound``, and nothing was done."""

    def save(self, search: str) -> Answer:
        """Save a search; the claim has the id of the saved one, if another has the same criteria."""

    def delete(self, searches: Sequence[str]) -> Answer: ...

    def clear(self, *, saved: bool = False) -> Answer:
        """Delete the history; ``saved``: and the saved searches."""

    def alert(self, search: str, alert: Alert) -> Answer:
        """Set how often new records are mailed; this saves the search (S63)."""


class SearchNews(Protocol):
    """News of searches, for a library that neither remembers searches nor mails alerts."""

    def remember(self, query: Query, results: int) -> None: ...

    def news(self, search: Search, most: int) -> News:
        """The new results of a saved search; all are counted, ``most`` are listed."""

    def mailing(self) -> AbstractContextManager[tuple[str, ...]]:
        """Mail news in the block, beside other processes that do.

        It gives the ids of searches whose news an earlier process was mailing when it died. Whether they arrived is
        not known, so they are not mailed again.
        """

    def claim(self, news: News) -> bool:
        """Claim the news of a search before mailing it. False: another process has it, or has mailed it."""

    def settle(self, news: News, outcome: OutcomeWord) -> None:
        """Store what became of claimed news: ``mailed`` and ``unknown`` are not new any more, others are."""

    def mail_address(self) -> str | None:
        """The address for alerts: the patron's own, else the register's."""
