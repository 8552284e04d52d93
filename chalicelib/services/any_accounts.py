"""Accounts of both kinds under one name."""

from __future__ import annotations

from chalicelib.domain.account import Account
from chalicelib.services.accounts import AccountService


class AnyAccounts(AccountService):
    """Reads and deletes either kind. How one is made or changed is its own kind's business."""

    kind = Account
