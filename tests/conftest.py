"""Set before anything else is imported: no test can reach a real account."""

from __future__ import annotations

import os

for _name in [name for name in os.environ if name.startswith("AWS_")]:
    del os.environ[_name]
os.environ["AWS_ACCESS_KEY_ID"] = "testing"
os.environ["AWS_SECRET_ACCESS_KEY"] = "testing"
os.environ["AWS_DEFAULT_REGION"] = "us-east-1"
os.environ["AWS_EC2_METADATA_DISABLED"] = "true"
os.environ["AWS_CONFIG_FILE"] = os.devnull
os.environ["AWS_SHARED_CREDENTIALS_FILE"] = os.devnull

from collections.abc import Iterator  # noqa: E402
from pathlib import Path  # noqa: E402

import pytest  # noqa: E402

from onfile.local import dynamodb_local  # noqa: E402

pytest_plugins = ["tests.support.fixtures", "tests.support.order"]

_TOOLS = Path(__file__).parent.parent / ".onfile" / "tools"


@pytest.fixture(scope="session")
def dynamodb_local_endpoint() -> Iterator[str]:
    """The URL of a DynamoDB Local of this test session, in memory and empty at first."""
    try:
        server = dynamodb_local.start(dynamodb_local.fetch(_TOOLS))
    except dynamodb_local.ToolMissing as missing:
        pytest.skip(f"{missing}: install it to run the tests marked dynamodb_local")
    yield server.endpoint
    server.stop()
