"""University accounts of an embedded library: who has one signs in with it, and links a library card then (S7, S8).

They stand in for a university's identity provider, which an embedded library has not: for demonstration and tests. An
account has favourites and searches of its own, and no card until one is linked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.embedded.credentials import hash_password
from tunilib.core.ports.sign_in import Organisation, Session, SignInMethod
from tunilib.errors import NotFound, UsageError

if TYPE_CHECKING:
    from tunilib.backends.embedded.stores.unit_of_work import Library, Transaction
    from tunilib.core.ports.sign_in import UniversitySignIn


def add_identity(tx: Transaction, identity: str, password: str, name: str, *, email: str | None = None) -> str:
    """Add a university account; the id of its owner.

    Args:
        identity: its user name. name: of the person.
    """
    owner = tx.patrons.add_identity(identity, hash_password(password), {"name": name, "own_email": email})
    tx.record_event("identity-added", patron=owner)
    return owner


def asked(library: Library, user: str, how: UniversitySignIn) -> tuple[str, str]:
    """User name and password, as the person gives them.

    Raises:
        UsageError: a cookie of a browser was given. NotFound: another organisation was named.
    """
    if how.cookie is not None:
        raise UsageError("an embedded library has no sign-in in a browser", hint="leave the cookie out")
    own = _organisation(library)
    if how.idp is not None and how.idp.casefold() not in (own.entity_id, own.name.casefold()):
        raise NotFound(
            "no such home organisation: {name}",
            hint="this library knows one: {known}",
            name=how.idp,
            known=own.name,
        )
    name = user or how.person.user(own.name)
    return name, how.person.password(own.name)


def of_university(library: Library, session: Session) -> Session:
    """The session, as one of a university account."""
    return session._replace(method=SignInMethod.UNIVERSITY, organisation=_organisation(library))


def _organisation(library: Library) -> Organisation:
    """The one home organisation that a library of its own knows: itself."""
    return Organisation("urn:tunilib:embedded", (library.rules.name,))
