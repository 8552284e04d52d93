"""What a record of a stream keeps of an item as it was before its change and as it is after.

Of the two images, the older is kept as its difference to the newer: most of the cost of a record is
its bytes, and an update leaves most of an item alone.
"""

from __future__ import annotations

import json
from typing import NamedTuple

from onfile.embedded_dynamodb.rows import Row
from onfile.embedded_dynamodb.schema import Keys
from onfile.embedded_dynamodb.stream_view import View
from onfile.embedded_dynamodb.values import Item

_encode = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode


class Kept(NamedTuple):
    """The images as they are stored, None for no item. Where both are there, `old` has what was
    replaced of it, and the names that `new` has in addition."""

    old: str | None
    new: str | None


def kept(view: View, keys: Keys, old: Row | None, new: Row | None) -> Kept:
    """What is stored of a change. Of an image that is not in the view, that is the key alone."""
    if old is None or new is None:
        return Kept(_document(old, keys, view.old), _document(new, keys, view.new))
    before = old.item if view.old else keys.pick(old.item)
    after = new.item if view.new else keys.pick(new.item)
    replaced = {
        name: value
        for name, value in before.items()
        # Most values are not replaced by others that are equal: they are the same ones.
        if (now := after.get(name)) is not value and now != value
    }
    added = [name for name in after if name not in before]
    return Kept(_encode((replaced, added)), _document(new, keys, view.new))


def restored(images: Kept) -> tuple[Item | None, Item | None]:
    """The inverse of `kept`: the items before the change and after it."""
    new = None if images.new is None else json.loads(images.new)
    old = None if images.old is None else json.loads(images.old)
    if old is None or new is None:
        return old, new
    replaced, added = old
    common = {name: value for name, value in new.items() if name not in added}
    return {**common, **replaced}, new


def _document(row: Row | None, keys: Keys, whole: bool) -> str | None:
    if row is None:
        return None
    return row.document if whole else _encode(keys.pick(row.item))
