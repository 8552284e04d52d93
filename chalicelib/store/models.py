"""The tables, as PynamoDB models: keys, indexes, and the columns that conditions look at.

Everything a condition or an index needs is a column; the rest of an object is one JSON document
(docs/decisions/0001-key-design.md). Keys carry the organisation, so a foreign id finds nothing.
Tables with a `stream_view_type` have a stream: what happens to their rows makes events.
"""

from __future__ import annotations

from typing import Any

from pynamodb.attributes import (
    BinaryAttribute,
    ListAttribute,
    MapAttribute,
    UnicodeAttribute,
)
from pynamodb.constants import STREAM_NEW_AND_OLD_IMAGE
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from chalicelib.dynamo.attributes import (
    DigestAttribute,
    DocumentAttribute,
    IntegerAttribute,
    MomentAttribute,
)
from chalicelib.dynamo.stored_row import StoredRow
from chalicelib.store.tenant_rows import (
    ClientTokenRow,
    IdempotencyRow,
    KeyRow,
    OrganisationRow,
    VaultKeyRow,
)
from chalicelib.store.transaction_indexes import (
    ByCustomer,
    ByMethod,
    ByOrder,
    ByProcessing,
    ByReference,
    ByStatus,
    InFlight,
)
from chalicelib.store.webhook_rows import WebhookLogRow

SELF = "self"
"""The range key of an account in its wallet, and of a method or pointer under its own id.

It sorts behind `pm_…`, so a descending Query of a wallet answers the account, then the newest
methods.
"""


class ByCreation(GlobalSecondaryIndex["WalletRow"]):
    """Accounts and methods of an organisation, by kind and time."""

    class Meta:
        index_name = "by_creation"
        projection = AllProjection()

    listing = UnicodeAttribute(hash_key=True)
    listed_at = UnicodeAttribute(range_key=True)


class ByEmail(GlobalSecondaryIndex["WalletRow"]):
    """Customers of an organisation by e-mail address, lower case."""

    class Meta:
        index_name = "by_email"
        projection = AllProjection()

    email_key = UnicodeAttribute(hash_key=True)
    listed_at = UnicodeAttribute(range_key=True)


class WalletRow(StoredRow):
    """An account, a method, a pointer from a method to its owner, a guard of uniqueness, or a note.

    | row | wallet | part |
    |---|---|---|
    | account | `org/acct_…` | `self` |
    | method kept by an account | `org/acct_…` | `pm_…` |
    | pointer to it | `org/pm_…` | `self`, `owner_id` set |
    | news about it for vendors | `org/pm_…` | `news` |
    | method that nobody keeps | `org/pm_…` | `self` |
    | guard of an external_uid | `org/uid/…` | `self`, `owner_id` set |
    | binding to a processor | `org/prc_…` | `self` |
    | its address | `processors/prc_…` | `self`, `owner_id` is the organisation |
    | webhook | `org/webhooks` | `wh_…` |
    | one that was deleted lately | `org/webhooks` | `wh_…`, `deleted_at` set |
    | register of the webhooks | `org/webhooks` | `self` |
    | note of a change | `org/changes/` shard | when, and the transaction's id |
    """

    class Meta:
        suffix = "wallets"
        stream_view_type = STREAM_NEW_AND_OLD_IMAGE

    wallet = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    kind = UnicodeAttribute()
    version = IntegerAttribute(null=True)
    owner_id = UnicodeAttribute(null=True)
    document = DocumentAttribute(null=True)
    sealed = BinaryAttribute(null=True, legacy_encoding=False)
    deleted_at = MomentAttribute(null=True)
    default_payment = UnicodeAttribute(null=True)
    default_credit = UnicodeAttribute(null=True)
    default_deposit = UnicodeAttribute(null=True)
    default_reversal = UnicodeAttribute(null=True)
    default_document = DocumentAttribute(null=True)
    default_sealed = BinaryAttribute(null=True, legacy_encoding=False)
    listing = UnicodeAttribute(null=True)
    listed_at = UnicodeAttribute(null=True)
    email_key = UnicodeAttribute(null=True)
    expires_at = IntegerAttribute(null=True)

    by_creation = ByCreation()
    by_email = ByEmail()


class TransactionRow(StoredRow):
    """One transaction. Hash: organisation and shard; range: the id, which starts with time."""

    class Meta:
        suffix = "transactions"
        stream_view_type = STREAM_NEW_AND_OLD_IMAGE

    partition = UnicodeAttribute(hash_key=True)
    id = UnicodeAttribute(range_key=True)
    type = UnicodeAttribute()
    status = UnicodeAttribute()
    cents = IntegerAttribute()
    refundable = IntegerAttribute()
    customer_key = UnicodeAttribute(null=True)
    processing_key = DigestAttribute(null=True, attr_name="kp")
    method_key = DigestAttribute(null=True, attr_name="km")
    order_key = DigestAttribute(null=True, attr_name="ko")
    reference_key = DigestAttribute(null=True, attr_name="kr")
    status_key = DigestAttribute(null=True, attr_name="ks")
    document = DocumentAttribute()
    version = IntegerAttribute()
    answer = DocumentAttribute(null=True)
    operations = ListAttribute(of=UnicodeAttribute, null=True)
    ledger: MapAttribute[Any, Any] = MapAttribute(null=True)
    undone = ListAttribute(of=UnicodeAttribute, null=True)
    created_at = MomentAttribute()
    modified_at = MomentAttribute()
    processed_at = MomentAttribute(null=True)
    rejected_at = MomentAttribute(null=True)
    in_flight = UnicodeAttribute(null=True)
    in_flight_since = MomentAttribute(null=True)
    claim = UnicodeAttribute(null=True)

    by_customer = ByCustomer()
    by_in_flight = InFlight()
    by_processing = ByProcessing()
    by_method = ByMethod()
    by_order = ByOrder()
    by_reference = ByReference()
    by_status = ByStatus()


MODELS: tuple[type[StoredRow], ...] = (
    WalletRow,
    TransactionRow,
    OrganisationRow,
    KeyRow,
    IdempotencyRow,
    ClientTokenRow,
    VaultKeyRow,
    WebhookLogRow,
)
