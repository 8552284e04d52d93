"""Ids that start with time, so that sorting by id is sorting by creation.

`txn_` + nine characters of time (microseconds) + one shard character + twelve random characters.
All base62 in ASCII order (0-9A-Za-z), so byte order is number order. 71 random bits beside the
microsecond make a clash, or a guess, out of the question. The shard character of a transaction id
says which partition holds it (docs/decisions/0001-key-design.md). What lives inside a transaction
carries its time and shard, and so says where it is (docs/decisions/0009-parts-of-transactions.md);
other ids carry the shard unused.
"""

from __future__ import annotations

import hashlib
import secrets
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from chalicelib.domain.clock import from_micros, to_micros
from chalicelib.late_pattern import late_pattern

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
MAX_SHARDS = len(ALPHABET)

_TIME_LENGTH = 9
_PLACE_LENGTH = _TIME_LENGTH + 1
_RANDOM_LENGTH = 12
_LAST_MICROS = len(ALPHABET) ** _TIME_LENGTH - 1
_RANDOM_RANGE = len(ALPHABET) ** _RANDOM_LENGTH
_BODY_PATTERN = "[A-Za-z0-9]{16,25}"
_BODY = late_pattern(_BODY_PATTERN)

ACCOUNT, METHOD, TRANSACTION, LEDGER, OPERATION, ORGANISATION, KEY, INTENT, BINDING = (
    "acct",
    "pm",
    "txn",
    "lgr",
    "op",
    "org",
    "key",
    "int",
    "prc",
)
WEBHOOK, WEBHOOK_LOG, EVENT = ("wh", "whl", "evt")

_NAMED: ContextVar[tuple[str, Counter[str]] | None] = ContextVar("named", default=None)


def new_id(prefix: str, now: datetime, *, shard: int = 0) -> str:
    """A fresh id such as `txn_…`. `shard` is below MAX_SHARDS."""
    time = _encode(to_micros(now), _TIME_LENGTH)
    return f"{prefix}_{time}{ALPHABET[shard]}{_random(prefix)}"


def part_id(prefix: str, whole_id: str) -> str:
    """A fresh id for a part of the object `whole_id`, whose time and shard it carries."""
    return f"{place_of(whole_id, prefix)}{_random(prefix)}"


def derived_id(prefix: str, whole_id: str, moment: datetime, *about: object) -> str:
    """The id with this prefix that follows from `about`, the same however often it is asked for.

    It has the time `moment` and the shard of `whole_id`, which is one by `new_id`.
    """
    return f"{time_prefix(prefix, moment)}{shard_of(whole_id)}{_derived(about)}"


def fixed_id(prefix: str, moment: datetime, *about: object) -> str:
    """The same for an object that belongs to no other, and whose id chooses no shard."""
    return f"{time_prefix(prefix, moment)}{ALPHABET[0]}{_derived(about)}"


def derived_part_id(prefix: str, whole_id: str, *about: object) -> str:
    """The same for a part of the object `whole_id`, whose time and shard it carries."""
    return f"{place_of(whole_id, prefix)}{_derived((whole_id, *about))}"


def place_of(identifier: str, prefix: str) -> str:
    """How the ids with `prefix` begin that have the time and shard of `identifier`."""
    return f"{prefix}_{identifier.partition('_')[2][:_PLACE_LENGTH]}"


def time_prefix(prefix: str, moment: datetime) -> str:
    """What sorts before every id made at `moment` or later, and behind every earlier one."""
    return f"{prefix}_{_encode(min(max(to_micros(moment), 0), _LAST_MICROS), _TIME_LENGTH)}"


def is_id(value: str, prefix: str) -> bool:
    """Whether `value` has the form of an id with this prefix. Says nothing of its existence."""
    head, _, body = value.partition("_")
    return head == prefix and _BODY.fullmatch(body) is not None


def id_pattern(prefix: str) -> str:
    """The form that `is_id` asks for, as a regular expression of the whole text."""
    return f"^{prefix}_{_BODY_PATTERN}$"


def shard_of(identifier: str) -> str:
    """The shard character of an id made by `new_id`."""
    return identifier.partition("_")[2][_TIME_LENGTH]


def random_shard(shards: int) -> int:
    """The shard for a new id, where an organisation spreads its writes over `shards` of them."""
    return 0 if shards == 1 else secrets.randbelow(shards)


def spread(identifier: str, shards: int) -> int:
    """A stable shard below `shards` for an object whose id does not choose one itself."""
    return ALPHABET.index(identifier[-1]) % shards


def time_of(identifier: str) -> datetime:
    """The moment that an id made by `new_id` begins with. Raises ValueError for another text."""
    micros = 0
    for letter in identifier.partition("_")[2][:_TIME_LENGTH]:
        micros = micros * len(ALPHABET) + ALPHABET.index(letter)
    return from_micros(micros)


def _derived(about: Iterable[object]) -> str:
    digest = hashlib.sha256("\n".join(map(str, about)).encode()).digest()
    return _encode(int.from_bytes(digest, "big") % _RANDOM_RANGE, _RANDOM_LENGTH)


@contextmanager
def named_ids(name: str) -> Iterator[None]:
    """Inside, the random characters of new ids follow from `name`: for objects known by one."""
    token = _NAMED.set((name, Counter()))
    try:
        yield
    finally:
        _NAMED.reset(token)


def _random(prefix: str) -> str:
    named = _NAMED.get()
    if named is not None:
        name, made = named
        made[prefix] += 1
        return _derived((name, prefix, made[prefix]))
    return _encode(secrets.randbelow(_RANDOM_RANGE), _RANDOM_LENGTH)


def _encode(number: int, length: int) -> str:
    digits = []
    for _ in range(length):
        number, rest = divmod(number, 62)
        digits.append(ALPHABET[rest])
    return "".join(reversed(digits))
