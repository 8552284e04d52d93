"""An otherwise empty application, the floor of a cold start: one route, one table, one row read."""

from __future__ import annotations

from chalice.app import Chalice
from pynamodb.attributes import UnicodeAttribute
from pynamodb.models import Model

ROUTE = "/rows/{name}"


class Row(Model):
    """One row."""

    class Meta:
        """Where it lies."""

        table_name = "bench-bare"
        suffix = "bare"
        region = "us-east-1"

    name = UnicodeAttribute(hash_key=True)
    text = UnicodeAttribute()


app = Chalice(app_name="bare")


@app.route(ROUTE, methods=["POST"])
def row(name: str) -> dict[str, str]:
    """Read a row."""
    return {"text": Row.get(name).text}
