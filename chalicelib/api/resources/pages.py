"""What pages of shops, which have client tokens, may say and see of an attribute."""

from __future__ import annotations

from chalicelib.domain.client_token import Form
from chalicelib.late_dataclass import dataclass

PAYING = (Form.PAYMENT, Form.CHECKOUT)
SAVING = (Form.METHOD,)
WITH_METHOD = (Form.PAYMENT, Form.METHOD)
ANY = tuple(Form)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """An attribute is neither said, nor fixed, nor seen, unless its declaration says so.

    `say` are the forms whose pages may say it, `intents` the forms whose intents may fix it. `see`
    is whether the answer that a page gets has it.
    """

    say: tuple[Form, ...] = ()
    intents: tuple[Form, ...] = ()
    see: bool = False


NO_PAGES = Pages()
