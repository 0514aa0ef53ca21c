"""What goes wrong on the way, as rows of one table: a new one is tried with every operation of every door."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Where = Literal["name", "connection", "request", "answer"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong.

    Attributes:
        name: in the table. meaning: what happens, for a reader of the page.
        where: ``name``: no connection is tried, or to a place where nobody is; ``connection``: it is not made;
            ``request``: the request does not reach the library; ``answer``: it does, and the answer comes to harm.
        may_be_in_vain: the same answer is also tried where the library did nothing.
    """

    name: str
    meaning: str
    where: Where
    may_be_in_vain: bool = False

    @property
    def acts(self) -> tuple[bool, ...]:
        """Whether the library does what it was asked: each way that this can be."""
        if self.where != "answer":
            return (False,)
        return (True, False) if self.may_be_in_vain else (True,)


FAULTS = (
    Fault("dns", "the name of the host is not found", "name"),
    Fault("refused", "nobody listens at the port", "name"),
    Fault("reset before", "the connection is reset before the request was read", "request"),
    Fault("reset after", "the request was carried out, and the connection reset before the answer", "answer"),
    Fault("time-out", "the request was carried out, and no answer comes", "answer", may_be_in_vain=True),
    Fault("tls", "what answers does not encrypt", "connection"),
    Fault("certificate", "the certificate is that of another host", "connection"),
    Fault("redirect", "the answer leads to another host", "answer", may_be_in_vain=True),
    Fault("huge", "an answer of more than 20 MB", "answer"),
    Fault("drip", "an answer of which a byte comes now and then", "answer"),
    Fault("bomb", "a small answer that is 200 MB when it is decompressed", "answer"),
    Fault("charset", "an answer in UTF-16 that says it is UTF-8", "answer"),
    Fault("empty", "an answer of no bytes", "answer", may_be_in_vain=True),
    Fault("half", "an answer that ends in the middle", "answer"),
    Fault("403", "forbidden, by something in front of the library", "request"),
    Fault("429", "too many requests: try again in an hour", "request"),
    Fault("500", "an error of the server, with a page that says nothing", "answer", may_be_in_vain=True),
    Fault("maintenance", "a page that says that the library is closed for maintenance (503)", "request"),
    Fault("login", "a page that asks to sign in, as a network for guests shows it (200)", "request"),
)
"""All of them."""
