"""What a tool answers: the JSON of the command, with the text of the library cleaned and no card number in it."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from tunilib.agents.words import SHORTEST_CARD, Said, cleaned, cleaned_value, without_words
from tunilib.core.answer import Missing
from tunilib.errors import NotFound, TunilibError
from tunilib.hints import for_assistants
from tunilib.messages import gettext, translated
from tunilib.services.all_accounts import AccountFailure, AccountResult, for_each, for_one
from tunilib.services.cards import cards
from tunilib.services.machine import AccountSelection, Machine
from tunilib.views.texts import failure_of, recovered_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from tunilib.core.reason import Reason
    from tunilib.services.opened import OpenedAccount
    from tunilib.views.view import View

T = TypeVar("T")
Answer = dict[str, Any]


class Further(NamedTuple):
    """A proposal that goes further than the one that was carried out, and what its user has to be asked before."""

    token: str
    question: str


class ToolCall:
    """One call of a tool.

    Attributes:
        machine: this machine, as this call sees it; its actor is ``agent``.
        arguments: what was given, by name; nothing is null.
        only: the one profile that is served; None: each.
        notes: what could not be stored after something was done, or else should be known beside the answer.
        further: what could be done beyond what was done, if the user agrees; None: nothing.
        profile, card: the account that was read last.
    """

    def __init__(
        self, machine: Machine, arguments: Mapping[str, Any], *, only: str | None = None, card: str | None = None
    ) -> None:
        self.machine, self.arguments, self.only, self._card = machine, arguments, only, card
        self.notes: list[str] = []
        self.further: Further | None = None
        self.profile: str | None = None
        self.card: str | None = None

    @property
    def language(self) -> str:
        """Of messages: what the call of the server asked for, else what the account has set."""
        return self.machine.language

    @property
    def selection(self) -> AccountSelection:
        named: str | None = self.arguments.get("profile")
        if self.only is not None and named not in (None, self.only):
            raise NotFound("no such profile: {name}", hint="this server is for one account", name=named)
        card = self.arguments.get("card", self._card)
        every = bool(self.arguments.get("all_profiles")) and self.only is None
        return AccountSelection(profile=None if every else named or self.only, every_profile=every, card=card)

    def results(self, do: Callable[[OpenedAccount], T]) -> tuple[AccountResult[T] | AccountFailure, ...]:
        """Do something with each account that is meant."""
        return for_each(self.machine, self.selection, _learning_cards(do))

    def result(self, do: Callable[[OpenedAccount], T]) -> AccountResult[T]:
        """The same with the one account that is meant, whose error is raised."""
        return for_one(self.machine, self.selection, _learning_cards(do))

    def rows(self, view: View, do: Callable[[OpenedAccount], Iterable[Any]]) -> Iterator[Answer]:
        """The rows of each account meant, as the command lists them."""
        return self._rows(view, self.results(do))

    def thing(
        self, view: View, do: Callable[[OpenedAccount], Any], shorten: Callable[[Answer], Answer] | None = None
    ) -> Answer:
        """A single thing, or an array of those of several accounts; ``shorten``: what is answered of each."""
        results = self.results(lambda account: (do(account),))
        rows = [row if shorten is None or "error" in row else shorten(row) for row in self._rows(view, results)]
        return self.array(rows) if self.arguments.get("all_profiles") else self.answer(rows[0])

    def _rows(self, view: View, results: Iterable[AccountResult[Any] | AccountFailure]) -> Iterator[dict[str, Any]]:
        for result in results:
            self.profile, self.card = result.profile, (card := self.card_id(result))
            if isinstance(result, AccountFailure):
                yield {"profile": result.profile, "card": card, **self.failure(result.error)}
                continue
            self.note(result)
            for thing in result.value:
                row = view.row(thing, profile=result.profile, card=card)
                if self.arguments.get("all_profiles") and not view.names_account:
                    row.update(profile=result.profile, card=card)
                yield row

    def items(self, view: View, result: AccountResult[Any], things: Iterable[Any]) -> list[dict[str, Any]]:
        """The rows of outcomes of an account."""
        self.profile, self.card = result.profile, self.card_id(result)
        self.note(result)
        return [view.row(thing, profile=result.profile, card=self.card) for thing in things]

    def note(self, result: AccountResult[Any]) -> None:
        """Note what is to be known beside what an account gave."""
        problems = [] if result.ledger_problem is None else [result.ledger_problem]
        for said in (*result.notes, *problems):
            self.notes.append(cleaned(translated(Said(said, self._known), self.language)))
        for item in result.recovered:  # an id is the library's word too, but names what is in the answers
            self.notes.append(cleaned(recovered_text(item._replace(title=item.id), self.language, None)))

    def card_id(self, result: AccountResult[Any] | AccountFailure) -> str | None:
        """The id of a result's card, as the list of cards has it; None: it is not known."""
        profile = next((one for one in self.machine.profiles.every if one.name == result.profile), None)
        if profile is None or result.card is None:
            return None
        known = self.machine.ledger.names(f"{profile.site} {profile.card}", "cards")
        return next((id_ for id_, number in known.items() if result.card in (id_, number)), None)

    def array(self, rows: Iterable[Any]) -> Answer:
        return self.answer({"result": list(rows)})

    def answer(self, value: Any, *, personal: bool = False) -> Answer:
        """A value as the client gets it.

        Args:
            personal: the card numbers in it are what was asked for.
        """
        found = cleaned_value(value, self.language)
        made: Answer = found if personal else _without_numbers(found, self._numbers)
        return made

    def failure(self, error: BaseException) -> Answer:
        """An error without the words of a library; one that nobody foresaw says its kind alone."""
        said = without_words(error, self._known) if isinstance(error, TunilibError) else error
        found = failure_of(said, self.language)
        if found.hint is not None:
            hint, is_for_user = for_assistants(found.hint)
            if is_for_user:
                hint = gettext("only the user can do this, in a shell: {hint}", self.language, hint=hint)
            found = found._replace(hint=hint)
        return self.answer({"error": found.as_dict()})

    @property
    def _known(self) -> frozenset[str]:
        return frozenset(_texts(self.arguments))

    @property
    def _numbers(self) -> frozenset[str]:
        with suppress(TunilibError):
            return frozenset(
                number
                for profile in self.machine.profiles.every
                for number in (
                    profile.card,
                    *self.machine.ledger.names(f"{profile.site} {profile.card}", "cards").values(),
                )
            )
        return frozenset()


