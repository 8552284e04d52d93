"""The events of vendors. An event is a hint to look something up, and never the source of a state.

It is acted upon before it is noted: whoever dies in between is told again, and looks up again what
has been looked up. So each acts once, however often and in whatever order they come.
"""

from __future__ import annotations

from chalicelib.domain.account import Organisation
from chalicelib.domain.binding import Hint, NotSigned
from chalicelib.domain.clock import Clock
from chalicelib.domain.ids import TRANSACTION, is_id
from chalicelib.domain.transaction import Transaction, TransactionType
from chalicelib.errors import BadRequest, NotFound
from chalicelib.observability.work import on_behalf_of
from chalicelib.services.money.bound_processors import Processors
from chalicelib.services.money.disputes import Disputes
from chalicelib.services.money.recovery import Recovery
from chalicelib.services.ports import BindingStore, SeenEventStore, TransactionStore
from chalicelib.services.ports.tenant_ports import OrganisationStore

_NOT_SIGNED = "The event is not signed with a secret of this binding, or was so too long ago."
_NO_EVENT = "The body is signed, and is no event of the vendor's."


class ProcessorEvents:
    """The use case of a vendor."""

    def __init__(
        self,
        *,
        bindings: BindingStore,
        organisations: OrganisationStore,
        transactions: TransactionStore,
        seen: SeenEventStore,
        processors: Processors,
        recovery: Recovery,
        disputes: Disputes,
        clock: Clock,
    ) -> None:
        self._bindings = bindings
        self._organisations = organisations
        self._transactions = transactions
        self._seen = seen
        self._processors = processors
        self._recovery = recovery
        self._disputes = disputes
        self._clock = clock

    def addressed(self, binding_id: str) -> Organisation:
        """Whose binding an event comes to. Raises NotFound."""
        org_id = self._bindings.owner_of(binding_id)
        organisation = self._organisations.get(org_id) if org_id is not None else None
        if organisation is None:
            raise NotFound
        return organisation

    def take(self, organisation: Organisation, binding_id: str, raw: bytes, signature: str) -> Hint:
        """Act upon one, if nobody has.

        Raises BadRequest for what the vendor has not sent, and ServiceUnavailable where it has to
        send it again: what is to be looked up could not be.
        """
        with on_behalf_of(""):  # the vendor has signed it by a clock of its own
            now = self._clock()
        try:
            reader = self._processors.events_of(organisation.id, binding_id)
            hint = reader.read(raw, signature, now)
        except NotSigned as error:
            raise BadRequest(_NOT_SIGNED) from error
        except ValueError as error:
            raise BadRequest(_NO_EVENT) from error
        if not self._seen.has(organisation.id, binding_id, hint.id):
            self._act(organisation, binding_id, hint)
            self._seen.note(organisation.id, binding_id, hint.id, now)
        return hint

    def _act(self, organisation: Organisation, binding_id: str, hint: Hint) -> None:
        """Look it up. What is in flight is left to who is at work on it, or to the sweeper."""
        if hint.dispute_id is not None:
            self._dispute(organisation, binding_id, hint.dispute_id)
            return
        found = self._ours(organisation, binding_id, hint.transaction_id)
        if found is not None and not found.status.in_flight:
            self._recovery.look_again(organisation, found, insist=True)

    def _dispute(self, organisation: Organisation, binding_id: str, dispute_id: str) -> None:
        dispute = self._processors.events_of(organisation.id, binding_id).dispute(dispute_id)
        if dispute is None:
            return
        found = self._ours(organisation, binding_id, dispute.transaction_id)
        if found is not None and found.type is TransactionType.PAYMENT:
            self._disputes.adopt(found, dispute)

    def _ours(
        self, organisation: Organisation, binding_id: str, transaction_id: str | None
    ) -> Transaction | None:
        """The transaction, if it went through this binding."""
        if transaction_id is None or not is_id(transaction_id, TRANSACTION):
            return None
        found = self._transactions.get(organisation.id, transaction_id)
        return found if found is not None and found.processor == binding_id else None
