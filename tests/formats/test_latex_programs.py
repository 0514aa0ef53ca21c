"""BibTeX and BibLaTeX files in the programs that they are for."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.formats.nasty import NASTY
from tests.formats.readers import exported

from tunilib import formats

_LATIN = [one for one in NASTY if re.fullmatch("[\x20-\x7eåäöÅÄÖ\n]*", f"{one.title}{[n.inverted for n in one.names]}")]


def _run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    if command[0] == "bibtex" and not _finds("plain.bst"):
        pytest.skip("the styles of bibtex are not installed")
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, errors="replace", check=False)


def _finds(file: str) -> bool:
    search = shutil.which("kpsewhich")
    return search is None or subprocess.run([search, file], capture_output=True, check=False).returncode == 0


def test_bibtex_formats_every_entry_without_an_error(tmp_path: Path) -> None:
    (tmp_path / "all.bib").write_bytes(exported("bibtex"))
    (tmp_path / "all.aux").write_text("\\citation{*}\n\\bibstyle{plain}\n\\bibdata{all}\n")
    run = _run(tmp_path, "bibtex", "all")

    assert run.returncode == 0, run.stdout
    assert "error message" not in run.stdout
    assert (tmp_path / "all.bbl").read_text(encoding="utf-8", errors="replace").count("\\bibitem") == 60


def test_latex_prints_what_bibtex_made(tmp_path: Path) -> None:
    (tmp_path / "all.bib").write_bytes(b"".join(formats.export("bibtex", _LATIN)))
    (tmp_path / "all.tex").write_text(
        "\\documentclass{article}\\usepackage[utf8]{inputenc}\\usepackage[T1]{fontenc}\\usepackage{textcomp}\n"
        "\\begin{document}\\nocite{*}\\bibliographystyle{plain}\\bibliography{all}\\end{document}\n"
    )
    for command in (("pdflatex", "-interaction=nonstopmode", "all"), ("bibtex", "all")):
        _run(tmp_path, *command)
    run = _run(tmp_path, "pdflatex", "-interaction=nonstopmode", "-halt-on-error", "all")

    assert len(_LATIN) > 40
    assert run.returncode == 0, run.stdout[-2000:]
    assert "! " not in run.stdout


def test_biber_reads_every_entry_without_an_error(tmp_path: Path) -> None:
    (tmp_path / "all.bib").write_bytes(exported("biblatex"))
    run = _run(tmp_path, "biber", "--tool", "--nolog", "--output-file", "out.bib", "all.bib")
    said = run.stdout + run.stderr

    assert run.returncode == 0, said
    assert "ERROR" not in said
    assert (tmp_path / "out.bib").read_text(encoding="utf-8").count("\n@") >= 59
