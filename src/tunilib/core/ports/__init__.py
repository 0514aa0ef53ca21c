"""What a backend offers to services, and what services ask of this machine: protocols, a module for each subject.

Words: a *loan* is one copy a patron has; a *hold* waits for any copy of a title; a *retrieval request* has a copy
fetched from the closed stacks; *due* is the last day of a loan; *expires* the last day of interest in a hold that
waits; *pickup_until* the last day to collect one that is ready.

A door that has no such thing has :class:`~tunilib.core.answer.Missing` in its place; nothing raises "not supported".
"""
