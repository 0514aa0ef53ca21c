"""Bibliographic references: what a book, an article or a film is cited by.

Readers and writers of file formats are in ``tunilib.formats``.
"""

from __future__ import annotations

from tunilib.core.reference.dates import (
    MONTHS as MONTHS,
)
from tunilib.core.reference.dates import (
    When as When,
)
from tunilib.core.reference.identifiers import (
    clean_doi as clean_doi,
)
from tunilib.core.reference.identifiers import (
    clean_isbn as clean_isbn,
)
from tunilib.core.reference.identifiers import (
    clean_issn as clean_issn,
)
from tunilib.core.reference.identifiers import (
    is_doi_address as is_doi_address,
)
from tunilib.core.reference.identifiers import (
    is_isbn as is_isbn,
)
from tunilib.core.reference.identifiers import (
    isbn_forms as isbn_forms,
)
from tunilib.core.reference.identifiers import (
    to_isbn10 as to_isbn10,
)
from tunilib.core.reference.identifiers import (
    to_isbn13 as to_isbn13,
)
from tunilib.core.reference.kinds import (
    Kind as Kind,
)
from tunilib.core.reference.kinds import (
    Role as Role,
)
from tunilib.core.reference.languages import (
    language_code as language_code,
)
from tunilib.core.reference.languages import (
    language_name as language_name,
)
from tunilib.core.reference.languages import (
    language_tag as language_tag,
)
from tunilib.core.reference.model import (
    Reference as Reference,
)
from tunilib.core.reference.model import (
    Series as Series,
)
from tunilib.core.reference.names import (
    Name as Name,
)
