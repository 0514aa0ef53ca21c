"""A large library by seed: one room for what its records, patrons, loans and holds are, one that makes the
file.
"""
