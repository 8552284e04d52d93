"""Deliveries are taken by the published libraries, and by the snippets of docs/webhooks.md."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook as Library
from standardwebhooks.webhooks import WebhookVerificationError

from chalicelib.domain.webhook_signatures import signed_headers
from tests.support import node

DOCUMENT = (Path(__file__).parents[2] / "docs" / "webhooks.md").read_text()
HERE = Path(__file__).parent
NODE = HERE / "node"
BODY = '{"object":"webhook_trigger","value":"äöü € 😀"}'.encode()
WHSEC = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
SECRETS = (WHSEC, "plain secret: ünïcode", "x")
IDS = ("whsec", "text", "short")


def _headers(*secrets: str, age: timedelta = timedelta()) -> dict[str, str]:
    """Those of a delivery that was signed so long ago."""
    return signed_headers(BODY, "evt_1", datetime.now(UTC) - age, secrets)


def _library(secret: str) -> Library:
    """Text secrets are base64 to the library, so it is given their bytes."""
    return Library(secret if secret.startswith("whsec_") else secret.encode())


@pytest.mark.parametrize("secret", SECRETS, ids=IDS)
def test_the_python_library_takes_it(secret: str) -> None:
    _library(secret).verify(BODY, _headers(secret))
    with pytest.raises(WebhookVerificationError):
        _library(secret).verify(BODY + b" ", _headers(secret))
    with pytest.raises(WebhookVerificationError):
        _library(secret).verify(BODY, _headers("another"))


def test_while_a_secret_is_replaced_the_library_takes_either() -> None:
    headers = _headers(WHSEC, "the old one")
    for secret in (WHSEC, "the old one"):
        _library(secret).verify(BODY, headers)


@pytest.mark.node
def test_the_node_library_takes_it() -> None:
    try:
        node.install(NODE)
    except node.ToolMissing as missing:
        pytest.skip(str(missing))
    cases = [{"secret": each, "headers": _headers(each)} for each in SECRETS]
    cases.append({"secret": WHSEC, "headers": _headers("another")})
    cases.append({"secret": "the old one", "headers": _headers(WHSEC, "the old one")})
    given = json.dumps({"body": BODY.decode(), "cases": cases})
    assert node.run(NODE / "verify.mjs", GIVEN=given) == [True, True, True, False, True]


def snippet(language: str) -> str:
    """The code block of docs/webhooks.md in this language that checks a signature."""
    blocks = re.findall(rf"^```{language}\n(.*?)^```", DOCUMENT, re.M | re.S)
    [found] = [each for each in blocks if "webhook-signature" in each]
    return str(found)


def _cases() -> list[tuple[dict[str, str], str, bool]]:
    """Headers, the receiver's secret, and whether they are genuine. The signed time counts."""
    return [
        (_headers(WHSEC), WHSEC, True),
        (_headers("plain"), "plain", True),
        (_headers(WHSEC, "old"), "old", True),
        (_headers("other"), WHSEC, False),
        (_headers(WHSEC, age=timedelta(minutes=10)), WHSEC, False),
    ]


_RUN = {
    "php": (
        "php",
        "{snippet}\n$given = json_decode(file_get_contents('php://stdin'), true);\n"
        "echo json_encode(array_map(fn($c) => is_genuine($given['body'], $c[0], $c[1]),"
        " $given['cases']));",
    ),
    "ruby": (
        "ruby",
        '{snippet}\nrequire "json"\ngiven = JSON.parse($stdin.read)\n'
        'puts JSON.dump(given["cases"].map {{ |h, s| genuine?(given["body"], h, s) }})',
    ),
    "js": (
        "node",
        '{snippet}\nconst given = JSON.parse(require("fs").readFileSync(0, "utf8"));\n'
        "console.log(JSON.stringify(given.cases.map(([h, s]) =>"
        " isGenuine(Buffer.from(given.body), h, s))));",
    ),
}


@pytest.mark.parametrize("language", _RUN)
def test_a_snippet_says_what_is_genuine(language: str, tmp_path: Path) -> None:
    program, wrapped = _RUN[language]
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"{program} is not installed")
    script = tmp_path / f"check.{'cjs' if language == 'js' else language}"
    script.write_text(wrapped.format(snippet="{snippet}").replace("{snippet}", snippet(language)))
    cases = _cases()
    given = {"body": BODY.decode(), "cases": [[h, secret] for h, secret, _ in cases]}
    done = subprocess.run(
        [found, str(script)], input=json.dumps(given), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [expected for _, _, expected in cases]


def test_the_python_snippet_says_what_is_genuine() -> None:
    scope: dict[str, Any] = {}
    exec(snippet("python"), scope)  # noqa: S102  (our own document)
    answers = [
        (scope["is_genuine"](BODY, headers, secret), yes) for headers, secret, yes in _cases()
    ]
    assert all(answer is yes for answer, yes in answers)


_PROJECT = """<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net{version}</TargetFramework>
  </PropertyGroup>
</Project>
"""


def _csharp(cases: list[tuple[dict[str, str], str, bool]]) -> str:
    """A program that prints what the snippet says of each case, for .NET and for Mono."""
    usings, method = snippet("csharp").split("\n\n", 1)
    calls = []
    for headers, secret, _ in cases:
        named = ", ".join(f"[{json.dumps(k)}] = {json.dumps(v)}" for k, v in headers.items())
        told = f"new Dictionary<string, string> {{ {named} }}"
        calls.append(f"Console.WriteLine(IsGenuine(body, {told}, {json.dumps(secret)}));")
    given = f"var body = Encoding.UTF8.GetBytes({json.dumps(BODY.decode())});"
    main = "\n".join([given, *calls])
    return f"{usings}\nclass Program\n{{\n{method}\nstatic void Main()\n{{\n{main}\n}}\n}}\n"


def _by_dotnet(folder: Path) -> list[str]:
    version = subprocess.check_output(["dotnet", "--version"], text=True).split(".")[:2]
    (folder / "check.csproj").write_text(_PROJECT.format(version=".".join(version)))
    return ["dotnet", "run", "--project", str(folder)]


def _by_mono(folder: Path) -> list[str]:
    built = folder / "check.exe"
    source = str(folder / "Program.cs")
    subprocess.run(["mcs", "-r:System.Core", f"-out:{built}", source], check=True)
    return ["mono", str(built)]


@pytest.mark.parametrize(("program", "built"), [("dotnet", _by_dotnet), ("mcs", _by_mono)])
def test_the_csharp_snippet_says_what_is_genuine(
    program: str, built: Callable[[Path], list[str]], tmp_path: Path
) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")
    cases = _cases()
    (tmp_path / "Program.cs").write_text(_csharp(cases))
    quiet = {"DOTNET_CLI_TELEMETRY_OPTOUT": "1", "DOTNET_NOLOGO": "1"}
    done = subprocess.run(
        built(tmp_path), capture_output=True, text=True, check=False, env=os.environ | quiet
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.split() == [str(expected) for _, _, expected in cases]


def test_there_is_a_snippet_in_each_language() -> None:
    assert all(snippet(each) for each in ("python", "js", "php", "ruby", "csharp"))


def test_without_a_secret_nothing_is_signed() -> None:
    assert set(_headers()) == {"webhook-id", "webhook-timestamp"}
