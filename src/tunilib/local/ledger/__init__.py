"""The ledger: what was intended, done and seen on this machine, in one file in the data folder.

An intent is on the disk before the request is sent, and is settled with the outcome of each item, so that the next run
finds one that was interrupted. Readings are stored, and every difference from the last reading is an event, so that it
is known later what the library no longer shows.

Nothing here reads the clock: the time is a parameter.
"""

from tunilib.local.ledger.book import LedgerBook as LedgerBook
