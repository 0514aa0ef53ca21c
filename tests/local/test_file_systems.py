"""What a library's file lies on: a share of several machines is refused, and a server named instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from tunilib.errors import LocalError
from tunilib.local.database import creation

MOUNTS = r"""
27 1 254:0 / / rw,relatime - ext4 /dev/vda rw
30 27 0:30 / /shelf rw shared:1 master:2 - {kind} server:/books rw
31 30 0:31 / /shelf/near\040by rw - tmpfs none rw
"""


@pytest.fixture
def mounted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(creation, "MOUNTS", tmp_path / "mountinfo")
    return creation.MOUNTS


@pytest.mark.parametrize("kind", ["nfs", "nfs4", "smb3", "cifs", "9p", "fuse", "fuse.sshfs", "fuseblk"])
def test_a_file_on_a_share_is_refused_and_pointed_to_the_server(mounted: Path, kind: str) -> None:
    mounted.write_text(MOUNTS.format(kind=kind))
    with pytest.raises(LocalError, match=f"is on {kind}: ") as refused:
        creation.refuse_shared(Path("/shelf/library.sqlite"))
    assert refused.value.exit_code == 6
    assert "postgresql://HOST/DATABASE" in (refused.value.hint or "")


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/home/library.sqlite", "ext4"), ("/shelf/near by/library.sqlite", "tmpfs"), ("/shelfmark.sqlite", "ext4")],
)
def test_the_longest_place_above_a_file_counts(mounted: Path, path: str, kind: str) -> None:
    mounted.write_text(MOUNTS.format(kind="nfs4"))
    assert creation.file_system_of(Path(path)) == kind
    creation.refuse_shared(Path(path))


def test_what_is_mounted_over_a_share_hides_it(mounted: Path) -> None:
    mounted.write_text(MOUNTS.format(kind="nfs4") + "40 27 0:40 / /shelf rw - xfs /dev/vdb rw\n")
    assert creation.file_system_of(Path("/shelf/library.sqlite")) == "xfs"


def test_a_system_that_does_not_tell_refuses_nothing(mounted: Path) -> None:
    assert creation.file_system_of(Path("/shelf/library.sqlite")) is None
    mounted.write_text("nothing of the kind\n")
    creation.refuse_shared(Path("/shelf/library.sqlite"))
