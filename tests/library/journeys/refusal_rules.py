"""Rules files under which everything can be refused that rules can refuse."""

from __future__ import annotations

STRICT = """
[collections.book]
[collections.course]
[collections.short]
[collections.stacks]
stacks = true
[collections.late]
name = "Late"
[collections.strict]
[collections.automatic]
[collections.adult]
[collections.reading]
name = "Reading room"

[loan.month]
period = "28d"
renewals = 1
[loan.fortnight]
period = "14d"
[loan.day]
period = "1d"
renewals = 5
[loan.late]
period = "28d"
renewals = 5
not_before = "3d"
[loan.strict]
period = "7d"
renewals = 5
renew_overdue = false
[loan.automatic]
period = "28d"
renewals = 5
automatic = true
[loan.adult]
period = "28d"
age = 18
[fine.daily]
amount = "0.20"
until = "15d"
[hold.usual]
uncollected = "1.00"
[hold.adult]
age = 18
[lost.usual]
replacement = "42.00"
handling = "10.00"

[[row]]
use = {loan = "month", fine = "daily", hold = "usual", lost = "usual"}
[[row]]
when = {collection = "course"}
use = {loan = "fortnight"}
[[row]]
when = {collection = "short"}
use = {loan = "day"}
[[row]]
when = {collection = "late"}
use = {loan = "late"}
[[row]]
when = {collection = "strict"}
use = {loan = "strict"}
[[row]]
when = {collection = "automatic"}
use = {loan = "automatic"}
[[row]]
when = {collection = "adult"}
use = {loan = "adult", hold = "adult"}
[[row]]
when = {collection = "reading"}
use = {loan = "none"}

[[block]]
measure = "fines"
above = "10.00"
refuses = ["renewal", "hold", "request", "checkout"]
[[block]]
measure = "overdue-loans"
above = 0
refuses = ["hold", "request", "checkout"]
[[limit]]
loans = 2
holds = 1
"""
ADDRESS = """
[loan.month]
period = "28d"
[[row]]
use = {loan = "month"}
[[block]]
measure = "address-missing"
refuses = ["checkout"]
"""
RECALL = """
[loan.month]
period = "28d"
renewals = 5
recall = "7d"
[hold.usual]
[[row]]
use = {loan = "month", hold = "usual"}
"""
BAN = """
[loan.day]
period = "1d"
[ban.late]
days = 5
[[row]]
use = {loan = "day", ban = "late"}
"""
