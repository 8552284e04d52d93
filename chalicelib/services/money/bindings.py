"""An organisation's own accounts at processors: bind one, try it, renew its key, let it go.

The key is sealed before it is written, is shown to nobody, and is opened at most once a minute by a
process that asks the processor.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from chalicelib.domain.account import SANDBOX, Organisation
from chalicelib.domain.binding import (
    MOST_EVENT_SECRETS,
    OF_A_LOCATION,
    Binding,
    Secrets,
    Trial,
    Vendor,
)
from chalicelib.domain.clock import Clock
from chalicelib.domain.ids import BINDING, new_id
from chalicelib.errors import Conflict, NotFound
from chalicelib.services.invalid import INVALID, invalid
from chalicelib.services.money.binding_receivers import Receivers
from chalicelib.services.money.binding_rules import (
    check_key,
    check_place,
    check_public_address,
    check_url,
    chosen,
)
from chalicelib.services.money.binding_sealing import BindingVault
from chalicelib.services.optimistic_writes import until_written
from chalicelib.services.ports import AccountStore, BindingStore, TrialOf
from chalicelib.services.ports.tenant_ports import TenantStore


class Bindings:
    """The use cases of whoever runs a stage."""

    def __init__(
        self,
        *,
        bindings: BindingStore,
        accounts: AccountStore,
        organisations: TenantStore,
        vault: BindingVault,
        trial_of: TrialOf,
        clock: Clock,
        may_name_url: bool,
    ) -> None:
        self._bindings = bindings
        self._receivers = Receivers(accounts, organisations)
        self._organisations = organisations
        self._vault = vault
        self._trial_of = trial_of
        self._clock = clock
        self._may_name_url = may_name_url

    def add(
        self,
        org_id: str,
        vendor: Vendor,
        api_key: str,
        *,
        processing_id: str | None = None,
        base_url: str | None = None,
        tokens_only: bool = False,
        location: str | None = None,
        is_sandbox: bool = False,
    ) -> Binding:
        """Bind an account: of one processing account, or of the organisation's default one.

        Where payments are of a location, the vendor is asked for those that there are. Raises
        NotFound and InvalidAttributes, and ServiceUnavailable where it does not answer.
        """
        organisation = self._organisation(org_id)
        receiver = self._receivers.named(organisation, processing_id)
        check_key(api_key)
        check_url(base_url, may_name_url=self._may_name_url)
        check_place(vendor, location, is_sandbox=is_sandbox)
        made = self._made(org_id, vendor, api_key)
        binding = replace(made, base_url=base_url, tokens_only=tokens_only, is_sandbox=is_sandbox)
        if vendor in OF_A_LOCATION:
            found = chosen(self._trial_of(binding, Secrets(api_key)), location)
            binding = replace(binding, location=found.id, tokens_only=True)
        self._bindings.save(binding, before=None)
        self._receivers.point(organisation, receiver, binding.id)
        return binding

    def _made(self, org_id: str, vendor: Vendor, api_key: str) -> Binding:
        now = self._clock()
        binding_id = new_id(BINDING, now)
        sealed = self._vault.seal(Secrets(api_key), org_id=org_id, binding_id=binding_id)
        return Binding(id=binding_id, org_id=org_id, vendor=vendor, created_at=now, sealed=sealed)

    def all_of(self, org_id: str) -> list[Binding]:
        """The newest first. Raises NotFound."""
        return self._bindings.all_of(self._organisation(org_id).id)

    def trial(self, org_id: str, binding_id: str) -> Trial:
        """One harmless read at the vendor. Raises NotFound, ServiceUnavailable."""
        binding = self._get(org_id, binding_id)
        return self._trial_of(binding, self._vault.open(binding))

    def rotate(self, org_id: str, binding_id: str, api_key: str) -> Binding:
        """Another key of the same account. Raises NotFound, InvalidAttributes."""
        check_key(api_key)

        def renewed(known: Secrets) -> Secrets:
            return replace(known, api_key=api_key)

        return self._changed(org_id, binding_id, lambda known: self._sealed(known, renewed))

    def take_numbers(self, org_id: str, binding_id: str, *, take: bool) -> Binding:
        """Whether numbers are taken, or tokens alone. Raises NotFound, InvalidAttributes."""

        def changed(known: Binding) -> Binding:
            if take and known.vendor in OF_A_LOCATION:
                raise invalid("answer", text=f"{INVALID}: {known.vendor} takes tokens alone")
            return replace(known, tokens_only=not take)

        return self._changed(org_id, binding_id, changed)

    def sign_events(
        self,
        org_id: str,
        binding_id: str,
        secret: str,
        *,
        alone: bool = False,
        address: str | None = None,
    ) -> Binding:
        """What the vendor signs its events with from now on; `alone` forgets the secret before.

        `address` is the stage's own, where the vendor signs that too; the known one, if None.
        Raises NotFound, InvalidAttributes.
        """
        check_key(secret, "event_secret")

        def signed(known: Secrets) -> Secrets:
            return _signed_with(secret, () if alone else known.event_secrets, known)

        def addressed(known: Binding) -> Binding:
            at = address or known.public_address
            check_public_address(known.vendor, at, may_be_local=self._may_name_url)
            return replace(self._sealed(known, signed), public_address=at)

        return self._changed(org_id, binding_id, addressed)

    def _sealed(self, known: Binding, change: Callable[[Secrets], Secrets]) -> Binding:
        secrets = change(self._vault.open(known))
        anew = self._vault.seal(secrets, org_id=known.org_id, binding_id=known.id)
        return replace(known, sealed=anew)

    def _changed(
        self, org_id: str, binding_id: str, change: Callable[[Binding], Binding]
    ) -> Binding:
        def attempt() -> Binding:
            before = self._get(org_id, binding_id)
            after = replace(change(before), version=before.version + 1)
            self._bindings.save(after, before=before)
            return after

        return until_written(attempt)

    def remove(self, org_id: str, binding_id: str) -> None:
        """Forget a binding that nothing points to any more. Raises NotFound, Conflict."""
        binding, organisation = self._get(org_id, binding_id), self._organisation(org_id)
        if binding.id == organisation.processor:
            raise Conflict("The organisation charges through it: bind another one first.")
        self._bindings.delete(binding)

    def unbind(self, org_id: str, processing_id: str | None = None) -> None:
        """Let an account, or the default one, charge the sandbox again. Raises as `add`."""
        organisation = self._organisation(org_id)
        receiver = self._receivers.named(organisation, processing_id)
        self._receivers.point(organisation, receiver, SANDBOX)

    def _organisation(self, org_id: str) -> Organisation:
        organisation = self._organisations.get(org_id)
        if organisation is None:
            raise NotFound(f"There is no organisation {org_id}.")
        return organisation

    def _get(self, org_id: str, binding_id: str) -> Binding:
        binding = self._bindings.get(org_id, binding_id)
        if binding is None:
            raise NotFound(f"The organisation has no binding {binding_id}.")
        return binding


def _signed_with(secret: str, before: tuple[str, ...], known: Secrets) -> Secrets:
    newest_first = tuple(dict.fromkeys((secret, *before)))
    return replace(known, event_secrets=newest_first[:MOST_EVENT_SECRETS])
