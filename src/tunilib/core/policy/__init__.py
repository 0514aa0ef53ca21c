"""What a library's rules allow: one small function for each refusal, all reasons collected.

A rule takes a case (the facts of one decision) and returns the reason against it, or None. The order in which reasons
stand is the order of the rules: ``patron.*`` first.
"""

from tunilib.core.policy import blocks, fines, holding, lending, passwords, payment, renewal
from tunilib.core.policy.deciding import Rule, refusals

__all__ = ["Rule", "blocks", "fines", "holding", "lending", "passwords", "payment", "refusals", "renewal"]
