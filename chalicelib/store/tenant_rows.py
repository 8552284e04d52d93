"""Rows of tenants, of who may speak for them, and of what is remembered of their requests."""

from __future__ import annotations

from pynamodb.attributes import (
    BinaryAttribute,
    ListAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
)
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from chalicelib.dynamo.attributes import DocumentAttribute, IntegerAttribute, MomentAttribute
from chalicelib.dynamo.stored_row import StoredRow


class OrganisationRow(StoredRow):
    """A tenant."""

    class Meta:
        suffix = "organisations"

    id = UnicodeAttribute(hash_key=True)
    document = DocumentAttribute()
    created_at = MomentAttribute()


class ByOrganisation(GlobalSecondaryIndex["KeyRow"]):
    """The keys of an organisation, in order of their ids: the oldest first."""

    class Meta:
        index_name = "by_organisation"
        projection = AllProjection()

    org_id = UnicodeAttribute(hash_key=True)
    id = UnicodeAttribute(range_key=True)


class KeyRow(StoredRow):
    """A secret key, by its SHA-256: the key itself is never stored.

    `revoked_at` may lie ahead: the end of a rolled key.
    """

    class Meta:
        suffix = "keys"

    digest = UnicodeAttribute(hash_key=True)
    org_id = UnicodeAttribute()
    id = UnicodeAttribute()
    kind = UnicodeAttribute()
    prefix = UnicodeAttribute()
    last_four = UnicodeAttribute()
    created_at = MomentAttribute()
    revoked_at = MomentAttribute(null=True)

    by_organisation = ByOrganisation()


class ClientTokenRow(StoredRow):
    """A client token, by its SHA-256: the token itself is never stored. Or a pointer to one.

    | row | digest |
    |---|---|
    | token | of its text |
    | pointer to it | `org/int_…`, `token` set to the digest of its text |

    `made_id` names what it was used for, or is being used for. `expires_at` is in whole seconds
    since 1970, so that a table can have it as its time to live.
    """

    class Meta:
        suffix = "client-tokens"

    digest = UnicodeAttribute(hash_key=True)
    token = UnicodeAttribute(null=True)
    org_id = UnicodeAttribute(null=True)
    intent_id = UnicodeAttribute(null=True)
    form = UnicodeAttribute(null=True)
    fixed = DocumentAttribute(null=True)
    origins = ListAttribute(of=UnicodeAttribute, null=True)
    created_at = MomentAttribute(null=True)
    expires_at = IntegerAttribute()
    attempts = IntegerAttribute(null=True)
    made_id = UnicodeAttribute(null=True)


class VaultKeyRow(StoredRow):
    """A key of the vault that is made once for a stage, wrapped by KMS."""

    class Meta:
        suffix = "vault-keys"

    name = UnicodeAttribute(hash_key=True)
    wrapped = BinaryAttribute(legacy_encoding=False)


class IdempotencyRow(StoredRow):
    """A key that a request came with, the guard of a payment that came without one, or a tally.

    | row | key | attempt | ids |
    |---|---|---|---|
    | record of a key | `org/` keyed hash of the key | of the request | what it made or changed |
    | guard of a payment | `org/payment/…` customer, mark of the method, cents | its id | its id |
    | event of a vendor | `org/event/` binding, the vendor's id of it | | |
    | tally of attempts | `org/tally/…` subject, start and length of the window | | |

    A tally has no fingerprint; `cards` and `declines` are what it counts (`store.tallies`).
    `expires_at` is in whole seconds since 1970, so that a table can have it as its time to live.
    """

    class Meta:
        suffix = "idempotency"

    key = UnicodeAttribute(hash_key=True)
    fingerprint = UnicodeAttribute()
    attempt = UnicodeAttribute()
    kind = UnicodeAttribute()
    ids = ListAttribute(of=UnicodeAttribute)
    cards = UnicodeSetAttribute(null=True)
    declines = UnicodeSetAttribute(null=True)
    created_at = MomentAttribute()
    expires_at = IntegerAttribute()
