"""Proofs: the outcome of each item of a change, from the state before, the library's answer, and the state after.

The answer is evidence; only the state read back is proof. Without it the outcome of a sent item is unknown, whatever
the answer said.
"""
