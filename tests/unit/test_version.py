"""The version: one number, in the changelog and wherever it is told."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from chalicelib.api.application import COLLECTIONS
from chalicelib.api.reference.document import document
from chalicelib.version import VERSION

ROOT = Path(__file__).parents[2]
HEADINGS = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
RELEASES = [heading.split(" - ") for heading in HEADINGS[1:]]


def numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]


def test_the_newest_release_of_the_changelog_is_the_version() -> None:
    assert HEADINGS[0] == "Unreleased"
    assert RELEASES[0][0] == VERSION


def test_releases_are_listed_newest_first_with_their_days() -> None:
    versions = [numbers(version) for version, _ in RELEASES]
    days = [date.fromisoformat(day) for _, day in RELEASES]
    assert versions == sorted(versions, reverse=True)
    assert days == sorted(days, reverse=True)
    assert all(len(each) == 3 for each in versions)


def test_the_document_tells_the_version_of_the_service() -> None:
    assert document(COLLECTIONS)["info"]["version"] == VERSION
