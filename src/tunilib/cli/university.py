"""What a university sign-in asks, at a terminal or of the lines of standard input."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.cli.prompts import ask, secret
from tunilib.core.ports.sign_in import is_entity_id, list_of, matching, near
from tunilib.errors import UsageError, no_such_organisation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tunilib.cli.command import Invocation
    from tunilib.core.ports.sign_in import Organisation, ReleasedItem

_TRIES = 3


class AskedPerson:
    """The person at the terminal; without one, each answer is a line of standard input, in the order of the questions.

    Args:
        inv: the call.
        idp: the organisation as ``--idp`` names it; None: it does not.
        stored: the password where nobody gives it now.
        password_stdin: whether it is a line of standard input.
    """

    def __init__(self, inv: Invocation, *, idp: str | None, stored: str | None, password_stdin: bool) -> None:
        self._inv = inv
        self._idp = idp
        self._stored = stored
        self._password_stdin = password_stdin
        self._line_ahead: str | None = None

    def choose(self, organisations: Sequence[Organisation]) -> Organisation:
        inv = self._inv
        question = inv.gettext("Your university: its number, or a part of its name; empty: in your own browser")
        shown: Sequence[Organisation] = organisations
        for _ in range(_TRIES if inv.can_ask else 1):
            if inv.can_ask:
                self._show("\n".join(f"{number:4} {one.name}" for number, one in enumerate(shown, 1)))
            answer = self._answer(question, option="--idp")
            self._choose_browser(answer)
            found = _meant(organisations, shown, answer)
            if len(found) == 1:
                return found[0]
            shown = found or near(organisations, answer) or organisations
        raise no_such_organisation(answer, list_of(found), list_of(near(organisations, answer)))

    def agrees_to_host(self, host: str, organisation: Organisation) -> bool:
        inv = self._inv
        question = inv.gettext(
            "Type the password of {organisation} on pages of {host}?", organisation=organisation.name, host=host
        )
        if inv.can_ask:
            return self._agrees(question)
        is_named = self._idp is not None and is_entity_id(self._idp) and _is_at(self._idp, host)
        try:
            line = ask(inv, question, option="--password-stdin", from_stdin=True)
        except UsageError:
            if is_named:
                return True
            raise
        is_yes = self._yes_or_no(line)
        if is_yes is None and is_named:
            self._line_ahead = line  # who names this host with --idp has agreed to it; the line answers what comes next
            return True
        return self._needed(is_yes, question)

    def user(self, host: str) -> str:
        return self._answer(self._inv.gettext("User name at {host}", host=host), option="CARD").strip()

    def password(self, host: str) -> str:
        inv = self._inv
        question = inv.gettext("Password at {host} (empty: in your own browser)", host=host)
        if self._stored is not None:
            return self._stored
        if self._password_stdin and self._line_ahead is not None:
            return self._answer(question, option="--password-stdin")
        typed = secret(inv, question, from_stdin=self._password_stdin, option="--password-stdin")
        self._choose_browser(typed)
        return typed

    def code(self, host: str, label: str) -> str:
        inv = self._inv
        question = inv.gettext("Code of the second factor at {host}", host=host)
        return self._answer(f"{question} ({label})" if label else question, option="--haka").strip()

    def agrees_to_release(self, host: str, items: Sequence[ReleasedItem]) -> bool:
        inv = self._inv
        self._show(inv.gettext("{host} wants to give the library this information about you:", host=host))
        for item in items:
            self._show(f"  {item.name}: {item.value}" if item.value else f"  {item.name}")
        question = inv.gettext("Give it, and be asked again only when it changes?")
        return self._agrees(question)

    def accepts_terms(self, host: str, text: str) -> bool:
        inv = self._inv
        self._show(inv.gettext("{host} asks you to accept its terms of use:", host=host))
        self._show("\n".join(f"  {line}" for line in text.splitlines()))
        return self._agrees(inv.gettext("Do you accept these terms?"))

    def _choose_browser(self, answer: str) -> None:
        """An empty answer at a terminal: the person would rather sign in with their own browser."""
        if not answer.strip() and self._inv.can_ask and not self._password_stdin:
            from tunilib.cli.hand_off import BrowserChosen

            raise BrowserChosen(
                "the sign-in in your browser was not finished", hint="begin again: tunilib login --haka"
            )

    def _agrees(self, question: str) -> bool:
        inv = self._inv
        shown = inv.gettext("{question} (y/N)", question=question)
        answer = self._answer(shown, option="--haka")
        is_yes = self._yes_or_no(answer)
        return bool(is_yes) if inv.can_ask else self._needed(is_yes, question)

    def _needed(self, is_yes: bool | None, question: str) -> bool:
        """The answer of a pipe: a line that is neither yes nor no answers another question, and perhaps is a secret."""
        if is_yes is None:
            raise UsageError(
                "the line of standard input is neither yes nor no: {question}",
                hint="write a line for each question, in their order: see tunilib login --help",
                question=question,
            )
        return is_yes

    def _yes_or_no(self, line: str) -> bool | None:
        word = line.strip().casefold()
        if word in ("y", "yes", *self._inv.pgettext("answer", "y yes").split()):
            return True
        return False if word in ("n", "no", *self._inv.pgettext("answer", "n no").split()) else None

    def _answer(self, question: str, *, option: str) -> str:
        if self._line_ahead is not None:
            line, self._line_ahead = self._line_ahead, None
            return line
        return ask(self._inv, question, option=option, from_stdin=not self._inv.can_ask)

    def _show(self, text: str) -> None:
        """What a question is about: before a person who is asked, and beside what a pipe answers."""
        if self._inv.can_ask:
            self._inv.output.note(text)
        else:
            self._inv.tell(text)


def _meant(every: Sequence[Organisation], shown: Sequence[Organisation], answer: str) -> Sequence[Organisation]:
    """What an answer means: a number in the list that was shown, or a name."""
    word = answer.strip()
    if word.isdecimal() and 1 <= int(word) <= len(shown):
        return [shown[int(word) - 1]]
    return matching(every, word)


def _is_at(entity_id: str, host: str) -> bool:
    return entity_id.partition("://")[2].partition("/")[0].casefold() == host.casefold()
