"""All declarations, by the name of their object."""

from __future__ import annotations

from chalicelib.api.resources.account import ACCOUNT
from chalicelib.api.resources.customer import CUSTOMER
from chalicelib.api.resources.operation import OPERATION
from chalicelib.api.resources.payment_method import PAYMENT_METHOD
from chalicelib.api.resources.processing_account import PROCESSING_ACCOUNT
from chalicelib.api.resources.shape import Resource
from chalicelib.api.resources.transaction import TRANSACTION
from chalicelib.api.resources.transaction_ledger import TRANSACTION_LEDGER
from chalicelib.api.resources.webhook import WEBHOOK_RESOURCE
from chalicelib.api.resources.webhook_log import WEBHOOK_LOG_RESOURCE

RESOURCES: dict[str, Resource] = {
    resource.object: resource
    for resource in (
        CUSTOMER,
        PROCESSING_ACCOUNT,
        ACCOUNT,
        PAYMENT_METHOD,
        TRANSACTION,
        TRANSACTION_LEDGER,
        OPERATION,
        WEBHOOK_RESOURCE,
        WEBHOOK_LOG_RESOURCE,
    )
}
