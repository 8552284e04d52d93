"""The template: tables as the models say, and nothing that linters of the field complain of."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from app import app
from chalicelib import wiring
from chalicelib.api.error_answers import envelope
from chalicelib.config import settings_from
from chalicelib.errors import NotFound
from onfile.admin.stages import point_to
from onfile.deploy.api_gateway import complete
from onfile.deploy.names import (
    API,
    FUNCTIONS,
    SWEEP,
    DeployError,
    arn,
    development_names_of,
    names_of,
    ref,
    sub,
)
from onfile.deploy.package import TEMPLATE
from onfile.deploy.template.api import ANY_METHOD, gateway_responses
from onfile.deploy.template.foundation import foundation, literal
from onfile.deploy.template.lambda_functions import chalice_config, variables
from onfile.deploy.template.merged import merged
from onfile.deploy.template.policies import DEAD_LETTERS, policy
from onfile.deploy.template.table_resources import suffix_of
from tests.onfile.deploy.conftest import NAMES
from tests.onfile.deploy.tools import CHECKOV, CHECKS, installed

GATEWAY = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions"
SKIPPED = Path(__file__).with_name("checkov-skipped.json")


def test_cfn_lint_has_nothing_to_say(built: list[Path]) -> None:
    lint = installed(CHECKS) / "cfn-lint"
    _clean([str(lint), "-t", str(built[0] / TEMPLATE), "-r", "us-east-1"])


def test_cfn_lint_has_nothing_to_say_of_what_a_development_stage_stands_on(tmp_path: Path) -> None:
    template = tmp_path / "foundation.json"
    template.write_text(json.dumps(foundation(wiring.TABLES, NAMES)))
    _clean([str(installed(CHECKS) / "cfn-lint"), "-t", str(template), "-r", "us-east-1"])


def test_checkov_has_nothing_to_say_but_what_is_explained(built: list[Path]) -> None:
    skipped: dict[str, str] = json.loads(SKIPPED.read_text())
    assert all(len(reason) > 20 for reason in skipped.values())
    checkov = installed(CHECKOV) / "checkov"
    how = ["--framework", "cloudformation", "--skip-download", "--compact", "--output", "json"]
    _, report = _run([str(checkov), "-f", str(built[0] / TEMPLATE), *how])
    results = json.loads(report)["results"]
    failed = {each["check_id"] for each in results["failed_checks"]}
    assert failed == set(skipped)  # neither one that nobody explained, nor one that is gone
    assert len(results["passed_checks"]) > 40


@pytest.mark.parametrize("function", FUNCTIONS)
def test_parliament_has_nothing_to_say(function: str) -> None:
    parliament = installed(CHECKS) / "parliament"
    written = json.dumps(_plain(policy(function, NAMES, traced=False)))
    _, said = _run([str(parliament)], written)
    # It would have ListStreams of everything; AWS's own DynamoDBStreamReadPolicy names the stream.
    assert [
        each for each in said.splitlines() if each and "'dynamodb:ListStreams'" not in each
    ] == []


def test_parliament_would_say_something() -> None:
    parliament = installed(CHECKS) / "parliament"
    wrong = _plain(policy(SWEEP, NAMES, traced=False))
    wrong["Statement"][0]["Action"].append("dynamodb:TransactWriteItems")
    code, said = _run([str(parliament)], json.dumps(wrong))
    assert (code, bool(said)) != (0, False)


def test_the_sweeper_reserves_an_execution_where_the_account_has_room(built: list[Path]) -> None:
    template = json.loads((built[0] / TEMPLATE).read_text())
    reserved = template["Resources"]["Sweep"]["Properties"]["ReservedConcurrentExecutions"]
    assert reserved == {"Fn::If": ["HasRoom", 1, {"Ref": "AWS::NoValue"}]}
    assert template["Conditions"]["HasRoom"] == {"Fn::Equals": [{"Ref": "Room"}, "true"]}
    assert template["Parameters"]["Room"]["Default"] == "true"


def test_tables_are_those_of_the_models() -> None:
    resources = merged(wiring.TABLES, NAMES)["Resources"].values()
    tables = [each for each in resources if each.get("Type") == "AWS::DynamoDB::Table"]
    assert len(tables) == len(wiring.TABLES)
    for model, table in zip(wiring.TABLES, tables, strict=True):
        properties = table["Properties"]
        assert properties["TableName"] == f"onfile-prod-{suffix_of(model)}"
        keys = {key["AttributeName"] for key in properties["KeySchema"]}
        assert keys == {
            each.attr_name
            for each in model.get_attributes().values()
            if each.is_hash_key or each.is_range_key
        }
        indexes = {each["IndexName"] for each in properties.get("GlobalSecondaryIndexes", [])}
        assert indexes == {each.Meta.index_name for each in model._indexes.values()}
        stream = properties.get("StreamSpecification", {})
        assert stream.get("StreamViewType") == getattr(model.Meta, "stream_view_type", None)


def test_tables_are_kept_safe() -> None:
    for resource in merged(wiring.TABLES, NAMES)["Resources"].values():
        if resource.get("Type") == "AWS::DynamoDB::Table":
            properties = resource["Properties"]
            assert resource["DeletionPolicy"] == "Retain"
            assert properties["DeletionProtectionEnabled"]
            assert properties["SSESpecification"]["SSEType"] == "KMS"
            recovery = properties["PointInTimeRecoverySpecification"]
            assert recovery == {"PointInTimeRecoveryEnabled": True}


def test_the_key_opens_for_this_stage_alone() -> None:
    [vault] = [each for each in policy(API, NAMES, traced=False)["Statement"] if _is_vault(each)]
    assert vault["Condition"] == {"StringEquals": {"kms:EncryptionContext:onfile:stage": "prod"}}
    key = merged(wiring.TABLES, NAMES)["Resources"]["Key"]["Properties"]
    assert key["EnableKeyRotation"] is True
    [of_key] = [each for each in key["KeyPolicy"]["Statement"] if _is_vault(each)]
    assert of_key["Condition"] == vault["Condition"]
    for statement in key["KeyPolicy"]["Statement"]:
        assert "kms:Decrypt" not in statement["Action"] or statement["Condition"]


def test_a_deployed_function_and_the_command_line_mean_the_same_parts() -> None:
    region = {"AWS_DEFAULT_REGION": "us-east-1"}
    function, shell = settings_from({**variables(NAMES, NAMES.key_alias), **region}), dict(region)
    point_to("prod", shell)
    assert settings_from(shell) == function


def test_the_gateway_answers_in_our_envelope() -> None:
    _, ours = envelope(NotFound())
    for response in gateway_responses().values():
        body = json.loads(response["responseTemplates"]["application/json"])
        assert body.keys() == ours.keys()
    missing = gateway_responses()["MISSING_AUTHENTICATION_TOKEN"]
    assert missing["statusCode"] == 404


def test_the_gateway_takes_any_body_as_it_was_sent_and_compresses(built: list[Path]) -> None:
    api = json.loads((built[0] / TEMPLATE).read_text())["Resources"]["RestAPI"]["Properties"]
    assert api["DefinitionBody"]["x-amazon-apigateway-binary-media-types"] == ["*/*"]
    assert api["MinimumCompressionSize"] == 1_024


def test_the_function_is_handed_every_method_of_every_path(built: list[Path]) -> None:
    api = json.loads((built[0] / TEMPLATE).read_text())["Resources"]["RestAPI"]["Properties"]
    paths = api["DefinitionBody"]["paths"]
    assert paths.keys() == app.routes.keys()
    for methods in paths.values():
        integrations = [each["x-amazon-apigateway-integration"] for each in methods.values()]
        assert all(each == integrations[0] for each in integrations)
        assert ANY_METHOD in methods


@mock_aws
def test_a_development_stage_is_completed_with_the_same_and_more_than_once() -> None:
    client = boto3.client("apigateway", region_name="us-east-1")
    api = client.create_rest_api(name="dev", binaryMediaTypes=["multipart/form-data"])["id"]
    where = {"restApiId": api, "resourceId": client.get_resources(restApiId=api)["items"][0]["id"]}
    client.put_method(**where, httpMethod="GET", authorizationType="NONE")
    uri = f"{GATEWAY}/arn:aws:lambda:us-east-1:123456789012:function:f/invocations"
    client.put_integration(
        **where, httpMethod="GET", type="AWS_PROXY", integrationHttpMethod="POST", uri=uri
    )
    patched: list[Any] = []
    client.meta.events.register(
        "provide-client-params.apigateway.UpdateRestApi",
        lambda params, **_: patched.extend(params["patchOperations"]),
    )
    complete(client, api)
    complete(client, api)
    assert client.get_integration(**where, httpMethod="ANY")["uri"] == uri
    assert patched[0] == {"op": "add", "path": "/binaryMediaTypes/*~1*"}
    config = chalice_config(NAMES, architecture="arm64")["stages"]["prod"]
    assert config["minimum_compression_size"] == 1_024


@pytest.mark.parametrize("traced", [False, True])
def test_functions_are_traced_where_that_is_asked_for(traced: bool) -> None:
    config = chalice_config(NAMES, architecture="arm64", traced=traced)
    assert config["stages"]["prod"]["xray"] is traced
    for function in FUNCTIONS:
        written = json.dumps(policy(function, NAMES, traced=traced))
        assert ("xray:PutTraceSegments" in written) is traced


def test_the_functions_are_those_that_the_application_declares() -> None:
    declared = {each.name for each in app.pure_lambda_functions}
    declared |= {each.name for each in app.event_sources}
    declared |= {each.name for each in app.builtin_auth_handlers}
    assert app.routes
    assert {API, *declared} == set(FUNCTIONS)


@pytest.mark.parametrize("stage", ["", "local", "Prod", "1st", "a b"])
def test_what_can_be_no_stage_is_refused(stage: str) -> None:
    with pytest.raises(DeployError):
        names_of(stage)


@pytest.mark.parametrize("stage", ["local", "dev-sweep", "dev-apihandler"])
def test_no_development_stage_takes_the_function_of_another_stage_over(stage: str) -> None:
    with pytest.raises(DeployError):
        development_names_of(stage)
    assert development_names_of("dev-ada").function(API) == "onfile-dev-ada"


def test_a_policy_is_never_written_with_a_hole() -> None:
    known = literal(wiring.TABLES, NAMES, "arn:aws:kms:us-east-1:123456789012:key/k", "us-east-1")
    for unknown in (arn("DeadLetters"), ref("AWS::StackName"), sub("${Nothing}")):
        with pytest.raises(KeyError):
            known.of([{"Resource": unknown}])


def _is_vault(statement: dict[str, Any]) -> bool:
    return bool(statement["Sid"] == "Vault")


def _plain(value: Any) -> Any:
    """`value` as AWS sees it, with the functions of CloudFormation worked out."""
    key = "arn:aws:kms:us-east-1:123456789012:key/7c1c2f1e-0000-4000-8000-000000000000"
    known = literal(wiring.TABLES, NAMES, key, "us-east-1")
    letters = "arn:aws:sqs:us-east-1:123456789012:onfile-prod-dead-letters"
    queues = dict.fromkeys(DEAD_LETTERS.values(), letters)
    return replace(known, arns={**known.arns, **queues}).of(value)


def _clean(command: list[str], given: str = "") -> None:
    assert _run(command, given) == (0, "")


def _run(command: list[str], given: str = "") -> tuple[int, str]:
    environment = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")}
    done = subprocess.run(
        command, input=given, capture_output=True, text=True, env=environment, timeout=200
    )
    return done.returncode, done.stdout.strip()
