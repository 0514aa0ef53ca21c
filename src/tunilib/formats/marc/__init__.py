"""MARC 21: read from ISO 2709 and MARCXML, written as both."""

from __future__ import annotations
