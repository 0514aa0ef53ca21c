"""The page on Home Assistant: its YAML is read, and its templates are filled in from what the demonstration says."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.journeys.machine import NOON, ROOT, Machine

yaml = pytest.importorskip("yaml", reason="PyYAML is not installed")
jinja = pytest.importorskip("jinja2", reason="Jinja is not installed")

BLOCKS = re.findall(
    r"^```yaml\n(.*?)^```", (ROOT / "docs/howto/home-assistant.md").read_text(encoding="utf-8"), re.M | re.S
)
PROGRAM = "/home/me/.local/bin/tunilib "


class _Loader(yaml.SafeLoader):  # type: ignore[misc,name-defined]
    """YAML with the one tag of Home Assistant that the page uses."""


_Loader.add_constructor("!include_dir_named", lambda loader, node: loader.construct_scalar(node))


def read() -> dict[str, list[Any]]:
    """What the blocks have under each key."""
    found: dict[str, list[Any]] = {}
    for block in BLOCKS:
        for key, value in yaml.load(block, _Loader).items():
            found.setdefault(key, []).append(value)
    return found


PAGE = read()
LIBRARY = PAGE["command_line"][0][0]["sensor"]


def render(template: str, **known: Any) -> str:
    """A template of Home Assistant: a name that is not there is an error."""
    environment = jinja.Environment(undefined=jinja.StrictUndefined, autoescape=False)  # it is no page
    environment.filters["from_json"] = json.loads
    environment.globals.update(now=lambda: datetime.fromisoformat(NOON), timedelta=timedelta)
    filled: str = environment.from_string(template).render(**known)
    return filled


def reader(status: dict[str, Any] | None) -> Any:
    """``state_attr`` for the sensor that reads the library; None: it could not be read."""

    def state_attr(entity: str, name: str) -> Any:
        assert entity == "sensor.library"
        assert name in LIBRARY["json_attributes"]
        return None if status is None else status[name]

    return state_attr


def commands() -> Iterator[str]:
    yield LIBRARY["command"]
    for some in PAGE["shell_command"]:
        yield from some.values()


def test_the_page_has_what_it_promises() -> None:
    assert {"command_line", "template", "automation", "shell_command", "script", "homeassistant"} <= PAGE.keys()
    (action,) = PAGE["tap_action"]
    assert action["perform_action"].removeprefix("script.") in PAGE["script"][0]


def test_the_sensors_show_the_status_of_the_demonstration(demo: Machine) -> None:
    status = demo.run(*LIBRARY["command"].removeprefix(PROGRAM).split()).data
    known = {"state_attr": reader(status)}
    assert render(LIBRARY["value_template"], value_json=status) == "6"
    sensors = {one["name"]: one for one in PAGE["template"][0][0]["sensor"]}
    assert {name: render(one["state"], **known) for name, one in sensors.items()} == {
        "Library next due day": "2026-03-10",
        "Library overdue loans": "1",
        "Library ready holds": "2",
        "Library fines": "4.80",
    }
    assert {render(one["availability"], **known) for one in sensors.values()} == {"True"}


def test_a_library_that_cannot_be_read_is_no_zero() -> None:
    for one in PAGE["template"][0][0]["sensor"]:
        assert render(one["availability"], state_attr=reader(None)) == "False", one["name"]


def test_the_notice_names_what_is_due_within_two_days(demo: Machine) -> None:
    (notice,) = PAGE["automation"][0]
    known: dict[str, Any] = {"state_attr": reader(demo.run("status", "--json").data)}
    known["last"] = render(notice["variables"]["last"], **known)
    chosen = notice["variables"]["soon"].replace("| list }}", "| list | tojson }}")
    known["soon"] = json.loads(render(chosen, **known))
    assert render(notice["conditions"][0]["value_template"], **known) == "True"
    lines = render(notice["actions"][0]["data"]["message"], **known).strip().splitlines()
    assert [line[:17] for line in lines] == ["- 2026-03-07 due:", "- 2026-03-10 due:", "- 2026-03-12 coll"]


def test_the_button_renews_and_the_notice_has_each_outcome(demo: Machine) -> None:
    done = demo.run(*PAGE["shell_command"][0]["library_renew"].removeprefix(PROGRAM).split())
    answer = {"stdout": done.out, "stderr": done.err, "returncode": done.code}
    message = PAGE["script"][0]["library_renew"]["sequence"][1]["data"]["message"]
    lines = render(message, answer=answer).strip().splitlines()
    outcomes = [re.search(r": (\w+), due \d{4}-", line) for line in lines]
    assert [found and found[1] for found in outcomes] == [
        *("renewed", "renewed", "refused", "refused", "renewed", "unchanged")
    ]
    failed = {"stdout": "", "stderr": "error: no", "returncode": 4}
    assert render(message, answer=failed).strip() == "error: no"


def test_every_command_of_the_page_runs(demo: Machine, tmp_path: Path) -> None:
    wanted = list(commands())
    assert len(wanted) == 3
    for command in wanted:
        assert command.startswith(PROGRAM)
        words = command.removeprefix(PROGRAM).replace("/config/www", str(tmp_path)).split()
        assert demo.run(*words).code <= 1, command
    assert [file.suffix for file in tmp_path.glob("library-*")] == [".ics"]


@pytest.mark.skipif(shutil.which("hass") is None, reason="Home Assistant is not installed")
def test_home_assistant_accepts_every_block(tmp_path: Path) -> None:
    (tmp_path / "packages").mkdir()
    for number, block in enumerate(one for one in BLOCKS if not one.startswith("type:")):
        name = "configuration.yaml" if number == 0 else f"packages/library_{number}.yaml"
        (tmp_path / name).write_text(block, encoding="utf-8")
    done = subprocess.run(
        ["hass", "--script", "check_config", "-c", str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert done.returncode == 0, done
    assert "ERROR" not in done.stdout + done.stderr, done
    assert "Failed config" not in done.stdout, done
