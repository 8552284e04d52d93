"""Client tokens, by the SHA-256 of their text or by their intent, and the write that claims one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pynamodb.connection.base import Connection
from pynamodb.expressions.condition import Condition

from chalicelib.domain.client_token import ATTEMPTS, Claim, ClientToken, Form, Intent
from chalicelib.domain.clock import from_seconds, to_seconds
from chalicelib.domain.write_conflicts import Claimed
from chalicelib.dynamo.connection import store_errors
from chalicelib.dynamo.reading import get_row
from chalicelib.dynamo.transact_write import WriteTransaction
from chalicelib.store.tenant_rows import ClientTokenRow


class ClientTokens:
    """The `ClientTokenStore` on DynamoDB."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, token: ClientToken) -> None:
        tx = WriteTransaction(self._connection)
        tx.put(_row(token))
        tx.put(_pointer(token))
        tx.commit()

    def get(self, digest: str) -> ClientToken | None:
        row = get_row(ClientTokenRow, digest)
        return None if row is None else _token_from(row)

    def of_intent(self, org_id: str, intent_id: str) -> ClientToken | None:
        pointer = get_row(ClientTokenRow, _pointer_key(org_id, intent_id))
        return None if pointer is None else self.get(pointer.token)

    def delete(self, token: ClientToken) -> None:
        with store_errors():
            ClientTokenRow(digest=token.digest).delete()


def stage_claim(tx: WriteTransaction, claim: Claim, made_id: str, now: datetime) -> int:
    """Hold `tx` to it that the token is there and has not ended; of one with a single success, that
    it is free too, and let what `tx` makes be that.

    Returns the position in `tx`.
    """
    row, token = ClientTokenRow, ClientTokenRow(digest=claim.digest)
    good: Condition = row.digest.exists() & (row.expires_at > to_seconds(now))
    if not claim.once:
        return tx.check(token, good)
    free = row.made_id.does_not_exist()
    if claim.instead_of is not None:
        free |= row.made_id == claim.instead_of
    actions = [row.made_id.set(made_id), row.attempts.set(row.attempts + 1)]
    return tx.update(token, actions, good & (row.attempts < ATTEMPTS) & free)


def claimed_by(item: dict[str, Any] | None) -> Claimed:
    """Why a claim failed, by the row that stood there."""
    row = None if item is None else ClientTokenRow.from_raw_data(item)
    return Claimed(None if row is None else row.made_id)


def _pointer_key(org_id: str, intent_id: str) -> str:
    return f"{org_id}/{intent_id}"


def _pointer(token: ClientToken) -> ClientTokenRow:
    return ClientTokenRow(
        digest=_pointer_key(token.org_id, token.intent_id),
        token=token.digest,
        expires_at=to_seconds(token.expires_at),
    )


def _row(token: ClientToken) -> ClientTokenRow:
    intent = token.intent
    return ClientTokenRow(
        digest=token.digest,
        org_id=token.org_id,
        intent_id=token.intent_id,
        form=intent.form,
        fixed=dict(intent.fixed),
        origins=list(intent.origins),
        created_at=token.created_at,
        expires_at=to_seconds(token.expires_at),
        attempts=token.attempts,
        made_id=token.made_id,
    )


def _token_from(row: Any) -> ClientToken:
    return ClientToken(
        digest=row.digest,
        org_id=row.org_id,
        intent_id=row.intent_id,
        intent=Intent(Form(row.form) if row.form else None, row.fixed, tuple(row.origins)),
        created_at=row.created_at,
        expires_at=from_seconds(row.expires_at),
        attempts=row.attempts,
        made_id=row.made_id,
    )
