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
noun.noun("import", f"{_HERE}.importing", "Import records from MARC 21, MARCXML or RIS.")
noun.noun("patron", f"{_HERE}.patron", "The patron register.")
noun.noun("item", f"{_HERE}.item", "Copies.")
noun.noun("checkout", f"{_HERE}.checkout", "Lend copies to a patron.")
noun.noun("return", f"{_HERE}.take_back", "Take copies back.")
noun.noun("requests", f"{_HERE}.requests", "Item retrieval requests, and holds to fetch.")
noun.noun("fee", f"{_HERE}.fee", "Fees.")
noun.noun("day", f"{_HERE}.day", "End the day.")
noun.noun("notices", f"{_HERE}.notices", "The outbox of notices.")
noun.noun("report", f"{_HERE}.report", "Figures of the library, and its rules.")
noun.noun("backup", f"{_HERE}.backup", "A consistent copy, while in use.")
noun.noun("verify", f"{_HERE}.verify", "An integrity check.")
