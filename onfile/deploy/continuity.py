"""An update goes on with the tables that the stage has, or is refused: CloudFormation itself would
leave a lost one lost, and put an empty one in the place of one that was named differently.
"""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib import wiring
from onfile.deploy.names import DeployError, Names
from onfile.deploy.stack import Stack
from onfile.deploy.stored import Stored
from onfile.deploy.template.table_resources import suffix_of, table_id


def refuse_other_tables(stack: Stack, stored: Stored, names: Names) -> None:
    """Raises DeployError where a table is lost, or would be left for one of another name."""
    made = stack.tables() if stack.is_there() else {}
    lost = stored.lost(made.values())
    if lost:
        raise DeployError(f"{', '.join(lost)}: lost, somebody has deleted it. {_advice(names)}")
    _refuse_others(made, names)


def _advice(names: Names) -> str:
    if names.development:
        return (
            f"A development stage has no backups. Take it away, and make it anew: make destroy "
            f"STAGE={names.stage} DATA={names.stage}, then make develop STAGE={names.stage}."
        )
    return (
        "No update brings back what it held, and an empty one would hide that. DynamoDB keeps its "
        'last backup for 35 days: docs/operations.md, "Restore from a backup". Then do this again.'
    )


def _refuse_others(made: Mapping[str, str], names: Names) -> None:
    for suffix in map(suffix_of, wiring.TABLES):
        table = made.get(table_id(suffix), names.table(suffix))
        if table != names.table(suffix):
            prefix = table.removesuffix(f"-{suffix}")
            raise DeployError(
                f"{names.stack} has the table {table}, and would be given an empty "
                f"{names.table(suffix)}. It goes on with its own: TABLES={prefix}, each time."
            )
