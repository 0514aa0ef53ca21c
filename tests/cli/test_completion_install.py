"""``tunilib completion install``."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.cli.terminal import Result, tunilib

from tunilib.cli.completion.scripts import SHELLS, script
from tunilib.cli.nouns import NOUNS

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
    assert f"fpath=({tmp_path}/.local/share/zsh/site-functions $fpath)" in install("zsh", home=tmp_path).err


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
    assert "Exit codes:\n  0 " in told
