"""Licensed resources from elsewhere: through the library's proxy, for those who signed in at their university (S3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.core.eresource import Eresource, InvalidAddress, proxied, resource_address
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import LocalError, NotSignedIn, UsageError

if TYPE_CHECKING:
    from tunilib.local.machine import LocalMachine


def eresource(machine: LocalMachine, url: str, name: str | None = None, store: str | None = None) -> Eresource:
    """The address of a licensed resource through the proxy of a profile's library; no request is made.

    Args:
        url: of the resource. name: of the profile; None: the default one. store: must be the profile's library.
    """
    try:
        address = resource_address(url)
    except InvalidAddress as error:
        raise UsageError(
            "this must be {expected}", hint="for example https://www.jstor.org/", expected=error.expected
        ) from None
    profile = machine.picked_profile(name, store)
    session = machine.session_of(profile)
    if session is None:
        raise NotSignedIn(
            "profile {profile} is not signed in",
            hint="sign in with your university account: tunilib --profile {profile} login --haka",
            profile=profile.name,
        )
    if not session.is_university:
        return Eresource(address=None, reasons=(Reason.of(ReasonCode.ERESOURCE_SIGN_IN_METHOD),))
    proxy = profile.proxy or machine.entry_of(profile).proxy
    if proxy is None:
        raise LocalError(
            "the remote-access proxy of {library} is not known",
            code="configuration",
            hint='the library tells it; set it in {path}: [profiles.{profile}] proxy = "https://…/login?url="',
            library=profile.library_name or profile.library,
            path=machine.paths.config,
            profile=profile.name,
        )
    machine.say("through the proxy {proxy}", proxy=proxy)
    return Eresource(address=proxied(proxy, address))
