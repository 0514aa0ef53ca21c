"""The stores as far as every SQL engine does them alike: plain SQL, the reading of rows, and writing.

What differs is in the folder of each engine: table definitions and migrations, transactions and locks, full-text
search, renewal by sets, copies, and damage. Ids are texts made in Python, days ISO dates, instants UTC, money integer
cents, flags 0 and 1; texts are compared by their code points.
"""

from __future__ import annotations

from typing import Final

_HERE = "tunilib.backends.embedded.stores.sql"

STORES: Final = {
    "catalogue": f"{_HERE}.catalogue:SqlCatalogue",
    "favourites": f"{_HERE}.favourites:SqlFavourites",
    "searches": f"{_HERE}.searches:SqlSearches",
    "loans": f"{_HERE}.loans:SqlLoans",
    "holds": f"{_HERE}.holds:SqlHolds",
    "copies": f"{_HERE}.copies:SqlCopies",
    "fines": f"{_HERE}.fines:SqlFines",
    "payments": f"{_HERE}.payments:SqlPayments",
    "patrons": f"{_HERE}.patrons:SqlPatrons",
    "change_requests": f"{_HERE}.patrons:SqlChangeRequests",
    "cards": f"{_HERE}.accounts:SqlCards",
    "credentials": f"{_HERE}.accounts:SqlCredentials",
    "notices": f"{_HERE}.notices:SqlNotices",
    "events": f"{_HERE}.rows:SqlEvents",
    "days": f"{_HERE}.days:SqlDays",
}
"""Module and class of each store that every engine does alike, by its name in a unit of work."""
