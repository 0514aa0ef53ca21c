"""Proofs: the outcome of each item of a change, from the state before, the library's answer, and the state after.

The answer is evidence; only the state read back is proof. If it cannot be read back, the outcome of an item that was
sent is unknown, whatever the answer said.
"""
