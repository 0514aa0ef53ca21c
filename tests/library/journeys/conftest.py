"""The machines of ``tests/journeys``."""

from __future__ import annotations

from tests.journeys.conftest import (
    _box as _box,
    _demo as _demo,
    _kept_demo as _kept_demo,
    _machine as _machine,
    _payer as _payer,
    _service as _service,
    _web as _web,
)
