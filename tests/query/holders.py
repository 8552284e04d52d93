"""Customers, merchants and payment methods of a data set, made, changed and deleted at random."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.query import stock
from tests.query.stock import document
from tests.sandbox.support import Hands
from tests.support.client import Api
from tests.support.objects import bank_account, card


class Holders:
    """Who can have payment methods, in one organisation, and the methods.

    `clock` is the time of the service behind `api`.
    """

    def __init__(self, api: Api, clock: Hands, random: Random) -> None:
        self.api = api
        self.clock = clock
        self.random = random
        self.choose = random.choice
        self.customers: list[str] = []
        self.methods: list[str] = []
        self.merchants: list[str] = []

    def described(self, **more: Any) -> dict[str, Any]:
        """`more`, with a description and attrs or not."""
        random = self.random
        texts = {"description": random.choice(stock.NAMES), "attrs": document(random)}
        return {**{k: v for k, v in texts.items() if random.random() < 0.6}, **more}

    def _made(self, path: str, body: dict[str, Any]) -> str:
        answer = self.api.post(path, body)
        assert answer.status == 200, answer.text
        return str(answer["id"])

    def customer(self) -> None:
        """A new customer, or by its `external_uid` an old one with other values."""
        random = self.random
        body = self.described(name=random.choice(stock.NAMES), email=random.choice(stock.EMAILS))
        if random.random() < 0.3:
            body["external_uid"] = f"crm-{random.randrange(6)}"
        if random.random() < 0.2:
            body |= {"keep_active": False, "phone_number": "(111) 222-3333"}
        if self.merchants and random.random() < 0.3:
            body["primary_processing_id"] = random.choice(self.merchants)
        made = self._made("/customers", body)
        self.customers += [made] if made not in self.customers else []

    def change_customer(self) -> None:
        """Another name and address for one."""
        change = {
            "name": self.choose(stock.NAMES),
            "email": self.choose(stock.EMAILS),
        }
        answer = self.api.put(f"/customers/{self.choose(self.customers)}", change)
        assert answer.status == 200, answer.text

    def merchant(self) -> None:
        """A new processing account, with a bank account or not."""
        body = self.described(name=self.choose(stock.NAMES))
        if self.random.random() < 0.5:
            body |= {"industry": "retail", "legal_entity": {"ein": self.choose(["1", "2"])}}
        if self.random.random() < 0.4:
            body["payment_methods"] = [bank_account()]
        self.merchants.append(self._made("/processing_accounts", body))

    def new_method(self) -> dict[str, Any]:
        """The body of a method of nobody yet."""
        random = self.random
        more = self.described(billing_address=random.choice(stock.ADDRESSES))
        if random.random() < 0.3:
            more |= {
                "account_holder": random.choice(stock.NAMES),
                "email": random.choice(stock.EMAILS),
            }
        if random.random() < 0.6:
            return card(random.choice(stock.CARDS), **more)
        return bank_account(self.choose(["1234567890", "123456789"]), **more)

    def method(self, owner: str = "") -> None:
        """Of the owner, or of a customer, or of nobody."""
        body = self.new_method()
        if not owner and self.random.random() < 0.8:
            owner = self.choose(self.customers)
        if owner:
            kinds = [{}, {}, {"keep_active": False}, {"default_payment_method": True}]
            fitting = kinds[:3] if self._is_one_time(owner) else kinds
            body |= {"customer_id": owner, **self.choose(fitting)}
        self.methods.append(self._made("/payment_methods", body))

    def _is_one_time(self, customer_id: str) -> bool:
        return not self.api.get(f"/customers/{customer_id}")["keep_active"]

    def delete_method(self) -> None:
        """One of the methods, while there are enough."""
        if len(self.methods) > 6:
            method_id = self.methods.pop(self.random.randrange(len(self.methods)))
            assert self.api.delete(f"/payment_methods/{method_id}").status == 200

    def delete_customer(self) -> None:
        """With all its methods; its transactions stay. Never the first."""
        if len(self.customers) > 5:
            gone = self.customers.pop(self.random.randrange(1, len(self.customers)))
            assert self.api.delete(f"/customers/{gone}").status == 200
            self.methods = [each for each in self.methods if self._is_there(each)]

    def _is_there(self, method_id: str) -> bool:
        return self.api.get(f"/payment_methods/{method_id}").status == 200
