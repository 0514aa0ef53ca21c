"""Reads a command line by the tree of commands.

What Typer finds wrong becomes our error here and nowhere else: by the class and the fields of its error, never by its
words. For a word that is no command or option it names those that may be meant; beside their own names the commands are
known by other words, in the three languages of the program.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

import typer
from typer._click.exceptions import BadOptionUsage, MissingParameter, NoSuchOption, UsageError as TyperUsageError
from typer._click.types import IntParamType
from typer.models import TyperPath

from tunilib.cli.errors import DID_YOU_MEAN, SEE_HELP, any_of
from tunilib.cli.options import TextType, is_argument, is_switch, label_of
from tunilib.cli.tree import GLOBALS, CommandLine, Group, ParsedLine, UnknownCommand, every_node
from tunilib.errors import LocalError, UsageError
from tunilib.messages import Typed

if TYPE_CHECKING:
    from typer._click.core import Context, Parameter


def read_line(words: Sequence[str], root: Group, line: CommandLine) -> ParsedLine:
    """Read a command line; what it says of the global options goes into ``line``."""
    try:
        with root.make_context("tunilib", list(words), obj=line) as context:
            parsed: ParsedLine = root.invoke(context)
            return parsed
    except TyperUsageError as error:
        raise _mistake_of(error) from error


def _mistake_of(error: TyperUsageError) -> UsageError | LocalError:
    assert error.ctx is not None
    context, path = error.ctx, error.ctx.command_path
    if isinstance(error, UnknownCommand):
        return _unknown_command(error.word, context)
    if isinstance(error, NoSuchOption):
        close = options_like(_flags(context), error.option_name)
        return UsageError(
            "unknown option: {option}",
            hint=DID_YOU_MEAN if close else SEE_HELP,
            option=error.option_name,
            words=any_of(close),
            command=path,
        )
    if isinstance(error, BadOptionUsage):
        every = context.command.get_params(context)
        option = next(one for one in every if error.option_name in one.opts)
        return UsageError(
            "{option} takes no value" if is_switch(option) else "{option} needs a value",
            hint=SEE_HELP,
            option=error.option_name,
            command=path,
        )
    if not isinstance(error, typer.BadParameter) or error.param is None:
        return UsageError("tunilib does not understand this command line", hint=SEE_HELP, command=path)
    return _wrong_value(error.param, path, is_missing=isinstance(error, MissingParameter))


def _unknown_command(word: str, context: Context) -> UsageError:
    path, root = context.command_path, context.find_root().command
    assert isinstance(root, Group)
    close = commands_like(root, path.split(" "), word)
    return UsageError(
        "unknown command: {name}",
        hint=DID_YOU_MEAN if close else SEE_HELP,
        name=f"{path} {word}".partition(" ")[2],
        words=any_of(close),
        command=path,
    )


def _flags(context: Context) -> list[str]:
    """A command's options, or the global ones where no command is named yet."""
    known = GLOBALS if isinstance(context.command, Group) else context.command.params
    return [flag for one in known for flag in one.opts if flag.startswith("--")]


def _wrong_value(parameter: Parameter, path: str, *, is_missing: bool) -> UsageError | LocalError:
    name, kind = label_of(parameter), parameter.type
    if is_missing:
        return UsageError(
            "missing argument: {name}" if is_argument(parameter) else "missing option: {name}",
            hint=SEE_HELP,
            name=name,
            command=path,
        )
    if isinstance(kind, TextType):
        return _not_a_choice(name, kind)
    if isinstance(kind, IntParamType):
        return _not_a_number(name, getattr(kind, "min", None), getattr(kind, "max", None))
    if isinstance(kind, TyperPath):
        return LocalError(
            "{name} must be a file that you may read"
            if kind.file_okay
            else "{name} must be a folder that you may read",
            code="file",
            name=name,
        )
    return UsageError("invalid value for {name}", hint=SEE_HELP, name=name, command=path)


def _not_a_choice(name: str, kind: TextType) -> UsageError:
    from tunilib.core.note import joined

    shown = [Typed(kind.words, one) if kind.words else one for one in kind.choices]
    return UsageError("{name} must be one of: {choices}", name=name, choices=joined(shown, ", "))


def _not_a_number(name: str, least: int | None, most: int | None) -> UsageError:
    if least is None and most is None:
        return UsageError("{name} must be a whole number", name=name)
    if most is None:
        return UsageError("{name} must be a whole number, at least {least}", name=name, least=least)
    if least is None:
        return UsageError("{name} must be a whole number, at most {most}", name=name, most=most)
    return UsageError("{name} must be a whole number from {least} to {most}", name=name, least=least, most=most)


_MOST_SUGGESTED = 3

