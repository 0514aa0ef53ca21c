"""The ports: protocols that backends and the ledger implement for the services; a module for each subject.

Terms: a *loan* is one copy that a patron has; a *hold* waits for any copy of a title; a *retrieval request* is for a
copy in the closed stacks. *due* is the last day of a loan, *expires* the last day that a hold waits, and
*pickup_until* the last day to collect a hold that is ready.

An ability that a door does not have is :class:`~tunilib.core.answer.Missing`; no method raises "not supported".
"""
