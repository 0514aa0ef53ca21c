"""``tunilib completion``: the scripts, and where they go."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.terminal import Result, tunilib

from tunilib.cli.app import NOUNS
from tunilib.cli.completion_scripts import FILES, SHELLS, script

PLACES = {
    "bash": ".local/share/bash-completion/completions/tunilib",
    "zsh": ".local/share/zsh/site-functions/_tunilib",
    "fish": ".config/fish/completions/tunilib.fish",
    "powershell": ".config/powershell/completions/tunilib.ps1",
}


def install(*words: str, home: Path | str, **environ: str) -> Result:
    return tunilib("completion", "install", *words, environ={"HOME": str(home), **environ}, nouns=NOUNS)


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_goes_where_the_shell_looks(shell: str, tmp_path: Path) -> None:
    result = install(shell, "--json", home=tmp_path)
    place = tmp_path / PLACES[shell]
    assert (result.code, result.err) == (0, "")
    assert result.data == {"shell": shell, "file": str(place), "outcome": "installed"}
    assert place.read_text(encoding="utf-8") == script(shell)


def test_the_shell_is_that_of_the_person(tmp_path: Path) -> None:
    assert install("--json", home=tmp_path, SHELL="/usr/bin/fish").data["shell"] == "fish"


@pytest.mark.parametrize("shell", ["", "/bin/tcsh"])
def test_an_unknown_shell_is_exit_2_and_the_known_are_named(shell: str, tmp_path: Path) -> None:
    result = install("--json", home=tmp_path, SHELL=shell)
    assert (result.code, result.error["hint"]) == (2, "choose one of: bash, zsh, fish, powershell")
    assert install("tcsh", home=tmp_path).code == 2


def test_again_it_is_unchanged(tmp_path: Path) -> None:
    install("bash", home=tmp_path)
    assert install("bash", home=tmp_path).out.splitlines()[2] == "outcome\tunchanged"


def test_an_old_script_is_replaced_and_nothing_else_is_left(tmp_path: Path) -> None:
    place = tmp_path / PLACES["fish"]
    place.parent.mkdir(parents=True)
    place.write_text("old", encoding="utf-8")
    assert install("fish", "--json", home=tmp_path).data["outcome"] == "installed"
    assert [path.name for path in place.parent.iterdir()] == ["tunilib.fish"]


def test_folders_of_the_environment_are_used(tmp_path: Path) -> None:
    result = install("bash", "--json", home="/nonexistent", XDG_DATA_HOME=str(tmp_path))
    assert result.data["file"] == str(tmp_path / "bash-completion" / "completions" / "tunilib")


def test_a_folder_that_is_no_absolute_path_is_passed_over(tmp_path: Path) -> None:
    assert install("fish", "--json", home=tmp_path, XDG_CONFIG_HOME="here").data["file"].startswith(str(tmp_path))


def test_zsh_is_told_of_the_line_it_needs(tmp_path: Path) -> None:
    told = install("zsh", home=tmp_path, PATH=os.environ["PATH"]).err
    assert f"fpath=({tmp_path}/.local/share/zsh/site-functions $fpath)" in told


LINE = {
    "bash": (".bashrc", re.compile(r"install bash-completion: (.*)")),
    "zsh": (".zshrc", re.compile(r"(?:before compinit|after that): (.*)")),
    "fish": (".config/fish/config.fish", re.compile(r"config.fish: (.*)")),
}


def install_in(shell: str, home: Path) -> Result:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    return install(shell, home=home, PATH=program_folder(home))


def program_folder(home: Path) -> str:
    """A search path with ``tunilib`` on it, as the shell starts it."""
    folder = home / "bin"
    folder.mkdir(exist_ok=True)
    program = folder / "tunilib"
    source = Path(__file__).parents[2] / "src"
    program.write_text(f'#!/bin/sh\nPYTHONPATH="{source}" exec "{sys.executable}" -m tunilib "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_a_shell_that_does_not_load_it_is_told_the_lines_that_make_it_so(shell: str, tmp_path: Path) -> None:
    file, line = LINE[shell]
    place = tmp_path / file
    place.write_text("PS1='$ '\n", encoding="utf-8")
    told = install_in(shell, tmp_path).err
    lines = line.findall(told)
    assert lines
    assert "next shell" not in told
    place.write_text("\n".join((*lines, "")), encoding="utf-8")
    again = install_in(shell, tmp_path)
    assert again.err == "It works in the next shell you open.\n"
    assert again.out.splitlines()[2] == "outcome\tunchanged"


def test_fish_loads_it_by_itself(tmp_path: Path) -> None:
    assert install_in("fish", tmp_path).err == "It works in the next shell you open.\n"


def test_what_must_be_done_is_said_with_quiet_too(tmp_path: Path) -> None:
    assert "fpath=" in install("zsh", "--quiet", home=tmp_path, PATH=os.environ["PATH"]).err


def test_a_shell_that_hangs_is_stopped_and_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tunilib.cli.completion_scripts._PATIENCE", 0.5)
    (tmp_path / ".bashrc").write_text("sleep 60\n", encoding="utf-8")
    result = install("bash", home=tmp_path, PATH=os.environ["PATH"])
    assert result.code == 0
    assert "bash could not be asked" in result.err


def test_a_shell_sees_no_password(tmp_path: Path) -> None:
    (tmp_path / ".bashrc").write_text("env > $HOME/seen\n", encoding="utf-8")
    install("bash", home=tmp_path, PATH=os.environ["PATH"], TUNILIB_PASSWORD="kirja2026", TUNILIB_PASSWORD_WORK="x1234")
    seen = (tmp_path / "seen").read_text(encoding="utf-8")
    assert "HOME=" in seen
    assert "TUNILIB_PASSWORD" not in seen


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_is_printed_to_be_put_anywhere(shell: str, tmp_path: Path) -> None:
    result = tunilib("completion", "show", shell, environ={"HOME": str(tmp_path)}, nouns=NOUNS)
    assert (result.code, result.out, result.err) == (0, script(shell), "")
    assert list(tmp_path.iterdir()) == []


def test_a_printed_script_is_a_file_and_refuses_json() -> None:
    result = tunilib("completion", "show", "bash", "--json", nouns=NOUNS)
    assert (result.code, result.out, result.error["code"]) == (2, "", "usage")
    assert tunilib("completion", "show", nouns=NOUNS).code == 2
    assert tunilib("completion", "show", "tcsh", nouns=NOUNS).code == 2


def test_without_a_home_folder_it_is_exit_6() -> None:
    result = install("bash", "--json", home="")
    assert (result.code, result.error["code"]) == (6, "configuration")


def test_a_place_that_cannot_be_written_is_exit_6_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / ".config").write_text("a file, where a folder should be", encoding="utf-8")
    result = install("fish", "--json", home=tmp_path)
    assert (result.code, result.error["code"]) == (6, "file")
    assert [path.name for path in tmp_path.iterdir()] == [".config"]


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_folder_that_may_not_be_written_is_exit_6(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert install("fish", home=tmp_path).code == 6


def test_help_lists_what_it_can_end_with() -> None:
    told = tunilib("completion", "install", "--help", nouns=NOUNS).out
    assert "Exit codes: 0 done" in told


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
