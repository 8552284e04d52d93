"""The function as Lambda starts it writes the lines, whatever handler was there before."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROGRAM = """
import logging
logging.basicConfig(format="Lambda's own %(message)s")
from types import SimpleNamespace
from app import app
logging.getLogger("botocore").warning("Zebra")
context = {"resourcePath": "/openapi.json", "httpMethod": "GET", "requestId": "of-the-gateway"}
event = {"requestContext": context, "headers": {}, "pathParameters": None, "stageVariables": None,
         "multiValueQueryStringParameters": None, "body": None, "isBase64Encoded": False}
assert app(event, SimpleNamespace(aws_request_id="of-lambda"))["statusCode"] == 200
"""


def test_a_function_of_a_stage_writes_lines_to_stdout_and_nothing_else() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=ROOT,
        env={**os.environ, "AWS_LAMBDA_FUNCTION_NAME": "onfile-prod", "ONFILE_STAGE": "prod"},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    library, request = (json.loads(line) for line in done.stdout.splitlines())
    assert (library["event"], library["logger"]) == ("other", "botocore")
    assert "Zebra" not in done.stdout
    assert (request["event"], request["route"]) == ("request", "/openapi.json")
    assert (request["request_id"], request["invocation_id"]) == ("of-the-gateway", "of-lambda")
    assert {library["stage"], request["stage"]} == {"prod"}
