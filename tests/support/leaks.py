"""Clear card numbers, account numbers and card codes, looked for in whatever leaves the service.

A `Recorder` is shown every answer, every log record and every row. It knows the numbers that tests
use, and learns those that its clients send; beyond these it takes any 13 to 19 digits that pass
Luhn for a card number. Columns that hold something else by design (moments, fingerprints) are known
by name and form, so that nothing else needs to be forgiven.
"""

from __future__ import annotations

import json
import logging
import re
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from chalicelib import wiring
from chalicelib.domain.card import passes_luhn
from tests.support.client import Answer, Api
from tests.support.stores import Store

CARD_NUMBERS = frozenset(
    {"4242424242424242", "4111111111111111", "5103208879672792", "378282246310005"}
    | {f"41111111111199{ending:02}" for ending in range(31)}
)
ACCOUNT_NUMBERS = frozenset(
    {"1234567890", "036001808", "021000021"} | {f"1111111199{ending:02}" for ending in range(31)}
)

_CODE_NAME = r"(?:card_?|security_?|verification_?)code|cv[cv]2?|csc"
_CODE_NAMES = re.compile(_CODE_NAME, re.IGNORECASE)
_CODE_IN_TEXT = re.compile(rf"(?:{_CODE_NAME})\W{{1,4}}\d{{3,4}}\b", re.IGNORECASE)
_IDS = re.compile(r"\b(?:acct|pm|txn|lgr|op|org)_[A-Za-z0-9]{16,25}\b")
_RUN = re.compile(r"(?<!\d)\d{13,19}(?!\d)")
_GROUPED = re.compile(r"(?<!\d)\d{4}([ -])\d{4,6}\1\d{4,5}(?:\1\d{1,7})?(?!\d)")
# Whatever people put between digits; for short numbers only what nothing else puts there.
_SPREAD = re.compile(r"\d(?:[\W_]{0,4}\d){11,}")
_SPREAD_SHORT = re.compile(r"\d(?:[ \t./_-]{0,3}\d){7,}")
_MOMENT_COLUMN = re.compile(r"\w+_(?:at|since)")
_MOMENT = re.compile(r"1[5-9]\d{14}(?:#.*)?")
_HEX_COLUMNS = {"fingerprint": re.compile(r"[0-9a-f]{32}"), "digest": re.compile(r"[0-9a-f]{64}")}
_LEARNT = {"card_number": 12, "account_number": 8, "routing_number": 9}


