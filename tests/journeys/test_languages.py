"""Every screen of every command is in the language of its reader: no word of another one is in it.

The commands are those that the command line declares. Of each its own examples are drawn, and the lines below with what
the demonstration has. A word is foreign if a catalogue of messages has it in another language and not in this one. Not
looked at are what a person types (commands, options, addresses, files) and what a library has (titles, names, notes).
"""

from __future__ import annotations

import re
import shlex
import socket
from collections.abc import Iterator
from email import message_from_bytes, policy
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.journeys.machine import Machine
from tests.texts import NAMES, forms_of, read, template

from tunilib.cli.app import root_group
from tunilib.cli.tree import Command, every_node
from tunilib.terms import TERMS

LANGUAGES = ("en", *NAMES)
LAST = ("profiles remove", "logout", "demo")
"""Commands after which the others have nothing to show."""
ELSEWHERE = "--open"
"""The option that starts another program."""
FILES = ("--json", "--export", "--print-rules", "favourites export", "calendar", "completion show", "desk rules show")
"""What prints JSON or a file, whose words are fixed; what is said beside it on standard error counts."""

MORE = """
loans list
loans renew --all --dry-run
loans renew --all
loans renew --all
loans renew
loans renew pony
loans renew --title zzz
loans renew --title a --due-within x
loans explain
loans explain {loan}
loans history
holds list
holds place demo.1010 --pickup arvo
holds place demo.1001
holds place demo.1020 --pickup pony
holds place demo.1033 --expires 2020-01-01
holds place pony
holds request demo.1090 --comment x
holds request demo.1003
holds change {hold} --pickup arvo
holds change {hold} --freeze --until 2026-04-01
holds change {hold} --until 2026-04-01
holds change {hold} --release
holds change {hold} --freeze --release
holds cancel {hold}
holds cancel --all
holds cancel
holds pickup-locations
fines list
fines fees
profile show
profile set --email x@example.org --reminder 2
profile set --email nonsense
profile set --home-library pony
profile set --home-library arvo
profile set --reminder 7
profile set
profile request-change phone=1 address=x
profile request-change pony=1
profile show
cards list
cards use pony
cards edit {card} --name x
cards edit {card}
cards remove {card}
profiles list
profiles default pony
search kalevala
search kalevala --type author
search '' --filter language=swe
search '' --filter format=pony
search '' --filter language=pony
search '' --filter library=pony
search '' --filter year=pony
search '' --filter pony=1
search zzzz
search suomi --page 99
search '('
search 'kale*vala'
search kalevala --type pony
search kalevala --output x.ris
searches recent
searches saved
searches save {search}
searches alert {search} daily
searches notify --dry-run
searches notify
searches delete pony
searches clear
searches clear --saved
favourites list
favourites lists
favourites list --sort pony
favourites create X1
favourites create X1
favourites create ''
favourites add demo.1001 demo.1002 --list X1
favourites add demo.1001 --list X1
favourites add pony --list X1
favourites add demo.1001 --list X2
favourites edit demo.1001 --list X1 --notes x --keywords y
favourites edit demo.1001 --list X1
favourites edit demo.1050 --list X1 --notes x
favourites move demo.1001 --from X1 --to X2
favourites order X1 demo.1002
favourites delete X1
favourites mail X1 --to x@example.org
favourites mail X1 --to nonsense
favourites share X1
favourites export X1 --format pony
favourites export X1 --format text --style pony
favourites export X1 --format ris --style apa
favourites import pony.ris
favourites import broken.ris
status
doctor
desk report
desk verify
desk patron add 29009001 --name X --email x@example.org
desk patron add 29009001 --name X
desk patron add ??? --name X
desk patron edit 29009001 phone=123
desk patron edit 29009001 home_library=pony
desk patron edit 29009001 card_expires=pony
desk patron edit 29009001 card_expires=2020-01-01
desk patron block 29009001 --reason x
desk checkout 29009001 30100101 30100201
desk patron unblock 29009001
desk patron unlock 29009001
desk patron reset-password 29009001
desk patron requests
desk patron approve {request}
desk patron decline {request}
desk item add demo.1001 31110001 --library linna
desk item add demo.1001 31110001
desk item add demo.1001 ???
desk item edit 31110001 --library hervanta --collection course
desk item edit 31110001 --collection pony
desk item edit 31110001
desk checkout 29001003 31110001
desk checkout 29001003 31110001
desk checkout pony 31110001
desk return 31110001
desk return 31110001
desk item lost 31110001
desk checkout 29001003 31110001
desk requests list
desk requests ready {hold}
desk requests transit {hold}
desk fee add 29001003 3.00 --kind other
desk fee add 29001003 3 --kind other
desk fee add 29001003 3.00 --kind pony
desk fee pay 29001003
desk fee waive pony
desk day
desk day --date 2026-03-20
desk notices list
desk notices send
desk backup data/demo.sqlite
desk init
desk import pony.mrc
desk import broken.ris
completion install pony
--lang pony loans
--card pony loans
--profile pony loans
--profile demo --all-profiles loans
--store sqlite:///pony.sqlite desk report
lonas
loans lits
loans list --pony
loans list pony
loans renew --due-within
desk backup
"""
"""Lines with what the demonstration has; ``{loan}``: the id of one."""

