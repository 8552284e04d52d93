"""The official Python suite, where somebody has it: it is not ours to keep here.

ONFILE_SUITE names the folder of a checkout of payload-code/payload-python.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent
from xml.etree import ElementTree

UNSERVED = ("test_billing", "test_invoice", "test_payment_link")
"""Its tests of objects that are not served."""

_STAND_INS = {
    "faker": """
        class Faker:
            def credit_card_expire(self, date_format):
                return "12/35"
    """,
    "same_draws": """
        import random

        def pytest_runtest_setup():
            random.seed(7)  # an amount by chance may be less than what is then refunded of it
    """,
}


def suite() -> Path | None:
    """Where it is."""
    named = os.environ.get("ONFILE_SUITE")
    return Path(named) if named else None


def outcomes(suite: Path, url: str, key: str, scratch: Path) -> dict[str, bool]:
    """Runs it against the service. Whether each of its tests of served objects has passed."""
    scratch.mkdir()
    for name, text in _STAND_INS.items():
        (scratch / f"{name}.py").write_text(dedent(text))
    told = scratch / "told.xml"
    options = ("-q", "-p", "no:cacheprovider", "-p", "same_draws", f"--junitxml={told}")
    subprocess.run(
        [sys.executable, "-m", "pytest", *options, "tests/int"],
        cwd=suite,
        env={
            **os.environ,
            "PYTHONPATH": str(scratch),
            "TEST_SECRET_KEY": key,
            "TEST_API_URL": url,
        },
        stdout=subprocess.DEVNULL,
        check=False,
    )
    cases = ElementTree.parse(told).iter("testcase")  # noqa: S314  (written a moment ago)
    return {
        f"{case.get('classname')}.{case.get('name')}": not len(case)
        for case in cases
        if not any(each in str(case.get("classname")) for each in UNSERVED)
    }
