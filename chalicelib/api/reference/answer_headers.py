"""The headers that answers have: of all, of lists, of charges, of what may be sent again."""

from __future__ import annotations

from typing import Any

from chalicelib.api.envelope import PLAN_HEADER, WARNING_HEADER
from chalicelib.api.idempotency import REPLAYED_HEADER

Headers = dict[str, Any]

OF_ALL: Headers = {
    "X-Request-Id": {
        "description": "Under which the log knows this request.",
        "schema": {"type": "string"},
    }
}
OF_QUERIES: Headers = {
    PLAN_HEADER: {
        "description": "How the objects that match were found, and what that cost.",
        "schema": {"type": "string"},
    }
}
OF_CSV: Headers = {
    "Link": {
        "description": 'Of CSV: `<?…>; rel="next"`, where there is a next page.',
        "schema": {"type": "string"},
    }
}
OF_KEYED: Headers = {
    REPLAYED_HEADER: {
        "description": "`true` where an earlier request with the Idempotency-Key has done it.",
        "schema": {"const": "true"},
    }
}
OF_CHARGES: Headers = {
    WARNING_HEADER: {
        "description": "Where a live organisation has charged the sandbox.",
        "schema": {"type": "string"},
    }
}
OF_PASSING: Headers = {
    "Retry-After": {
        "description": "In how many seconds to send the same again, where that can be told.",
        "schema": {"type": "integer", "minimum": 1},
    }
}
