"""The service desk of an embedded library."""

from __future__ import annotations

from tunilib.cli.declare import Noun

_HERE = "tunilib.cli.commands.desk"

noun = Noun(
    help="""The service desk of an embedded library.

Whoever may write the library's file is its staff. --store URL (TUNILIB_STORE) names the library, sqlite:///PATH;
without it, it is the demonstration's."""
)
noun.noun("init", f"{_HERE}.init", "Make an empty library.")
noun.noun("patron", f"{_HERE}.patron", "The patron register.")
noun.noun("item", f"{_HERE}.item", "Copies.")
noun.noun("checkout", f"{_HERE}.checkout", "Lend copies to a patron.")
noun.noun("return", f"{_HERE}.take_back", "Take copies back.")
