"""The pytest plugin, in suites of its own that run in processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

from tests.onfile.local.running import ROOT

USING_ALL = """
    from datetime import timedelta

    import payload
    import pytest

    def test_a_customer_is_charged_once(onfile):
        customer = onfile.customer()
        onfile.charge(customer, 100)
        assert onfile.charged_once(customer, 100)["status_code"] == "approved"

    def test_twice_is_not_once(onfile):
        customer = onfile.customer()
        onfile.charge(customer, 100)
        onfile.charge(customer, 100)
        with pytest.raises(AssertionError, match="its payments are\\ntxn_"):
            onfile.charged_once(customer, 100)
        with pytest.raises(AssertionError, match="not to be charged"):
            onfile.not_charged(customer)

    def test_another_amount_is_not_it(onfile):
        customer = onfile.customer()
        onfile.charge(customer, 99)
        with pytest.raises(AssertionError):
            onfile.charged_once(customer, 100)

    def test_the_processor_declines(onfile, onfile_processor):
        customer = onfile.customer()
        onfile_processor.decline("insufficient_bal", customer=customer)
        with pytest.raises(Exception, match="insufficient_bal"):
            onfile.charge(customer, 100)
        onfile.not_charged(customer)
        assert onfile.requests()[1]["refused"]["error_type"] == "TransactionDeclined"

    def test_the_sdk_speaks_to_the_same_organisation(onfile):
        customer = payload.Customer.get(onfile.customer()["id"])
        payload.Payment.create(amount=100, customer_id=customer.id)
        onfile.charged_once(customer, 100)

    def test_time_goes_forward_only(onfile, onfile_clock):
        before = onfile_clock.now
        there = onfile_clock.advance(days=1, hours=2)
        assert before + timedelta(hours=26) <= there <= onfile_clock.now
        with pytest.raises(Exception, match="forward only"):
            onfile_clock.advance(seconds=-1)
        with pytest.raises(Exception, match="forward only"):
            onfile_clock.move_to(before)
        assert onfile_clock.move_to(there + timedelta(days=1)) >= there + timedelta(days=1)

    def test_a_fault_is_on_until_it_is_mended(onfile):
        customer = onfile.customer()
        onfile.fail("reset")
        with pytest.raises(OSError):
            onfile.charge(customer, 100)
        onfile.mend()
        onfile.not_charged(customer)
"""
MANY = """
    import pytest

    @pytest.mark.parametrize("number", range(12))
    def test_nobody_sees_anothers(onfile, number, tmp_path_factory):
        (tmp_path_factory.getbasetemp().parent / onfile.url.rpartition(":")[2]).touch()
        customer = onfile.customer()
        onfile.charge(customer, 100 + number)
        onfile.charged_once(customer, 100 + number)
        assert len(onfile.get("/transactions")["values"]) == 1
"""


def suite(directory: Path, text: str, *options: str) -> subprocess.CompletedProcess[str]:
    """A run of the tests in `text`, by pytest in a process of its own, elsewhere."""
    (directory / "test_suite.py").write_text(dedent(text))
    environment = {name: value for name, value in os.environ.items() if "PYTEST" not in name}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "onfile.testing.plugin", *options],
        cwd=directory,
        env={**environment, "PYTHONPATH": str(ROOT), "TMPDIR": str(directory), "PORT": "eighty"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_suite_charges_declines_and_loses_answers(tmp_path: Path) -> None:
    done = suite(tmp_path, USING_ALL, "-W", "error")
    assert (done.returncode, "7 passed" in done.stdout) == (0, True), done.stdout + done.stderr
    assert list(tmp_path.glob("onfile-tests-*")) == []


def test_workers_share_one_stage_and_never_meet(tmp_path: Path) -> None:
    done = suite(tmp_path, MANY, "-n", "3", "-W", "error", "--basetemp", str(tmp_path / "temp"))
    stages = [each.name for each in (tmp_path / "temp").iterdir() if each.name.isdecimal()]
    assert len(stages) == 1, done.stdout + done.stderr
    assert (done.returncode, "12 passed" in done.stdout) == (0, True), done.stdout + done.stderr
    assert list(tmp_path.glob("onfile-tests-*")) == []


def test_a_suite_that_asks_for_nothing_starts_nothing(tmp_path: Path) -> None:
    done = suite(
        tmp_path, "import sys\ndef test_nothing(): assert 'onfile.local' not in sys.modules"
    )
    assert "1 passed" in done.stdout
    assert list(tmp_path.glob("onfile-tests-*")) == []


def test_why_a_stage_did_not_start_is_told(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(
        "import sys, onfile.testing.stage_process as s\n"
        "s.sys = type('', (), {'executable': '/bin/false'})\n"
    )
    done = suite(tmp_path, "def test_it(onfile): pass")
    assert (done.returncode, "StageFailed" in done.stdout) == (1, True)


def test_its_import_brings_nothing_of_the_service() -> None:
    """What pytest has loaded by itself costs nothing more."""
    text = (
        "import pytest, _pytest.monkeypatch, subprocess, tempfile, sys; before = set(sys.modules)\n"
        "import onfile.testing.plugin\n"
        "new = set(sys.modules) - before\n"
        "print(*sorted(n for n in new if not n.startswith('onfile.testing')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", text], cwd=ROOT, capture_output=True, text=True, check=True
    )
    new = set(done.stdout.split())
    assert new <= {"onfile", "fcntl", "urllib", "urllib.parse", "json", "json.decoder"}, new
