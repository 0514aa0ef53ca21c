"""The scripts of the shells, which the shells take."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tunilib.cli.completion_scripts import FILES, SHELLS, script

ROOT = Path(__file__).parents[2]
CHECKS = {"bash": ("bash", "-n"), "zsh": ("zsh", "-n"), "fish": ("fish", "--no-execute")}


def test_there_is_a_script_for_each_shell() -> None:
    assert sorted(path.name for path in (ROOT / "completions").iterdir()) == sorted(FILES[shell] for shell in SHELLS)


@pytest.mark.parametrize("shell", CHECKS)
def test_a_shell_can_read_its_script(shell: str, tmp_path: Path) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    path = tmp_path / FILES[shell]
    path.write_text(script(shell), encoding="utf-8")
    done = subprocess.run([*CHECKS[shell], str(path)], capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def complete_in_bash(folder: Path, *words: str) -> list[str]:
    quoted = " ".join(f"'{word}'" for word in ("tunilib", *words))
    lines = (
        script("bash"),
        f"cd '{folder}'",
        f"COMP_WORDS=({quoted}); COMP_CWORD={len(words)}; _tunilib",
        'printf "%s\\n" "${COMPREPLY[@]}"',
    )
    return run_in("bash", folder, "\n".join(lines)).splitlines()


def run_in(shell: str, folder: Path, text: str) -> str:
    program = folder / "tunilib"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m tunilib "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    environ = {
        "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT / "src"),
        "HOME": str(folder),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    done = subprocess.run([shell, "-c", text], env=environ, capture_output=True, text=True, timeout=60, check=False)
    assert done.stderr == ""
    return done.stdout


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_bash_offers_what_the_program_says(tmp_path: Path) -> None:
    assert "completion" in complete_in_bash(tmp_path, "compl")
    assert complete_in_bash(tmp_path, "completion", "install", "") == list(SHELLS)
    assert complete_in_bash(tmp_path, "--lang", "=", "s") == ["sv"]


@pytest.mark.skipif(shutil.which("fish") is None, reason="fish is not installed")
def test_fish_offers_what_the_program_says(tmp_path: Path) -> None:
    told = run_in("fish", tmp_path, script("fish") + "\ncomplete --do-complete 'tunilib completion install z'")
    assert told == "zsh\n"
    told = run_in("fish", tmp_path, script("fish") + "\ncomplete --do-complete 'tunilib compl'")
    assert told == "completion\tCompletion of commands in your shell.\n"


@pytest.mark.skipif(shutil.which("zsh") is None, reason="zsh is not installed")
def test_zsh_offers_what_the_program_says(tmp_path: Path) -> None:
    stand_in = '_describe() { shift 2; print -rl -- "${(@P)1}"; }; compdef() { :; };'
    call = "words=(tunilib completion in); CURRENT=3; _tunilib"
    told = run_in("zsh", tmp_path, f"{stand_in}\n{script('zsh')}\n{call}")
    assert told == "install:Install the completion of tunilib for your shell.\n"
