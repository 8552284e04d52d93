"""A domain of your own before the API: its certificate, its mapping, and its records where its zone
is in the account.
"""

from __future__ import annotations

from typing import Any

from onfile.deploy.names import ref

DOMAIN_OUTPUT, TARGET_OUTPUT, RECORDS_OUTPUT = "Domain", "DomainTarget", "DomainRecords"
PARAMETERS = ("Domain", "Zone", "Certificate")

_HAS_DOMAIN, _HAS_ZONE, _HAS_CERTIFICATE = "HasDomain", "HasZone", "HasCertificate"
_MAKES_CERTIFICATE = "MakesCertificate"
_DESCRIBED = {
    "Domain": "A domain of your own for the API, pay.example.com; may be empty",
    "Zone": "The id of its hosted zone in Route 53, if it has one in this account",
    "Certificate": "The ARN of its certificate in ACM in this region; without, the stack makes one",
}


def domain_parameters() -> dict[str, Any]:
    """All empty: no domain."""
    return {
        name: {"Type": "String", "Default": "", "Description": text}
        for name, text in _DESCRIBED.items()
    }


def domain_conditions() -> dict[str, Any]:
    """Which of the parameters are given."""
    given = {
        condition: {"Fn::Not": [{"Fn::Equals": [ref(name), ""]}]}
        for condition, name in (
            (_HAS_DOMAIN, "Domain"),
            (_HAS_ZONE, "Zone"),
            (_HAS_CERTIFICATE, "Certificate"),
        )
    }
    domain = {"Condition": _HAS_DOMAIN}
    makes = {"Fn::And": [domain, {"Fn::Not": [{"Condition": _HAS_CERTIFICATE}]}]}
    return {
        **given,
        "HasRecords": {"Fn::And": [domain, {"Condition": _HAS_ZONE}]},
        _MAKES_CERTIFICATE: makes,
    }


def custom_domain() -> dict[str, Any]:
    """The resources. Without a zone a certificate waits until somebody has made its record."""
    mapping = {
        "DomainName": ref("ApiDomain"),
        "RestApiId": ref("RestAPI"),
        # The stage by the reference that SAM has for it: so that it is there first.
        "Stage": ref("RestAPI.Stage"),
    }
    return {
        "DomainCertificate": _if(
            _MAKES_CERTIFICATE, "AWS::CertificateManager::Certificate", _certificate()
        ),
        "ApiDomain": _if(_HAS_DOMAIN, "AWS::ApiGateway::DomainName", _domain()),
        "DomainMapping": _if(_HAS_DOMAIN, "AWS::ApiGateway::BasePathMapping", mapping),
        **{
            f"DomainRecord{kind}": _if("HasRecords", "AWS::Route53::RecordSet", _record(kind))
            for kind in ("A", "AAAA")
        },
    }


def domain_outputs() -> dict[str, Any]:
    """The domain, what a record of it has to point to, and the zone if that has been done."""
    target = {"Fn::GetAtt": ["ApiDomain", "RegionalDomainName"]}
    return {
        DOMAIN_OUTPUT: {"Condition": _HAS_DOMAIN, "Value": ref("Domain")},
        TARGET_OUTPUT: {"Condition": _HAS_DOMAIN, "Value": target},
        RECORDS_OUTPUT: {"Condition": "HasRecords", "Value": ref("Zone")},
    }


def _if(condition: str, kind: str, properties: dict[str, Any]) -> dict[str, Any]:
    return {"Type": kind, "Condition": condition, "Properties": properties}


def _certificate() -> dict[str, Any]:
    zone = {"Fn::If": [_HAS_ZONE, ref("Zone"), ref("AWS::NoValue")]}
    return {
        "DomainName": ref("Domain"),
        "ValidationMethod": "DNS",
        "DomainValidationOptions": [{"DomainName": ref("Domain"), "HostedZoneId": zone}],
    }


def _domain() -> dict[str, Any]:
    certificate = [_MAKES_CERTIFICATE, ref("DomainCertificate"), ref("Certificate")]
    return {
        "DomainName": ref("Domain"),
        "EndpointConfiguration": {"Types": ["REGIONAL"]},
        "RegionalCertificateArn": {"Fn::If": certificate},
        "SecurityPolicy": "TLS_1_2",
    }


def _record(kind: str) -> dict[str, Any]:
    target = {
        "DNSName": {"Fn::GetAtt": ["ApiDomain", "RegionalDomainName"]},
        "HostedZoneId": {"Fn::GetAtt": ["ApiDomain", "RegionalHostedZoneId"]},
    }
    return {
        "HostedZoneId": ref("Zone"),
        "Name": ref("Domain"),
        "Type": kind,
        "AliasTarget": target,
    }