NOT_LOOKED_AT = re.compile(
    r"""tunilib(\s(--?[\w-]+|[a-z][\w-]*|[A-Z|…=*]+|\{\w+\}|'[^']*'|sqlite:\S+))*  # a command line
    | --?[a-z][\w-]*(=\S+)?  # an option
    | \b[\w.-]+@[\w.-]+ | \w+:/\S* | (/[\w.{}-]+)+ | \S+\.(toml|sqlite|ris|mrc|csl|example)\b | \b[A-Z][A-Z_]{2,}\b
    | \bown\.\w+ | \[\w+\] | \$\w+ | ~/\S+ | year=\S+ | \w+=\S* | fpath=\S+""",
    re.VERBOSE,
)
TERM_VALUES = {value for terms in TERMS.values() for value in terms}
SAME = {"fi": "refworks", "sv": "refworks arvo linna kirja", "en": "arvo linna kirja"}
"""Names that are a word of another language."""


class Screen(NamedTuple):
    line: str
    shown: str


COMMANDS = {" ".join(words): node for words, node in every_node(root_group()) if isinstance(node, Command)}


def lines() -> list[str]:
    examples = [one.removeprefix("tunilib ") for command in COMMANDS.values() for one in command.examples]
    own = [example.partition(" >")[0] for example in examples if ELSEWHERE not in example]
    every = dict.fromkeys([*MORE.split("\n"), *own, *COMMANDS])
    return sorted(filter(None, every), key=lambda line: line.startswith(LAST))


def words(texts: str) -> set[str]:
    return {word.casefold() for word in re.findall(r"[^\W\d_]{3,}", re.sub(r"\{\w+\}", " ", texts))}


@cache
def words_of(language: str) -> set[str]:
    if language == "en":
        return words(" ".join(text for message in template() for text in forms_of(message.id)))
    return words(" ".join(text for message in read(language) if message.id for text in forms_of(message.string)))


DATA = ("title", "author", "authors", "notes", "keywords", "query", "address", "before", "after", "description")
"""The fields of JSON that hold what a library or a person wrote."""
READ = (
    *(f"search '' --page {number}" for number in range(1, 7)),
    "favourites list",
    "profile show",
    "searches saved",
    "desk patron requests",
    "loans list",
    "loans history",
    "holds list",
)


def data(value: object, field: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, within in value.items():
            yield from data(within, name)
    elif isinstance(value, list):
        for within in value:
            yield from data(within, field)
    elif isinstance(value, str) and field in DATA:
        yield value


class Reader:
    """Someone with the demonstration on their machine, who reads one language."""

    def __init__(self, folder: Path, language: str) -> None:
        self.machine = Machine(folder / "machine", environ={"TUNILIB_LANG": language, "COLUMNS": "2000"})
        self.machine.run("demo")
        read = [self.machine.run(*shlex.split(line), "--json").data for line in READ]
        typed = {word for line in lines() for word in shlex.split(line) if word not in TERM_VALUES}
        read_data = {re.sub(r"\s", " ", text) for one in read for text in data(one)}
        self.data = sorted(typed | read_data, key=len, reverse=True)
        self.names = {
            "loan": self._first("loans list"),
            "hold": self._first("holds list", status="waiting"),
            "card": self._first("cards list", active=False),
            "search": self._first("searches saved"),
            "request": self._first("desk patron requests"),
        }

    def _first(self, line: str, **wanted: object) -> str:
        things = self.machine.run(*line.split(), "--json").data
        return str(next(one["id"] for one in things if wanted.items() <= one.items()))

    def screens(self) -> Iterator[Screen]:
        """Each line at a terminal, and what a pipe gets on standard error."""
        for line in lines():
            words = shlex.split(line.format_map(self.names))
            shown = self.machine.run(*words, terminal=True, typed="n\n", secret="Wrong1")
            if "--json" in words:
                continue
            is_file = any(name in line for name in FILES) or shown.out.startswith("Usage:")
            yield Screen(line, shown.err if is_file else shown.out + shown.err)
            yield Screen(line, self.machine.run(*words).err)
        yield Screen("the mails", "\n".join(self._mails()))

    def _mails(self) -> Iterator[str]:
        for part in (self.machine.folder / "mails").read_bytes().split(b"\nFrom ")[0:]:
            mail = message_from_bytes(part.partition(b"\n")[2], policy=policy.default)
            if "aino" not in str(mail["To"]):
                continue  # the other patrons have languages of their own
            yield str(mail["Subject"])
            yield from (piece.get_content() for piece in mail.walk() if piece.get_content_type() == "text/plain")

    def own(self, screen: Screen) -> str:
        """What is left of a screen without what a library or a person wrote."""
        text = NOT_LOOKED_AT.sub(" ", re.sub(r"\x1b\[[0-9;]*m", "", screen.shown))
        for one in self.data:
            text = text.replace(one, " ")
        return text


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def reader(language: str, tmp_path_factory: pytest.TempPathFactory) -> Reader:
    return Reader(tmp_path_factory.mktemp(language), language)


@pytest.mark.heavy
def test_no_word_of_another_language_is_in_any_screen(
    reader: Reader, language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(socket, "getaddrinfo", _no_network)
    (tmp_path / "broken.ris").write_text("TY  - BOOK\nAU  - X\nER  - \n\nTY  - SRCH\nTI  - X\nER  - \n")
    reader.machine.config.write_text(
        f'[mail]\ntransport = "file"\npath = "{reader.machine.folder}/mails"\nfrom = "x@example.org"\n'
    )
    others = set().union(*(words_of(other) for other in LANGUAGES if other != language))
    foreign = others - words_of(language) - set(SAME[language].split())
    found = {
        (screen.line, word): screen.shown for screen in reader.screens() for word in words(reader.own(screen)) & foreign
    }
    for (line, word), shown in found.items():
        where = next(one for one in shown.splitlines() if word in one.casefold())
        print(f"{language}: {word!r} in {line!r}: {where.strip()[:150]}")
    assert not found


def _no_network(*_: object, **__: object) -> None:
    raise socket.gaierror(socket.EAI_NONAME, "no network in tests")
