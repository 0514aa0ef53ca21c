"""Mutation testing: small faults are put into the code, one at a time, and the tests must see each of them.

    python -m tests.mutations [--module PATH]… [--sample N] [--seed N] [--processes N] [--output FILE] [--list]

A fault that no test sees is a survivor: a test is missing, or the fault changes nothing that anybody could see. The
latter are in ``accepted.toml``, each with its reason.
"""
