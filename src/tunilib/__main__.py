"""``python -m tunilib``."""

from __future__ import annotations

from tunilib._entry import main

main()
