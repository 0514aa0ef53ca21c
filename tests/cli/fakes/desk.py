"""A noun without a default verb, with a noun inside."""

from __future__ import annotations

from tunilib.cli.command import Noun

noun = Noun()
noun.noun("patron", "tests.cli.fakes.patron", "The patron register.")
