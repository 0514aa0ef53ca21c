"""What tunilib is made of: a bill of materials, its licences, and known weaknesses."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from tests.release.tools import ROOT, environment, project, uv

FREE: Final = (
    "MIT",
    "BSD",
    "Apache",
    "ISC",
    "PSF",
    "Python-2.0",
    "MPL",
    "LGPL",
    "Lesser General Public",
    "CC0",
    "Unlicense",
    "0BSD",
)
"""Words of the licences under which each part may be installed beside tunilib, which is under MIT itself."""


SAID_ELSEWHERE: Final = {
    "pymarc": "BSD-2-Clause",  # in its file LICENSE
    "browser-cookie3": "LGPL-3.0",  # in its repository
}
"""The licences of parts whose packages do not name them in a field."""


def bill_of_materials(wheel: Path, place: Path, folder: Path) -> dict[str, Any]:
    """The bill of materials of the wheel with every extra, which is written into a folder as CycloneDX."""
    extras = sorted({*project()["optional-dependencies"]} - {"dev"})
    program = environment(folder / "everything", sys.executable, [f"{wheel}[{','.join(extras)}]"])
    bom = place / "bom.json"
    uv(
        "tool",
        "run",
        "--from",
        "cyclonedx-bom",
        "cyclonedx-py",
        "environment",
        "--pyproject",
        ROOT / "pyproject.toml",
        "--output-reproducible",
        "--of",
        "JSON",
        "--output-file",
        bom,
        program,
    )
    content: dict[str, Any] = json.loads(bom.read_text(encoding="utf-8"))
    print(f"{bom.name}: {len(content['components'])} packages")
    return content


def licences(component: dict[str, Any]) -> list[str]:
    """The licences that a part says of itself."""
    found = []
    for one in component.get("licenses", ()):
        licence = one.get("license", {})
        found.append(one.get("expression") or licence.get("id") or licence.get("name") or "")
    return [name for name in found if name] or [*filter(None, [SAID_ELSEWHERE.get(component["name"])])]


def refused_licences(bom: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The parts that say no licence, or none under which they may be installed beside tunilib; with what they say."""
    for component in bom["components"]:
        said = licences(component)
        if not any(word in name for name in said for word in FREE):
            yield component["name"], ", ".join(said) or "no licence"


def audited(wheel: Path, folder: Path) -> list[str]:
    """Known weaknesses of the parts; how many could not be asked about is printed."""
    program = folder / "everything" / "bin" / "python"
    listed = folder / "requirements.txt"
    listed.write_text(uv("pip", "freeze", "--python", program), encoding="utf-8")
    text = "\n".join(line for line in listed.read_text(encoding="utf-8").splitlines() if "==" in line)
    listed.write_text(text, encoding="utf-8")
    audit = ("pip-audit", "--format", "json", "--no-deps", "--disable-pip", "--requirement", str(listed))
    done = subprocess.run(
        [sys.executable, "-m", "uv", "--quiet", "tool", "run", *audit], capture_output=True, text=True, check=False
    )
    try:
        asked = json.loads(done.stdout)["dependencies"]
    except ValueError:
        print(f"audit: nobody could be asked ({(done.stderr.strip().splitlines() or ['no answer'])[-1]})")
        return []
    print(f"audit: {sum('vulns' in one for one in asked)} of {len(asked)} packages could be asked about")
    return [
        f"{one['name']} {one['version']}: {weakness['id']}, mended in {' '.join(weakness['fix_versions']) or 'none'}"
        for one in asked
        for weakness in one.get("vulns", ())
    ]
