"""Chromium and Firefox, and the driver that plays the scenarios in them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

from tests.support import node

HERE = Path(__file__).parent
_SCENARIO = re.compile(r"^scenario\('([^']+)'(?:, \{ modes: \[([^\]]+)\])?", re.MULTILINE)
_PLAY_TIMEOUT_S = 1200.0
FILES = tuple(sorted(path.stem for path in (HERE / "scenarios").glob("*.mjs")))


def scenarios() -> list[str]:
    """The names of all of them, in the order in which they are played; one per mode."""
    return [name for file in FILES for name in _names(HERE / "scenarios" / f"{file}.mjs")]


def _names(path: Path) -> list[str]:
    names = []
    for name, modes in _SCENARIO.findall(path.read_text()):
        several = re.findall(r"'(\w+)'", modes)
        names += [f"{name} ({mode})" for mode in several] if len(several) > 1 else [name]
    return names


def chromium() -> str:
    """The path of Chromium. Raises ToolMissing.

    The one without windows is the same engine, and needs half the processor time.
    """
    named = os.environ.get("CHROMIUM")
    for name in (named,) if named else ("chromium-headless-shell", "chromium"):
        path = shutil.which(name)
        if path is not None:
            return path
    raise node.ToolMissing("chromium is not installed")


def firefox() -> str:
    """The path of Firefox, empty where there is none."""
    return shutil.which(os.environ.get("FIREFOX", "firefox-esr")) or ""


def play(url: str, keys: list[str], demo_url: str, directory: Path) -> dict[str, Any]:
    """What came of the scenarios, by name. `keys` are secret keys, one for each.

    PICTURE in the environment names the file that the picture of the demo is written to.
    """
    node.install(HERE)
    lines = node.run(
        HERE / "driver" / "main.mjs",
        timeout_s=_PLAY_TIMEOUT_S,
        ONFILE_URL=url,
        ONFILE_KEYS=",".join(keys),
        SCENARIOS=",".join(FILES),
        CHROMIUM=chromium(),
        FIREFOX=firefox(),
        DEMO_URL=demo_url,
        PICTURE=os.environ.get("PICTURE", str(directory / "demo.png")),
        **certificate(directory),
    )
    return {line["scenario"]: line for line in lines}


def certificate(directory: Path) -> dict[str, str]:
    """A key and a certificate for a name that this machine goes by, as the driver wants them."""
    key, signed = directory / "key.pem", directory / "certificate.pem"
    subprocess.run(
        [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=payload.com",
            "-keyout",
            key,
            "-out",
            signed,
        ],
        check=True,
        capture_output=True,
    )
    return {"TLS_KEY": str(key), "TLS_CERTIFICATE": str(signed)}
