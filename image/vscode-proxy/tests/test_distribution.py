"""The files that would be uploaded."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]


def build(folder, *arguments):
    environment = {k: v for k, v in os.environ.items() if k != "SOURCE_DATE_EPOCH"}
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", f"--outdir={folder}", *arguments, str(PROJECT)],
        check=True, stdout=subprocess.DEVNULL, env=environment,
    )  # fmt: skip
    return sorted(folder.iterdir())


@pytest.fixture(scope="module")
def distribution(tmp_path_factory):
    sdist, wheel = sorted(build(tmp_path_factory.mktemp("dist")), key=lambda path: path.suffix)
    return sdist, wheel


def test_two_builds_are_the_same_byte_by_byte(distribution, tmp_path):
    again = build(tmp_path / "again")

    assert {p.name: p.read_bytes() for p in distribution} == {p.name: p.read_bytes() for p in again}


def test_the_index_would_take_it(distribution):
    subprocess.run([sys.executable, "-m", "twine", "check", "--strict", *map(str, distribution)], check=True)


def test_the_wheel_has_what_it_needs_and_no_more(distribution):
    _, wheel = distribution
    with zipfile.ZipFile(wheel) as archive:
        names = {name.rpartition("/")[2] for name in archive.namelist()}
        entry_points = archive.read(next(n for n in archive.namelist() if n.endswith("entry_points.txt"))).decode()

    assert {"icon.svg", "page.html", "keeper.py", "activity.py", "settings.py", "LICENSE", "METADATA"} <= names
    assert not [name for name in names if "test" in name or "stand_in" in name]
    assert "vscode = jupyter_firstbell_vscode:server_process" in entry_points
    assert wheel.stat().st_size < 50_000
