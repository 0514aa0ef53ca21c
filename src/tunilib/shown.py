"""What messages and errors may repeat: an address, but never a password or token in it.

Each fact of a message and of an error comes through here, so that no place that raises an error has to think of it.
Anything may be typed in the place of anything: an address is looked for in every text, and in what only looks like one.
"""

from __future__ import annotations

TYPE_CHECKING = False  # `status --line` must not pay for the import of typing, nor for that of re
if TYPE_CHECKING:
    from re import Match

SECRETS = frozenset({"password", "sslpassword", "oauth_client_secret", "scram_client_key", "scram_server_key"})
"""The parameters of libpq that are secrets."""
PAIR = r"(?<![^?&;#\s=])(([^?&;#\s=]+)\s*=\s*)(?:'[^']*'|[^&;#\s]*)"
"""A parameter of an address; none of these is compiled before it is needed, and all take time that grows with the text
alone: a text may be long, and somebody else's."""
_SENSITIVE = (
    r"pass|pwd|secret|token|key|auth|sig|cred|session(?:_?id)?$|ticket|jwt|loginid|"
    r"(?:^|[_-])(?:sid|pin|pw|code|hash)$"
)
"""What the parameters of other addresses are called that are secrets."""
_BEGINNING = r"\s*[A-Za-z][\w+.-]*:/"
_BEFORE_AT = r"(?s)((?:^|[/:])[^:@/?&\s]*):(?!/).*@"
_ALONE_BEFORE_AT = r"(?i)(?<![\w+.-])((?!postgres)[a-z][\w+.-]*:/+)[^/?#@:]+@"
"""A token, before all but the address of a database, where it is only who asks."""


def shown_fact(value: object) -> object:
    """A fact as a message may repeat it: a text or path without secrets, anything else unchanged."""
    text = str(value) if isinstance(value, str) or hasattr(value, "__fspath__") else ""
    if "@" not in text and "=" not in text:
        return value
    return value if (shown := shown_text(text)) == text else shown


def shown_text(text: str) -> str:
    """A text without the secrets of its addresses, also of what may have been meant as one."""
    import re

    if re.match(_BEGINNING, text):  # an address with blanks in it is one all the same
        return _without_secrets(text)
    return re.sub(PAIR, _without_value, re.sub(r"\S+", lambda word: _without_secrets(word[0]), text))


def _without_secrets(word: str) -> str:
    """Hide the password of an address. Paths are shown whole."""
    import re

    if word[0] in "/.~" or not ("@" in word or ":/" in word):
        return word
    before, at, after = word.rpartition("@")
    word = re.sub(_ALONE_BEFORE_AT, r"\1***@", re.sub(_BEFORE_AT, r"\1:***@", before + at) + after)
    return re.sub(PAIR, _without_sensitive_value if ":/" in word else _without_value, word)


def _without_value(pair: Match[str]) -> str:
    return f"{pair[1]}***" if _name_of(pair) in SECRETS else pair[0]


def _without_sensitive_value(pair: Match[str]) -> str:
    import re

    return f"{pair[1]}***" if re.search(_SENSITIVE, _name_of(pair)) else pair[0]


def _name_of(pair: Match[str]) -> str:
    from urllib.parse import unquote

    return unquote(pair[2]).lower()
