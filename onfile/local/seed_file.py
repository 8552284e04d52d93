"""`--seed FILE`: customers, payment methods and transactions that a stage starts with.

Each has a name, and its id follows from that: the same on every machine, wherever in the file it
stands. What a request would refuse is refused here; what is there already stays as it is.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from chalicelib import assembly, wiring
from chalicelib.config import settings_from
from chalicelib.domain.ids import ACCOUNT, METHOD, TRANSACTION, named_ids, new_id
from onfile.local.seed import SEEDED_AT
from onfile.local.server.event import Request
from onfile.local.server.local_gateway import Gateway
from onfile.local.start_error import StartError

_KINDS = {"customers": ACCOUNT, "payment_methods": METHOD, "transactions": TRANSACTION}
"""In the order in which they are made, with how their ids begin."""

_DECLINED = "TransactionDeclined"


class SeedFile:
    """What is in one, read and known to have the right form."""

    def __init__(self, path: Path) -> None:
        """Raises StartError for a file that can't be read, or whose form is another."""
        self._path = path
        self._objects = dict(_objects(path))

    def apply(self, key: str) -> dict[str, str]:
        """Make what is missing, as the organisation of `key`; the id of each name.

        The stage is ready, but for this. Raises StartError that names what was refused, and why.
        """
        services = wiring.build(
            settings_from(os.environ), wiring.connection(), clock=lambda: SEEDED_AT
        )
        gateway = Gateway(assembly.assembled(lambda: services))
        ids = {name: _id(kind, name) for kind, name in self._objects}
        for (kind, name), body in self._objects.items():
            path = f"/{kind}/{ids[name]}"
            if _ask(gateway, key, "GET", path)[0] != 200:
                sent = self._with_ids(body, ids, f"{kind}.{name}")
                with named_ids(name):
                    status, said = _ask(gateway, key, "POST", f"/{kind}", sent)
                # A decline is stored like any other transaction, and may be what is wanted.
                if status != 200 and said.get("error_type") != _DECLINED:
                    why = json.dumps(said.get("details") or said.get("error_description"))
                    raise self._wrong(f"{kind}.{name}", f"refused: {why}")
        return ids

    def _with_ids(self, value: Any, ids: Mapping[str, str], where: str) -> Any:
        """`@name` is the id of what has that name."""
        if isinstance(value, dict):
            return {str(key): self._with_ids(each, ids, where) for key, each in value.items()}
        if isinstance(value, list):
            return [self._with_ids(each, ids, where) for each in value]
        if isinstance(value, str) and value.startswith("@"):
            if value[1:] not in ids:
                raise self._wrong(where, f"{value} names nothing in this file")
            return ids[value[1:]]
        return value

    def _wrong(self, where: str, text: str) -> StartError:
        return StartError(f"{self._path}: {where}: {text}")


def _objects(path: Path) -> Iterator[tuple[tuple[str, str], dict[str, Any]]]:
    content = _content(path)
    if unknown := [str(kind) for kind in content if kind not in _KINDS]:
        raise StartError(f"{path}: {', '.join(unknown)}: expected {', '.join(_KINDS)}")
    names: set[str] = set()
    for kind in _KINDS:
        for name, body in _mapping(path, kind, content.get(kind) or {}).items():
            if name in names:
                raise StartError(f"{path}: {kind}.{name}: another object has that name")
            names.add(name)
            yield (kind, str(name)), _mapping(path, f"{kind}.{name}", body)


def _content(path: Path) -> dict[Any, Any]:
    import yaml  # JSON is YAML too; no start without a file pays for it

    try:
        content = yaml.safe_load(path.read_text())
    except OSError as error:
        raise StartError(f"{path} can't be read: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        where = getattr(error, "problem_mark", None)
        line = "" if where is None else f", line {where.line + 1}"
        raise StartError(f"{path}{line}: neither YAML nor JSON") from error
    return _mapping(path, "the file", content or {})


def _mapping(path: Path, where: str, value: Any) -> dict[Any, Any]:
    if not isinstance(value, dict):
        raise StartError(f"{path}: {where}: expected names and what they stand for")
    return value


def _id(kind: str, name: str) -> str:
    with named_ids(name):
        return new_id(_KINDS[kind], SEEDED_AT)


def _ask(
    gateway: Gateway, key: str, method: str, path: str, body: Any = None
) -> tuple[int, dict[str, Any]]:
    headers = {"authorization": [f"Bearer {key}"], "content-type": ["application/json"]}
    text = None if body is None else json.dumps(body, default=str).encode()
    answer = gateway.answer(Request(method, path, headers, text, "127.0.0.1"))
    said = json.loads(answer.body)
    return answer.status, said if isinstance(said, dict) else {}
