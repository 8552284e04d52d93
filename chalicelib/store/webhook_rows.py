"""Rows of webhook logs. A webhook itself lies in the wallets table, where all that is sealed is."""

from __future__ import annotations

from pynamodb.attributes import UnicodeAttribute
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection
from pynamodb.models import Model

from chalicelib.dynamo.attributes import DocumentAttribute, IntegerAttribute, MomentAttribute


class DueIndex(GlobalSecondaryIndex["WebhookLogRow"]):
    """Only the deliveries that wait for another attempt, by when that is due."""

    class Meta:
        index_name = "due"
        projection = KeysOnlyProjection()

    due = UnicodeAttribute(hash_key=True)
    due_at = MomentAttribute(range_key=True)


class WebhookLogRow(Model):
    """One event for one webhook. Hash: organisation, webhook and shard; range: the id, which starts
    with the time of the event.

    `due` is a bucket, there only while another attempt is due at `due_at`. `expires_at` is in whole
    seconds since 1970: the table has it as its time to live.
    """

    class Meta:
        suffix = "webhook-logs"

    webhook = UnicodeAttribute(hash_key=True)
    id = UnicodeAttribute(range_key=True)
    status = UnicodeAttribute()
    version = IntegerAttribute()
    document = DocumentAttribute()
    due = UnicodeAttribute(null=True)
    due_at = MomentAttribute(null=True)
    expires_at = IntegerAttribute()

    by_due = DueIndex()
