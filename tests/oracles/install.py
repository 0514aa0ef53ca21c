"""Install the programs for node that the tests ask: ``python -m tests.oracles.install [FOLDER]``.

Into this folder, where the tests look for them and git does not, or into another, which TUNILIB_ORACLES must
then name.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main() -> int:
    """Install; 0 if that went well, or if there is no node to install them for."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        print("node or npm is not installed: what needs them is skipped")
        return 0
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    folder.mkdir(parents=True, exist_ok=True)
    if folder != HERE:
        shutil.copy(HERE / "package.json", folder)
    # the plug-ins name older versions of the core that they work with
    options = ("--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts", "--legacy-peer-deps")
    return subprocess.run([npm, "install", *options], cwd=folder, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
