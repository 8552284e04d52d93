"""The zip that Lambda runs: lean, compiled, and the same to the byte for the same source.

Lambda can't write byte code beside the source, so each cold start would compile all of it anew;
botocore carries 15 MB of descriptions of services, of which this one asks two. Figures in
docs/decisions/0017-packaging.md.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from onfile.deploy.joined import join
from onfile.deploy.names import LARGEST_ZIP, MEGABYTE, DeployError

SERVICES = ("dynamodb", "kms", "sts")
"""What botocore is asked for: `sts` by the way in which some roles get their credentials."""

_UNUSED = (
    "cffi",
    "pycparser",
    "cryptography/fernet.py",
    "cryptography/hazmat/asn1",
    "cryptography/hazmat/primitives/asymmetric",
    "cryptography/hazmat/primitives/serialization",
    "cryptography/hazmat/primitives/twofactor",
    "cryptography/x509",
    "dateutil/easter.py",
    "dateutil/rrule.py",
    "dateutil/zoneinfo",
    "urllib3/contrib/emscripten",
    "urllib3/contrib/pyopenssl.py",
    "urllib3/contrib/socks.py",
)
"""cryptography needs the compiled half of cffi alone, and nobody its certificates and key pairs:
TLS is the interpreter's, and one key seals and opens. botocore reads moments of no zone but UTC.
No browser runs this.
"""

_WHEN = (1980, 1, 1, 0, 0, 0)
_MODE = 0o644 << 16
_TASK = "/var/task"


def refine(fat: Path, lean: Path, scratch: Path) -> None:
    """Make of Chalice's zip `fat` the one that is deployed, `lean`. Raises DeployError."""
    with zipfile.ZipFile(fat) as archive:
        archive.extractall(scratch)
    _drop(scratch)
    _prune_botocore(scratch / "botocore" / "data")
    compile_all(scratch)
    join(scratch)
    _pack(scratch, lean)
    if lean.stat().st_size > LARGEST_ZIP:
        size = lean.stat().st_size / MEGABYTE
        allowed = LARGEST_ZIP // MEGABYTE
        raise DeployError(f"{lean} has {size:.2f} MB, more than the {allowed} that are allowed")


def _drop(root: Path) -> None:
    """What no function imports, and what pip notes about this machine."""
    for name in _UNUSED:
        unused = root / name
        shutil.rmtree(unused) if unused.is_dir() else unused.unlink()
    for path in sorted(root.rglob("*")):
        if path.name in ("__pycache__", "bin", "include", "tests") and path.is_dir():
            shutil.rmtree(path)
        elif path.suffix in (".pyi", ".pyc") or path.name in (
            "RECORD",
            "INSTALLER",
            "REQUESTED",
            "direct_url.json",
        ):
            path.unlink()


def _prune_botocore(data: Path) -> None:
    for entry in data.iterdir():
        if entry.is_dir() and entry.name not in SERVICES:
            shutil.rmtree(entry)
    for example in data.glob("*/*/examples-1.json*"):
        example.unlink()
    for old in data.glob("*/*"):
        if old.is_dir() and old != max(old.parent.iterdir()):
            shutil.rmtree(old)
    endpoints = data / "endpoints.json"
    known = json.loads(endpoints.read_text())
    for partition in known["partitions"]:
        services = partition["services"]
        partition["services"] = {name: services[name] for name in SERVICES if name in services}
    endpoints.write_text(json.dumps(known, separators=(",", ":"), sort_keys=True))


def compile_all(root: Path) -> None:
    """By hashes that nobody checks: in a zip all times are of 1980.

    In one process and with one seed of hashes, since both show in byte code.
    """
    command = [sys.executable, "-I", "-m", "compileall", "-q", "-j", "1"]
    how = ["--invalidation-mode", "unchecked-hash", "-s", str(root), "-p", _TASK]
    environment = {"PATH": os.environ.get("PATH", ""), "PYTHONHASHSEED": "0"}
    subprocess.run([*command, *how, str(root)], check=True, env=environment)  # noqa: S603


def _pack(root: Path, target: Path) -> None:
    target.unlink(missing_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(root.rglob("*")):
            if path.is_file():
                entry = zipfile.ZipInfo(path.relative_to(root).as_posix(), _WHEN)
                entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, _MODE
                archive.writestr(entry, path.read_bytes())
