"""How far the indexes of the store are trusted, which follow its tables by themselves."""

from __future__ import annotations

from datetime import timedelta

INDEX_LAG = timedelta(seconds=10)
"""What an index may be behind its table. DynamoDB speaks of a fraction of a second."""

TRUSTED_AFTER = timedelta(seconds=20)
"""How old a row is before an index is trusted to have it. What is newer is read from the rows."""

OLD = TRUSTED_AFTER - INDEX_LAG - timedelta(seconds=2)
"""How old a row is when a change of it is noted: an index may learn of that `INDEX_LAG` later, when
nobody reads the row any more because it is new. Clocks differ a little."""
