"""Requests as the published SDKs put them on the wire, letter by letter, a module for each SDK.

`RECORDED` are those of `tests/sdk/recorded_requests.jsonl`; `MORE` were written in the same
spelling. `acct_a`, `pm_1`, `txn_1` and so on stand for the ids that the objects of
`tests/sdk/world.py` get, and card numbers are written out where the recording had a short one.
Nothing else may be tidied up: the oddities are the point.
"""

from __future__ import annotations

from tests.sdk.literals import csharp, java, node, php, python, ruby
from tests.sdk.literals.common import Literal

RECORDED: dict[str, tuple[Literal, ...]] = {
    "python": python.RECORDED,
    "node": node.RECORDED,
    "php": php.RECORDED,
    "ruby": ruby.RECORDED,
    "csharp": csharp.RECORDED,
}
MORE: dict[str, tuple[Literal, ...]] = {
    "python": python.MORE,
    "node": node.MORE,
    "php": php.MORE,
    "ruby": ruby.MORE,
    "csharp": csharp.MORE,
    "java": java.MORE,
}
