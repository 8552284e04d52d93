"""The indexes of the transactions table, keys only: what they find is read by key.

Those by customer and of what is in flight have keys that say what they are. The others' are digests
(`index_keys`) under short names: four of them take 40 bytes of the kilobyte that a write unit is.
"""

from __future__ import annotations

from typing import Any

from pynamodb.attributes import UnicodeAttribute
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection

from chalicelib.dynamo.attributes import DigestAttribute, MomentAttribute


class ByCustomer(GlobalSecondaryIndex[Any]):
    """Transactions of a customer. Keys only, so that an outcome writes nothing to it."""

    class Meta:
        index_name = "by_customer"
        projection = KeysOnlyProjection()

    customer_key = UnicodeAttribute(hash_key=True)
    id = UnicodeAttribute(range_key=True)


class InFlight(GlobalSecondaryIndex[Any]):
    """Only the transactions whose outcome is not recorded: the list of doubts, oldest first."""

    class Meta:
        index_name = "in_flight"
        projection = KeysOnlyProjection()

    in_flight = UnicodeAttribute(hash_key=True)
    in_flight_since = MomentAttribute(range_key=True)


class ByProcessing(GlobalSecondaryIndex[Any]):
    """Transactions that a processing account receives."""

    class Meta:
        index_name = "by_processing"
        projection = KeysOnlyProjection()

    processing_key = DigestAttribute(hash_key=True, attr_name="kp")
    id = UnicodeAttribute(range_key=True)


class ByMethod(GlobalSecondaryIndex[Any]):
    """Transactions of a payment method."""

    class Meta:
        index_name = "by_method"
        projection = KeysOnlyProjection()

    method_key = DigestAttribute(hash_key=True, attr_name="km")
    id = UnicodeAttribute(range_key=True)


class ByOrder(GlobalSecondaryIndex[Any]):
    """Transactions with an order number."""

    class Meta:
        index_name = "by_order"
        projection = KeysOnlyProjection()

    order_key = DigestAttribute(hash_key=True, attr_name="ko")
    id = UnicodeAttribute(range_key=True)


class ByReference(GlobalSecondaryIndex[Any]):
    """Transactions by the processor's own number; written with the outcome."""

    class Meta:
        index_name = "by_reference"
        projection = KeysOnlyProjection()

    reference_key = DigestAttribute(hash_key=True, attr_name="kr")
    id = UnicodeAttribute(range_key=True)


class ByStatus(GlobalSecondaryIndex[Any]):
    """Transactions of a rare status: what is processed, or in flight, is not in it."""

    class Meta:
        index_name = "by_status"
        projection = KeysOnlyProjection()

    status_key = DigestAttribute(hash_key=True, attr_name="ks")
    id = UnicodeAttribute(range_key=True)
