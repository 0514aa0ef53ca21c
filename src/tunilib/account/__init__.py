"""Wires profile, door, secrets, ledger and clock: the one place that knows them all."""
