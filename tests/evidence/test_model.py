"""Programs of requests over the whole API, whose answers equal those of a simple model."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.evidence.model import Programs
from tests.support.evidence import count, record
from tests.support.serving import embedded_store

pytestmark = pytest.mark.evidence


def test_programs_of_requests_are_answered_as_the_model_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs, steps = count(300, 5_000), count(30, 100)
    with embedded_store(tmp_path / "onfile.db") as store:
        monkeypatch.setattr(Programs, "store", store, raising=False)
        run_state_machine_as_test(  # type: ignore[no-untyped-call]
            Programs,
            settings=settings(
                max_examples=programs,
                stateful_step_count=steps,
                deadline=None,
                derandomize=True,
                database=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
    record("stateful model", {"programs": programs, "steps": steps})