class Recorder:
    """Looks for clear numbers and codes. `findings` says where there were any.

    `codes` are card codes that stand for nothing else in what is shown. Safe to be shown things by
    several threads.
    """

    def __init__(
        self, numbers: Iterable[str] = CARD_NUMBERS | ACCOUNT_NUMBERS, codes: Iterable[str] = ()
    ) -> None:
        self.numbers = frozenset(numbers)
        self.codes = frozenset(codes)
        self.findings: list[str] = []
        self.stores: list[Store] = []

    def watch(self, store: Store) -> Store:
        """Look at each row that is written to `store`, and at all that it holds in the end."""
        self.stores.append(store)
        events = store.connection.client.meta.events
        events.register("before-send.dynamodb", lambda request, **_: self._sent(request.body))
        return store

    def learn(self, sent: Any) -> None:
        """Know the numbers in the body of a request, or in the pairs of a form."""
        pairs = sent.items() if isinstance(sent, dict) else []
        for name, value in pairs:
            least = _LEARNT.get(str(name).rstrip("]").rpartition("[")[2])
            digits = re.sub(r"\D", "", value) if isinstance(value, str) else ""
            if least and len(digits) >= least:
                self.numbers |= {digits}
        for inner in [value for _, value in pairs] if pairs else sent or []:
            if isinstance(inner, (dict, list)):
                self.learn(inner)

    def answer(self, answer: Answer) -> None:
        """Look at an answer, its headers included."""
        self.value("an answer", answer.body)
        self.text("an answer's headers", repr(answer.headers))

    def record(self, record: logging.LogRecord) -> None:
        """Look at a log record, with the exception that it tells of."""
        text = record.getMessage()
        if record.exc_info and record.exc_info[0]:
            text += "".join(traceback.format_exception(*record.exc_info))
        where = f"the log of {record.name}"
        self.text(where, text)
        if _CODE_IN_TEXT.search(text):
            self._found(where, text, "a card code")

    def tables(self, store: Store) -> None:
        """Look at each row of each table of `store`."""
        store.activate()
        for model in wiring.TABLES:
            table = model.Meta.table_name
            for page in store.connection.client.get_paginator("scan").paginate(TableName=table):
                for row in page["Items"]:
                    for column, typed in row.items():
                        self.value(f"{table}.{column}", typed, column)

    def value(self, where: str, value: Any, name: str = "") -> None:
        """Look at a nested value; `name` is the attribute or column that it stands under."""
        if isinstance(value, dict):
            for key, inner in value.items():
                # A typed value of DynamoDB stands under its column, not under its type.
                self.text(where, key)
                self.value(where, inner, name if key in ("S", "N", "B", "L", "M") else key)
        elif isinstance(value, list):
            for inner in value:
                self.value(where, inner, name)
        elif isinstance(value, str) and value.startswith(("{", "[")):
            self.value(where, _parsed(value), name)
        elif isinstance(value, (str, int, float, bytes)):
            self._leaf(where, name, value)

    def text(self, where: str, text: str) -> None:
        """Look at a text of which nothing is known."""
        self._known(where, text)
        text = _IDS.sub("", text)
        for match in [*_RUN.finditer(text), *_GROUPED.finditer(text)]:
            if passes_luhn(re.sub(r"\D", "", match[0])):
                self._found(where, match[0], "digits that pass Luhn")

    def _leaf(self, where: str, name: str, value: str | float | bytes) -> None:
        text = value.decode("latin-1") if isinstance(value, bytes) else str(value)
        if _CODE_NAMES.fullmatch(name) and re.fullmatch(r"\d{3,4}", text):
            self._found(where, text, "a card code")
        is_moment = _MOMENT_COLUMN.fullmatch(name) and _MOMENT.fullmatch(text)
        is_hex = name in _HEX_COLUMNS and _HEX_COLUMNS[name].fullmatch(text)
        if is_moment or is_hex or isinstance(value, bytes):
            self._known(where, text)
        else:
            self.text(where, text)

    def _known(self, where: str, text: str) -> None:
        for spread in (_SPREAD, _SPREAD_SHORT):
            for match in spread.finditer(text):
                digits = re.sub(r"\D", "", match[0])
                least = 12 if spread is _SPREAD else 0
                for number in self.numbers:
                    if len(number) >= least and number in digits:
                        self._found(where, text, f"the number {number}")
        for code in self.codes:
            if re.search(rf"(?<!\d){code}(?!\d)", text):
                self._found(where, text, f"the card code {code}")

    def _sent(self, body: bytes | str) -> None:
        self._known("a request to DynamoDB", body if isinstance(body, str) else body.decode())

    def _found(self, where: str, text: str, what: str) -> None:
        self.findings.append(f"{where} holds {what}: {text[:500]}")


@contextmanager
def recording(recorder: Recorder) -> Iterator[Recorder]:
    """Show `recorder` what clients are answered and what is logged, on whatever level, meanwhile."""
    request, factory = Api.request, logging.getLogRecordFactory()
    logger = logging.getLogger("chalicelib")
    level = logger.level

    def recorded_request(self: Api, *args: Any, **sent: Any) -> Answer:
        recorder.learn(sent.get("json"))
        recorder.learn(dict(sent.get("form") or ()))
        answer = request(self, *args, **sent)
        recorder.answer(answer)
        return answer

    def recorded_record(*args: Any, **named: Any) -> logging.LogRecord:
        record = factory(*args, **named)
        recorder.record(record)
        return record

    Api.request = recorded_request  # type: ignore[method-assign]
    logging.setLogRecordFactory(recorded_record)
    logger.setLevel(logging.DEBUG)
    try:
        yield recorder
    finally:
        Api.request = request  # type: ignore[method-assign]
        logging.setLogRecordFactory(factory)
        logger.setLevel(level)


def _parsed(text: str) -> Any:
    """The document that a column holds as JSON; any other text as it is, one level down."""
    try:
        return json.loads(text)
    except ValueError:
        return f" {text}"
