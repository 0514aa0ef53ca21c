"""What may be meant by a word that is no command or option; imported only after such a mistake.

Beside their own names the commands are known by other words, in the three languages of the program.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from tunilib.cli.tree import Group, every_node

_MOST = 3

OTHER_WORDS = {
    "demo": "try example kokeile esimerkki prova exempel",
    "login": "signin sign-in log-in auth kirjaudu kirjautuminen inloggning logga-in",
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
    "holds pickup-locations": "pickup pickups libraries locations noutopaikat noutopaikka avhämtningsställen",
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
    return tuple(" ".join(("tunilib", *one)) for one in list(dict.fromkeys(found))[:_MOST])


def _close(typed: str, commands: Sequence[tuple[str, ...]], cutoff: float = 0.6) -> Iterator[tuple[str, ...]]:
    """The commands whose last word is nearly this one."""
    for name in get_close_matches(typed, sorted({one[-1] for one in commands}), cutoff=cutoff):
        yield from (one for one in commands if one[-1] == name)


def options_like(flags: Sequence[str], typed: str) -> tuple[str, ...]:
    """The options that may be meant by one that there is not, the most likely first."""
    bare = typed.strip("-")
    return tuple(
        flag for flag in get_close_matches(typed, flags) if get_close_matches(bare, [flag.strip("-")], cutoff=0.7)
    )
