"""The invariant of organisations: I9."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chalicelib.store.organisations import Organisations
from chalicelib.store.tenant_rows import OrganisationRow
from onfile.admin.invariants.finding import Finding, found


class OrganisationRules:
    """Judges organisations."""

    model = OrganisationRow

    def judge(self, rows: Sequence[OrganisationRow]) -> Iterator[Finding]:
        """See `Rules.judge`."""
        for row in rows:
            if Organisations.read(row).blind_refunds is None:
                text = "it takes refunds that name no payment, without having said so"
                yield found(
                    "I9", row, f"{text}: organisations set {row.id} blind_refunds yes (or no)"
                )