OTHER_WORDS = {
    "demo": "try example kokeile esimerkki prova exempel",
    "login": "signin sign-in log-in auth kirjaudu kirjautuminen inloggning logga-in",
    "libraries": "sites kirjastot kirjasto bibliotek biblioteken",
    "logout": "signout sign-out log-out kirjaudu-ulos uloskirjautuminen utloggning logga-ut",
    "profiles": "accounts users profiilit tilit profiler konton",
    "status": "overview summary dashboard info tila tilanne yleiskatsaus läge översikt",
    "loans": "borrowed books checkouts lainat laina lainani lainaukset lån lånen",
    "loans renew": "renewal renewals extend prolong uusi uusinta uusi-lainat uusiminen förnya förnyelse förläng omlån",
    "loans explain": "why miksi varför",
    "loans history": "returned lainahistoria historia lånehistorik historik",
    "holds": "reservations reservation requests varaukset varaus reserveringar reservering reservationer",
    "holds place": "reserve borrow hold varaa reservera",
    "holds request": "order retrieve fetch tilaa tilaus beställ beställning",
    "holds change": "freeze unfreeze suspend pause release keskeytä frys",
    "holds cancel": "unreserve unhold peru peruuta avbeställ avboka",
    "holds pickup-locations": "pickup pickups locations noutopaikat noutopaikka avhämtningsställen",
    "fines": "fees bill charges debts owed money maksut maksu sakot myöhästymismaksut avgifter avgift böter",
    "fines fees": "prices hinnasto taksa prislista",
    "fines pay": "payment maksa betala",
    "profile": "account me whoami settings address email tiedot omat-tiedot profiili profil uppgifter inställningar",
    "profile set": "reminder reminders muistutus muistutukset påminnelse påminnelser",
    "profile password": "passwd pin salasana lösenord",
    "cards": "card kortit kortti kirjastokortit kirjastokortti kort bibliotekskort lånekort",
    "search": "find query lookup catalogue catalog hae etsi haku sök sökning",
    "favourites": "bookmarks bookmark references suosikit suosikki muistilista favoriter favorit minneslista",
    "favourites add": "save lisää spara",
    "favourites export": "cite citation citations bibliography bibtex ris refworks zotero vie lähteet exportera",
    "favourites import": "tuo importera",
    "searches": "queries hakuhistoria haut sökhistorik sökningar",
    "searches alert": "alerts subscribe hakuvahti hakuvahdit bevakning bevakningar",
    "doctor": "diagnose debug test tarkista diagnos",
    "remind": "muistuta påminn",
    "calendar": "ical ics kalenteri kalender",
    "schedule install": "cron timer daemon ajasta ajastus schemalägg",
    "check": "monitor valvo övervaka",
    "watch": "events follow seuraa följ",
    "forget": "purge unohda glöm",
    "loans purge-history": "purge tyhjennä rensa",
    "desk": "staff admin librarian palvelupiste asiakaspalvelu kundtjänst servicedisk",
    "desk checkout": "lend issue check-out lainaa låna-ut",
    "desk return": "checkin check-in palauta palautus återlämna återlämning",
    "desk day": "end-of-day",
    "completion install": "completions autocomplete täydennys komplettering",
    "help": "ohje ohjeet apua hjälp man manual usage",
    "--version": "version versio",
}
"""Words for commands that are not their names; a command that there is not is passed over."""


def commands_like(root: Group, path: Sequence[str], word: str) -> tuple[str, ...]:
    """The whole commands that may be meant, the most likely first, at most three."""
    typed = word.casefold()
    if len(path) > 1 and typed in ("help", *OTHER_WORDS["help"].split()):
        return (" ".join(("tunilib", "help", *path[1:])),)
    every = [words for words, _ in every_node(root) if words]
    here = [command for command in every if command[:-1] == tuple(path[1:])]
    meant = [tuple(command.split()) for command, words in OTHER_WORDS.items() if typed in words.split()]
    found = [
        *(one for one in meant if one in every or one[0].startswith("-")),
        *_close(typed, here, cutoff=0.75),
        *(one for one in every if one[-1] == typed),
    ] or [*_close(typed, here), *_close(typed, every, cutoff=0.7)]
    found[:0] = _within_noun(every, tuple(path[1:]), typed) if len(path) > 1 else ()
    return tuple(" ".join(("tunilib", *one)) for one in list(dict.fromkeys(found))[:_MOST_SUGGESTED])


def _within_noun(every: Sequence[tuple[str, ...]], noun: tuple[str, ...], typed: str) -> Iterator[tuple[str, ...]]:
    """The commands of a noun that may be meant: similar names and other words for them."""
    within = [one for one in every if len(one) > len(noun) and one[: len(noun)] == noun]
    here = [one for one in within if len(one) == len(noun) + 1]
    same = next((set(verbs.split()) for verbs in _SAME_VERBS if typed in verbs.split()), set[str]())
    yield from _close(typed, here, cutoff=0.75)
    yield from (one for one in here if one[-1] in same)
    yield from (
        one for one in here if get_close_matches(typed, OTHER_WORDS.get(" ".join(one), "").split(), cutoff=0.88)
    )
    yield from (one for one in within if one[-1] == typed)
    yield from _close(typed, here)


_SAME_VERBS = (
    "list show view get ls print",
    "delete remove rm del erase clear withdraw cancel",
    "add create new place make init",
    "edit change update set modify rename move",
    "export save write download",
    "import load read upload",
)
"""Words that people type for the same."""


def _close(typed: str, commands: Sequence[tuple[str, ...]], cutoff: float = 0.6) -> Iterator[tuple[str, ...]]:
    for name in get_close_matches(typed, sorted({one[-1] for one in commands}), cutoff=cutoff):
        yield from (one for one in commands if one[-1] == name)


def options_like(flags: Sequence[str], typed: str) -> tuple[str, ...]:
    """The options that may be meant by one that there is not, the most likely first."""
    bare = typed.strip("-")
    return tuple(
        flag for flag in get_close_matches(typed, flags) if get_close_matches(bare, [flag.strip("-")], cutoff=0.7)
    )
