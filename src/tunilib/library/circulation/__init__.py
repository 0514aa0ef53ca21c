"""Loans, holds, fees and the end of a day: each function reads, decides by the policy of the core, and writes.

All work within a :class:`~tunilib.library.stores.unit_of_work.Transaction` that has begun.
"""
