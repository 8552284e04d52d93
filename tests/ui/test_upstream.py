"""What the suite of payload-react checks without a browser, in the environment that it names.

Its package carries no suite, but names its settings (jest's jsdom with `runScripts: dangerously`
and `resources: usable`) and the libraries that it types with. They are used here.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.support import node
from tests.support.serving import serving
from tests.ui import browser

CHECKS = (
    "Payload.js is loaded by the package, from payload.com",
    "a card number takes what is pasted",
    "a card number with disablePaste takes none",
    "a card number with disablePaste={false} takes it",
    "an account number too, in a form of a method",
    "an account number with disablePaste takes none",
    "nothing was thrown by a script of the page or of a frame",
)
PACKAGE = browser.HERE / "node_modules" / "payload-react"


@pytest.fixture(scope="module")
def failures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What came of each check."""
    directory = tmp_path_factory.mktemp("upstream")
    try:
        node.install(browser.HERE)
        tls = browser.certificate(directory)
        script = browser.HERE / "upstream" / "main.mjs"
        trusted = {"NODE_EXTRA_CA_CERTS": tls["TLS_CERTIFICATE"]}
        with serving(directory) as service:
            lines = node.run(script, ONFILE_URL=service.url, **tls, **trusted)
    except node.ToolMissing as missing:
        pytest.skip(str(missing))
    return {line["check"]: line["failure"] for line in lines}


@pytest.mark.parametrize("check", CHECKS)
def test_upstream(failures: dict[str, Any], check: str) -> None:
    assert failures[check] is None, failures[check]


@pytest.mark.usefixtures("failures")
def test_the_package_carries_no_suite_and_names_this_environment() -> None:
    manifest = json.loads((PACKAGE / "package.json").read_text())
    files = {path.relative_to(PACKAGE).parts[0] for path in PACKAGE.rglob("*") if path.is_file()}
    assert files == {"LICENSE", "README.md", "dist", "main.d.ts", "package.json"}
    assert manifest["jest"]["testEnvironmentOptions"] == {
        "resources": "usable",
        "runScripts": "dangerously",
    }
