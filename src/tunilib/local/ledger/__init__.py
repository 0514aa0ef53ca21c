"""The ledger: what was intended, done and seen on this machine, in a file of its own in the data folder.

An intent is on the disk before the first request is sent, and settled with what became of each item. Readings are
remembered as they stand, and what differs from the reading before is an event. So a run that was killed is found by the
next one, and the tool can later say what a library does not say any more.

Nothing here reads the clock: every time is handed in.
"""

from tunilib.local.ledger.book import LedgerBook, check_ledger, open_ledger

__all__ = ["LedgerBook", "check_ledger", "open_ledger"]
