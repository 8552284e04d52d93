"""The edge and the domain in the template: what they keep, whom they tell, how they are proved."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.api.edge import CALLER_HEADER, HOST_HEADER, KEY_HEADER
from onfile.deploy.names import API, FUNCTIONS, SWEEP, Names, development_names_of
from onfile.deploy.template.foundation import foundation
from onfile.deploy.template.lambda_functions import EDGE_KEY, chalice_config
from onfile.deploy.template.merged import merged

WHOLE = merged(wiring.TABLES, Names("prod"))
BARE = foundation(wiring.TABLES, development_names_of("dev"))
CACHED_NOTHING = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
KEY = {"Ref": "Key"}


@pytest.fixture(params=[WHOLE, BARE], ids=["deployed", "developed"])
def config(request: pytest.FixtureRequest) -> dict[str, Any]:
    """That of the distribution, in either template."""
    properties = request.param["Resources"]["EdgeDistribution"]["Properties"]
    found: dict[str, Any] = properties["DistributionConfig"]
    return found


def test_no_answer_of_the_api_is_kept_or_goes_over_http(config: dict[str, Any]) -> None:
    default = config["DefaultCacheBehavior"]
    assert default["CachePolicyId"] == CACHED_NOTHING
    assert set(default["AllowedMethods"]) >= {"GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE"}
    behaviors = [default, *config["CacheBehaviors"]]
    assert {each["ViewerProtocolPolicy"] for each in behaviors} == {"https-only"}
    assert {each["PathPattern"] for each in config["CacheBehaviors"]} == {"/ui/*.js", "/ui/*.css"}
    errors = config["CustomErrorResponses"]
    assert {each["ErrorCachingMinTTL"] for each in errors} == {0}
    assert {404, 500, 503, 504} <= {each["ErrorCode"] for each in errors}
    assert all("ResponsePagePath" not in each for each in errors)


def test_the_path_of_the_stage_is_put_before_the_callers(config: dict[str, Any]) -> None:
    [origin] = config["Origins"]
    assert origin["OriginPath"] == "/api"
    assert origin["CustomOriginConfig"]["OriginProtocolPolicy"] == "https-only"
    assert origin["CustomOriginConfig"]["OriginReadTimeout"] == 30  # the gateway gives up at 29


def test_the_service_knows_its_edge_by_what_the_edge_sends(config: dict[str, Any]) -> None:
    [origin] = config["Origins"]
    assert origin["OriginCustomHeaders"] == [{"HeaderName": KEY_HEADER, "HeaderValue": KEY}]
    functions = {
        function: WHOLE["Resources"][name]["Properties"]["Environment"]["Variables"]
        for function, name in FUNCTIONS.items()
    }
    assert functions[API][EDGE_KEY] == KEY
    assert EDGE_KEY not in functions[SWEEP]
    arn = "arn:aws:kms:eu-central-1:123456789012:key/abc"
    config = chalice_config(development_names_of("dev"), architecture="arm64", key_id=arn)
    assert config["stages"]["dev"]["environment_variables"][EDGE_KEY] == "abc"


def test_the_edge_writes_over_what_a_caller_says_of_himself(config: dict[str, Any]) -> None:
    code = WHOLE["Resources"]["EdgeFunction"]["Properties"]["FunctionCode"]
    assert f"'{CALLER_HEADER.lower()}'] = {{value: event.viewer.ip}}" in code
    assert f"'{HOST_HEADER.lower()}'] = {{value: request.headers.host.value}}" in code
    for each in (config["DefaultCacheBehavior"], *config["CacheBehaviors"]):
        assert [told["EventType"] for told in each["FunctionAssociations"]] == ["viewer-request"]


def test_the_edge_can_be_left_out() -> None:
    for template in (WHOLE, BARE):
        edges = [name for name in template["Resources"] if name.startswith("Edge")]
        assert len(edges) == 2
        assert {template["Resources"][name]["Condition"] for name in edges} == {"HasEdge"}
        assert template["Outputs"]["EdgeDomain"]["Condition"] == "HasEdge"


def test_a_domain_takes_tls_1_2_and_leads_to_the_root() -> None:
    resources = WHOLE["Resources"]
    assert resources["ApiDomain"]["Properties"]["SecurityPolicy"] == "TLS_1_2"
    assert "BasePath" not in resources["DomainMapping"]["Properties"]
    conditions = {
        name: resources[name]["Condition"]
        for name in ("ApiDomain", "DomainMapping", "DomainCertificate", "DomainRecordAAAA")
    }
    assert conditions == {
        "ApiDomain": "HasDomain",
        "DomainMapping": "HasDomain",
        "DomainCertificate": "MakesCertificate",
        "DomainRecordAAAA": "HasRecords",
    }
