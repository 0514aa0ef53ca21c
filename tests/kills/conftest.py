"""The machines of the journeys."""

from __future__ import annotations

from tests.journeys.conftest import _demo as _demo
from tests.journeys.conftest import _kept_demo as _kept_demo
from tests.journeys.conftest import _machine as _machine
from tests.journeys.conftest import _payer as _payer
from tests.journeys.conftest import _service as _service
