"""Bibliographic references: what a book, an article or a film is cited by.

Readers and writers of file formats are in ``tunilib.formats``.
"""

from __future__ import annotations

from tunilib.core.reference.dates import MONTHS, When
from tunilib.core.reference.identifiers import (
    clean_doi,
    clean_isbn,
    clean_issn,
    is_doi_address,
    is_isbn,
    isbn_forms,
    to_isbn10,
    to_isbn13,
)
from tunilib.core.reference.kinds import Kind, Role
from tunilib.core.reference.languages import language_code, language_name, language_tag
from tunilib.core.reference.model import Reference, Series
from tunilib.core.reference.names import Name

__all__ = [
    "MONTHS",
    "Kind",
    "Name",
    "Reference",
    "Role",
    "Series",
    "When",
    "clean_doi",
    "clean_isbn",
    "clean_issn",
    "is_doi_address",
    "is_isbn",
    "isbn_forms",
    "language_code",
    "language_name",
    "language_tag",
    "to_isbn10",
    "to_isbn13",
]
