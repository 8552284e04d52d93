"""`package`: the template and the zip of a stage, by `chalice package` with a merged template."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from chalicelib import wiring
from onfile.deploy.artifact import refine
from onfile.deploy.names import FUNCTIONS, Names
from onfile.deploy.project import chalice, install, lay_out
from onfile.deploy.template.api import take_every_method
from onfile.deploy.template.lambda_functions import chalice_config
from onfile.deploy.template.merged import merged
from onfile.deploy.template.policies import policy

TEMPLATE, ZIP = "template.json", "deployment.zip"


def package(names: Names, target: Path, *, architecture: str, traced: bool = False) -> Path:
    """Write the template and the zip into `target`; the template's path. Raises DeployError."""
    target.mkdir(parents=True, exist_ok=True)
    config = chalice_config(names, architecture=architecture, traced=traced)
    policies = {function: policy(function, names, traced=traced) for function in FUNCTIONS}
    with tempfile.TemporaryDirectory() as directory:
        work = Path(directory)
        project, merge, out = work / "project", work / "merge.json", work / "out"
        lay_out(project, config, policies)
        install(project, architecture)
        merge.write_text(json.dumps(merged(wiring.TABLES, names)))
        arguments = ("--stage", names.stage, "--merge-template", str(merge), str(out))
        chalice(project, "package", *arguments)
        refine(out / ZIP, target / ZIP, work / "refined")
        template = json.loads((out / "sam.json").read_text())
    take_every_method(template["Resources"]["RestAPI"]["Properties"]["DefinitionBody"])
    path = target / TEMPLATE
    path.write_text(json.dumps(template, separators=(",", ":"), sort_keys=True))
    return path
