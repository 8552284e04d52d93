"""`python -m tests.onfile.embedded_dynamodb.processes`: what a child does with a database file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from onfile.embedded_dynamodb import Database, DynamoError
from tests.onfile.embedded_dynamodb.support import N, S, index, new_table

TABLE = "shared"
VIEW = "NEW_AND_OLD_IMAGES"
ROWS_PER_WRITE = 3


def create(database: Database) -> None:
    """Makes the table, unless another process was quicker."""

    class Direct:
        """Enough of a client to make a table with."""

        @staticmethod
        def create_table(**request: Any) -> None:
            database.execute("CreateTable", {**request, "TableName": TABLE})

    try:
        new_table(Direct, view=VIEW, indexes=(index("by-g", "g", "rank"),), g="S", rank="N")
    except DynamoError as error:
        if error.code != "ResourceInUseException":
            raise


def write_rows(database: Database, writer: str, at: int) -> None:
    """One transaction: three rows that belong together, and one more on a counter."""
    rows = [
        {
            "Put": {
                "TableName": TABLE,
                "Item": {
                    "pk": S(f"{writer}-{at}"),
                    "sk": S(str(row)),
                    "g": S(writer),
                    "rank": N(at),
                    "filling": S("x" * 500),
                },
                "ConditionExpression": "attribute_not_exists(pk)",
            }
        }
        for row in range(ROWS_PER_WRITE)
    ]
    count = {
        "TableName": TABLE,
        "Key": {"pk": S("counter"), "sk": S("all")},
        "UpdateExpression": "ADD n :one",
        "ExpressionAttributeValues": {":one": N(1)},
    }
    request = {"TransactItems": [*rows, {"Update": count}]}
    database.execute("TransactWriteItems", request)


def main() -> None:
    """Writes as many times as told, and acknowledges each write on standard output."""
    path, writer, first, writes = sys.argv[1:]
    database = Database(Path(path))
    create(database)
    for at in range(int(first), int(first) + int(writes)):
        write_rows(database, writer, at)
        sys.stdout.write(f"{at}\n")
        sys.stdout.flush()
    database.close()


if __name__ == "__main__":
    main()
