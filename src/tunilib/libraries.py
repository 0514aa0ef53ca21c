"""What Python opens beside an account: a catalogue and a service desk; and the accounts that there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.opening import catalogue_at, desk_at, this_machine

if TYPE_CHECKING:
    from tunilib.backends.embedded.desk import Desk
    from tunilib.services.catalogue import OpenCatalogue
    from tunilib.services.sign_in import ProfileEntry

__all__ = ["open_catalogue", "open_desk", "profiles"]


def profiles() -> tuple[ProfileEntry, ...]:
    """The accounts on this machine, in the order made: ``name library card default``."""
    from tunilib.services.sign_in import profile_entries

    return profile_entries(this_machine())


def open_catalogue(profile: str | None = None, *, library: str | None = None) -> OpenCatalogue:
    """Open the catalogue of a library, without signing in.

    Args:
        profile: of an account whose library is searched.
        library: the address of a library, ``sqlite:///PATH`` or ``https://…``.

    With neither it is the library of the default profile, else the demonstration's.

    Raises:
        NotFound: no such profile, or the library can be searched only after signing in.
        LocalError: ``database``: there is no library in that file.

    Example::

        with open_catalogue(library="sqlite:///library.sqlite") as catalogue:
            for record in catalogue.search("kalevala").records:
                print(record.title, record.available)
    """
    return catalogue_at(this_machine(), profile, library)


def open_desk(*, store: str | None = None) -> Desk:
    """Open the service desk of an embedded library; use it in a ``with`` statement.

    Args:
        store: the address of the library, ``sqlite:///PATH``; None: what ``[desk]`` in ``config.toml`` names, else the
            demonstration.

    Raises:
        UsageError: it is not an address of an embedded library.
    """
    return desk_at(this_machine(), store)
