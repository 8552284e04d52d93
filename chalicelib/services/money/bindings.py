"""An organisation's own accounts at processors: bind one, try it, renew its key, let it go.

The key is sealed before it is written, is shown to nobody, and is opened at most once a minute by a
process that asks the processor.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from chalicelib.domain.account import SANDBOX, Organisation, ProcessingAccount
from chalicelib.domain.binding import MOST_EVENT_SECRETS, Binding, Secrets, Trial, Vendor
from chalicelib.domain.clock import Clock
from chalicelib.domain.ids import BINDING, new_id
from chalicelib.errors import Conflict, NotFound
from chalicelib.late_pattern import late_pattern
from chalicelib.services.invalid import INVALID, invalid, no_such
from chalicelib.services.money.binding_sealing import BindingVault
from chalicelib.services.optimistic_writes import until_written
from chalicelib.services.ports import AccountStore, BindingStore, TrialOf
from chalicelib.services.ports.tenant_ports import TenantStore

_API_KEY = late_pattern(r"[\x21-\x7e]{8,255}")
_LOOPBACK = late_pattern(r"http://(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?")


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
        self._accounts = accounts
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
    ) -> Binding:
        """Bind an account: of one processing account, or of the organisation's default one.

        Raises NotFound and InvalidAttributes.
        """
        organisation = self._organisation(org_id)
        receiver = processing_id or organisation.default_processing_id
        if receiver is None or not self._is_receiver(org_id, receiver):
            raise invalid("processing_id", text=no_such("processing account"))
        _check_key(api_key)
        self._check_url(base_url)
        now = self._clock()
        binding_id = new_id(BINDING, now)
        sealed = self._vault.seal(Secrets(api_key), org_id=org_id, binding_id=binding_id)
        binding = Binding(
            id=binding_id,
            org_id=org_id,
            vendor=vendor,
            created_at=now,
            sealed=sealed,
            base_url=base_url,
            tokens_only=tokens_only,
        )
        self._bindings.save(binding, before=None)
        self._point(organisation, receiver, binding_id)
        return binding

    def all_of(self, org_id: str) -> list[Binding]:
        """The newest first. Raises NotFound."""
        return self._bindings.all_of(self._organisation(org_id).id)

    def trial(self, org_id: str, binding_id: str) -> Trial:
        """One harmless read at the vendor. Raises NotFound, ServiceUnavailable."""
        binding = self._get(org_id, binding_id)
        return self._trial_of(binding, self._vault.open(binding))

    def rotate(self, org_id: str, binding_id: str, api_key: str) -> Binding:
        """Another key of the same account. Raises NotFound, InvalidAttributes."""
        _check_key(api_key)
        return self._with(org_id, binding_id, lambda known: replace(known, api_key=api_key))

    def take_numbers(self, org_id: str, binding_id: str, *, take: bool) -> Binding:
        """Whether numbers are taken, or tokens alone. Raises NotFound."""
        return self._changed(org_id, binding_id, lambda known: replace(known, tokens_only=not take))

    def sign_events(
        self, org_id: str, binding_id: str, secret: str, *, alone: bool = False
    ) -> Binding:
        """What the vendor signs its events with from now on; `alone` forgets the secret before.

        Raises NotFound, InvalidAttributes.
        """
        _check_key(secret, "event_secret")

        def signed(known: Secrets) -> Secrets:
            before = () if alone else known.event_secrets
            newest_first = tuple(dict.fromkeys((secret, *before)))
            return replace(known, event_secrets=newest_first[:MOST_EVENT_SECRETS])

        return self._with(org_id, binding_id, signed)

    def _with(self, org_id: str, binding_id: str, change: Callable[[Secrets], Secrets]) -> Binding:
        def sealed(before: Binding) -> Binding:
            secrets = change(self._vault.open(before))
            anew = self._vault.seal(secrets, org_id=org_id, binding_id=binding_id)
            return replace(before, sealed=anew)

        return self._changed(org_id, binding_id, sealed)

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
        receiver = processing_id or organisation.default_processing_id
        if receiver is None or not self._is_receiver(org_id, receiver):
            raise invalid("processing_id", text=no_such("processing account"))
        self._point(organisation, receiver, SANDBOX)

    def _point(self, organisation: Organisation, receiver: str, processor: str) -> None:
        """The account first: the organisation's word is what charges of its default go by."""

        def attempt() -> None:
            before = self._accounts.get(organisation.id, receiver)
            assert isinstance(before, ProcessingAccount)  # noqa: S101  (looked at by who calls)
            after = replace(before, processor=processor, version=before.version + 1)
            self._accounts.save(after, before)

        until_written(attempt)
        if receiver == organisation.default_processing_id:
            self._organisations.save(replace(organisation, processor=processor))

    def _is_receiver(self, org_id: str, account_id: str) -> bool:
        return isinstance(self._accounts.get(org_id, account_id), ProcessingAccount)

    def _check_url(self, base_url: str | None) -> None:
        if base_url is None:
            return
        if not self._may_name_url or not _LOOPBACK.fullmatch(base_url):
            text = f"{INVALID}: a twin on loopback, in the local stage alone"
            raise invalid("base_url", text=text)

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


def _check_key(key: str, name: str = "api_key") -> None:
    if not _API_KEY.fullmatch(key):
        text = f"{INVALID}: expected 8 to 255 printable characters, no blanks"
        raise invalid(name, text=text)
