"""The address that a stage is known by, and how a deployment gets to it before others do."""

from __future__ import annotations

import shlex
from dataclasses import replace

import pytest

from onfile.deploy.addresses import Address, WayIn, addresses, way_to
from onfile.deploy.names import DeployError, names_of
from onfile.deploy.next_steps import next_steps
from onfile.deploy.stage_parameters import (
    edge_parameter_of,
    parameters_of,
    refuse_half_a_domain,
)

ENDPOINT = {"EndpointURL": "https://a.execute-api.eu-central-1.amazonaws.com/api"}
EDGE = {"EdgeDomain": "d1.cloudfront.net"}
DOMAIN = {"Domain": "pay.example.com", "DomainTarget": "d-1.execute-api.amazonaws.com"}
NONE = dict.fromkeys(("alarm_email", "edge", "domain", "zone", "certificate"), "")


def test_the_best_comes_first() -> None:
    found = [each.url for each in addresses({**ENDPOINT, **EDGE, **DOMAIN})]
    assert found == ["https://pay.example.com", "https://d1.cloudfront.net"]
    assert [each.has_path for each in addresses({**ENDPOINT, **EDGE})] == [False]
    [only] = addresses(ENDPOINT)
    assert only.url.endswith(".amazonaws.com/api/")
    assert only.has_path
    with pytest.raises(DeployError):
        addresses({})


def test_a_domain_is_asked_where_it_leads_to_before_its_record_is_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    domain, edge = addresses({**EDGE, **DOMAIN})
    target, named = f"https://{DOMAIN['DomainTarget']}", DOMAIN["Domain"]
    assert way_to(domain) == WayIn(target, {"Host": named}, named)
    assert way_to(edge) == WayIn("https://d1.cloudfront.net")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://localhost:4566")
    told = {"Host": named, "X-Forwarded-Proto": "https"}
    assert way_to(domain) == WayIn("http://localhost:4566", told)


def test_what_is_said_has_the_record_and_what_else_there_is() -> None:
    names = names_of("prod")
    said = next_steps(names, addresses({**EDGE, **DOMAIN}))
    assert said.startswith("onfile-prod is at https://pay.example.com\n")
    assert "pay.example.com CNAME d-1.execute-api.amazonaws.com" in said
    assert "Its other address: https://d1.cloudfront.net" in said
    assert "drop the path" not in said
    made = addresses({**EDGE, **DOMAIN, "DomainRecords": "Z1"})
    assert "CNAME" not in next_steps(names, made)
    alone = next_steps(names, addresses(ENDPOINT))
    assert "drop the path of an address: DOMAIN=…, or EDGE=yes." in alone
    assert "curl https://a.execute-api.eu-central-1.amazonaws.com/api/customers -u KEY:" in alone


def test_a_stage_with_tables_of_another_name_is_looked_after_by_it() -> None:
    old = replace(names_of("prod-vault"), prefix="onfile-prod-vault")
    commands = [
        line for line in next_steps(old, [Address("https://x")]).splitlines() if "-m" in line
    ]
    assert len(commands) == 2
    assert all(shlex.split(line)[0] == "ONFILE_TABLE_PREFIX=onfile-prod-vault" for line in commands)


def test_what_is_not_chosen_stays_as_it_was() -> None:
    assert set(parameters_of(**NONE).values()) == {None}
    taken_away = parameters_of(**NONE | {"domain": "none", "alarm_email": "nobody", "edge": "no"})
    expected = {"Domain": "", "Zone": "", "Certificate": "", "AlarmEmail": "", "Edge": "false"}
    assert taken_away == expected
    assert edge_parameter_of("yes") == {"Edge": "true"}


@pytest.mark.parametrize("wrong", [{"edge": "maybe"}, {"zone": "Z1"}, {"certificate": "arn"}])
def test_half_a_choice_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(DeployError):
        parameters_of(**NONE | wrong)


def test_a_domain_needs_a_proof_once() -> None:
    domain = parameters_of(**NONE | {"domain": "pay.example.com"})
    with pytest.raises(
        DeployError, match=r"DOMAIN=pay\.example\.com needs ZONE=.* or CERTIFICATE="
    ):
        refuse_half_a_domain(domain, {})
    refuse_half_a_domain(domain, {"Domain": "pay.example.com", "Zone": "Z1"})
    refuse_half_a_domain({**domain, "Certificate": "arn"}, {})
    refuse_half_a_domain(parameters_of(**NONE), {})
