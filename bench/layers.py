"""Where the CPU time of a warm charge goes, by profile: the share of each layer.

What a layer calls in the standard library counts as the layer's own, in proportion to its calls. A
profile makes many small calls dearer than they are, so the shares are of use, not the times.
"""

from __future__ import annotations

import cProfile
import pstats
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

from bench.report import Figure, say
from bench.store import Bench
from bench.warm import charge

CHARGES = 500
_LAYERS = {
    "botocore": "botocore, urllib3",
    "urllib3": "botocore, urllib3",
    "pynamodb": "PynamoDB",
    "/chalice/": "Chalice",
    "chalicelib/api": "api",
    "chalicelib/services": "services",
    "chalicelib/domain": "domain",
    "chalicelib/store": "store, dynamo",
    "chalicelib/dynamo": "store, dynamo",
    "chalicelib/vault": "vault",
}

Function = tuple[str, int, str]
Shares = dict[str, float]


def measure(bench: Bench) -> Iterator[Figure]:
    """A figure for each layer, the largest first."""
    for _ in range(CHARGES // 5):
        charge(bench)
    say(f"profile: {CHARGES} charges")
    profile = cProfile.Profile(time.process_time)
    profile.enable()
    for _ in range(CHARGES):
        charge(bench)
    profile.disable()
    spent = _spent_by_layer(pstats.Stats(profile).stats)  # type: ignore[attr-defined]
    whole = sum(spent.values())
    for layer, seconds in spent.most_common():
        yield Figure("profile", f"of a charge: {layer}", f"{100 * seconds / whole:.1f} %")


def _spent_by_layer(stats: dict[Function, Any]) -> Counter[str]:
    known: dict[Function, Shares] = {}
    spent: Counter[str] = Counter()
    for function, (_, _, own, _, _) in stats.items():
        for layer, share in _layers_of(function, stats, known).items():
            spent[layer] += own * share
    return spent


def _layers_of(
    function: Function, stats: dict[Function, Any], known: dict[Function, Shares]
) -> Shares:
    """Whose a function is: its package's, or that of those who call it."""
    layer = next((name for part, name in _LAYERS.items() if part in function[0]), None)
    if layer is not None:
        return {layer: 1.0}
    if function not in known:
        known[function] = {}  # ends a circle of functions that call each other
        callers = stats[function][4]
        whole = sum(each[3] for each in callers.values()) or 1.0
        shares: Counter[str] = Counter()
        for caller, each in callers.items():
            for name, share in _layers_of(caller, stats, known).items():
                shares[name] += share * each[3] / whole
        known[function] = dict(shares) or {"other": 1.0}
    return known[function]
