"""The account on the wire: a customer or a processing account, each as what it is.

Derived from the declarations of both. Rendered from a `Wallet` of either kind.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from chalicelib.api.resources.choice_types import Choice
from chalicelib.api.resources.common import answered
from chalicelib.api.resources.customer import CUSTOMER
from chalicelib.api.resources.field import Field, Source, constant
from chalicelib.api.resources.processing_account import PROCESSING_ACCOUNT
from chalicelib.api.resources.shape import Resource
from chalicelib.domain.account import AccountKind, kind_of
from chalicelib.domain.wallet import Wallet
from chalicelib.late_dataclass import dataclass


def _type(words: tuple[str, ...], source: Source, key: str | None = None) -> Field:
    """The `type` that tells the kinds apart, which a caller may say."""
    return Field(
        name="type",
        type=Choice(words, documented=("org",)),
        fixed=True,
        never_null=True,
        on_request=True,
        acted_on=True,
        echo=words,
        source=source,
        key=key,
        doc="Tells customers and processing accounts apart.",
    )


def _typed(resource: Resource, word: str) -> Resource:
    """`resource` with its own `type`."""
    return replace(resource, fields=(*resource.fields, _type((word,), constant(word))))


@dataclass(frozen=True)
class EitherAccount(Resource):
    """A resource of two kinds: it has the attributes of both, and shows those of an object's kind.

    An attribute that the object's kind does not have is null where it is asked for by name.
    """

    def defaults_of(self, value: Wallet) -> Sequence[str]:
        """The names of the default attributes of the object's own kind."""
        return KINDS[kind_of(value.account)].defaults_of(value)


KINDS = {
    AccountKind.CUSTOMER: _typed(CUSTOMER, AccountKind.CUSTOMER.type),
    AccountKind.PROCESSING_ACCOUNT: _typed(PROCESSING_ACCOUNT, AccountKind.PROCESSING_ACCOUNT.type),
}


def _either(name: str) -> Field:
    """One attribute of both kinds, or of one of them."""
    declared = {kind: r.by_name[name] for kind, r in KINDS.items() if name in r.by_name}

    def source(wallet: Wallet) -> Any:
        own = declared.get(kind_of(wallet.account))
        return None if own is None else own.of(wallet)

    return replace(next(iter(declared.values())), source=source)


_NAMES = dict.fromkeys(field.name for resource in KINDS.values() for field in resource.fields)
_OBJECTS = tuple(kind.value for kind in AccountKind)
_TYPES = tuple(kind.type for kind in AccountKind)
_OBJECT = answered(
    "object",
    Choice(_OBJECTS),
    lambda wallet: kind_of(wallet.account).value,
    nullable=False,
    echo=_OBJECTS,
)
_TYPE = _type(_TYPES, lambda wallet: kind_of(wallet.account).type, key="type")
_TELLING_APART = {field.name: field for field in (_OBJECT, _TYPE)}

ACCOUNT = EitherAccount(
    object="account",
    path="/accounts",
    prefix="acct",
    kinds=tuple(KINDS.values()),
    doc="Customers and processing accounts under one path, each as what it is.",
    fields=tuple(_TELLING_APART.get(name) or _either(name) for name in _NAMES),
)
