"""What the Hyperswitch connector can parse: an answer that does not fit fails the payment there."""

from __future__ import annotations

from typing import Any

_STATUSES = {"authorized", "declined", "processed", "processing", "rejected", "voided"}
_AVS = {None, "unknown", "no_match", "zip", "street", "street_and_zip"}
_OPTIONAL_TEXTS = (
    "customer_id",
    "payment_method_id",
    "processing_id",
    "processing_method_id",
    "ref_number",
    "status_code",
    "status_message",
    "type",
)


def parse_payment(answer: dict[str, Any]) -> dict[str, Any]:
    """The answer, once it is certain that the connector's structure takes it."""
    assert isinstance(answer["id"], str)
    assert answer["status"] in _STATUSES
    assert isinstance(answer["amount"], float)
    assert answer["avs"] in _AVS
    for name in _OPTIONAL_TEXTS:
        assert answer.get(name) is None or isinstance(answer[name], str), name
    return answer


def parse_refund(answer: dict[str, Any]) -> dict[str, Any]:
    """The same for a refund, whose ledger must be there although nobody selects it."""
    parse_payment(answer)
    for entry in answer["ledger"]:
        assert isinstance(entry["amount"], float)
        assert isinstance(entry["assoc_transaction_id"], str)
        assert isinstance(entry["id"], str)
    return answer


def parse_error(answer: dict[str, Any]) -> dict[str, Any]:
    """An error: three texts, and details of any kind."""
    for name in ("error_type", "error_description", "object"):
        assert isinstance(answer[name], str), name
    return answer