def codes_of(reasons: Iterable[Reason]) -> list[str]:
    """The codes of reasons, whose words a tool has for who asks."""
    return [str(one.code) for one in reasons]


def _learning_cards(do: Callable[[OpenedAccount], T]) -> Callable[[OpenedAccount], T]:
    """The same, which reads the ids of the account's cards once, where the ledger does not know that of this one."""

    def read(account: OpenedAccount) -> T:
        value = do(account)
        with suppress(TunilibError):
            known = account.ledger.names(account.owner_key, "cards")
            if not isinstance(account.door.cards, Missing) and account.card not in {*known, *known.values()}:
                cards(account)
        return value

    return read


def _without_numbers(value: Any, numbers: frozenset[str]) -> Any:
    """Sentences with an ellipsis in place of the card numbers in them: those of errors and reasons."""
    if isinstance(value, dict):
        return {
            name: _masked(one, numbers) if name in ("message", "hint") and isinstance(one, str) else one
            for name, one in ((name, _without_numbers(one, numbers)) for name, one in value.items())
        }
    return [_without_numbers(one, numbers) for one in value] if isinstance(value, list) else value


def _masked(text: str, numbers: frozenset[str]) -> str:
    for number in numbers:
        if len(number) >= SHORTEST_CARD and number in text:
            text = re.sub(rf"(?<!\w){re.escape(number)}(?!\w)", "…", text)
    return text


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
