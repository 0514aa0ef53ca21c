"""From what was before, what the library answered and what is after, to what is true of each item.

The answer is evidence: only what is read back proves. Without a reading after the change nothing is known of an item
that was sent, whatever the answer said.
"""
