"""What can be done with the objects of a collection, and how each looks on the wire."""

from __future__ import annotations

from collections.abc import Callable

from chalicelib.api.envelope import KEYED_METHODS
from chalicelib.api.reference import bodies
from chalicelib.api.reference.parameters import fields_alone, of_list, of_query
from chalicelib.api.reference.responses import (
    ALWAYS,
    KEYED,
    WITH_BODY,
    WITH_ID,
    Errors,
    list_answered,
    object_answered,
    rows_answered,
)
from chalicelib.api.reference.schemas import Schema, Schemas
from chalicelib.api.resources.shape import Resource
from chalicelib.late_dataclass import dataclass

Make = Callable[[Schemas, Resource], Schema]
Names = Callable[[Resource], list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribedVerb:
    """One method on one path.

    `view` is the view's name in a Collection, `several` that of the view that makes it one about
    several objects too: `note` says so then. In `name` and
    `summary`, `{one}` and `{many}` stand for the object. `asks` are the parameters of the query.
    `on_one` is for operations on `{path}/{id}`, `read_by_query` for those that look for rows.
    """

    view: str
    method: str
    name: str
    summary: str
    answered: Make
    asks: Names = fields_alone
    takes: Make | None = None
    body_required: bool = True
    several: str = ""
    note: str = ""
    on_one: bool = False
    read_by_query: bool = False

    @property
    def keyed(self) -> bool:
        """Whether it takes an Idempotency-Key."""
        return self.method.upper() in KEYED_METHODS

    @property
    def errors(self) -> Errors:
        """What it can be refused with, whatever object it is done with."""
        return (
            *ALWAYS,
            *(WITH_ID if self.on_one else ()),
            *(WITH_BODY if self.takes is not None else ()),
            *(KEYED if self.keyed else ()),
        )


CREATE = DescribedVerb(
    view="create",
    method="post",
    name="create_{one}",
    summary="Create {one}",
    takes=Schemas.created,
    answered=object_answered,
    several="bulk.create",
    note=(
        "A list of them (see Several at once) creates each of its rows, and is answered as a list,"
        " in the same order."
    ),
)
VERBS = (
    DescribedVerb(
        view="source",
        method="get",
        name="list_{many}",
        summary="List {many}",
        asks=of_list,
        answered=list_answered,
        read_by_query=True,
    ),
    CREATE,
    DescribedVerb(
        view="bulk.update",
        method="put",
        name="update_{many}",
        summary="Change several {many}",
        asks=of_query,
        takes=bodies.updated_rows,
        several="bulk.update",
        answered=rows_answered,
        note=(
            "A list changes each of its rows, whatever the query says. One change with `mode=query`"
            " is made to all that match the filters."
        ),
        read_by_query=True,
    ),
    DescribedVerb(
        view="bulk.delete",
        method="delete",
        name="delete_{many}",
        summary="Delete several {many}",
        asks=of_query,
        takes=bodies.deleted_rows,
        body_required=False,
        answered=rows_answered,
        several="bulk.delete",
        note=(
            "A list deletes each of its rows, whatever the query says; `mode=query` without one all"
            " that match the filters."
        ),
        read_by_query=True,
    ),
    DescribedVerb(
        view="get",
        method="get",
        name="get_{one}",
        summary="Read {one}",
        answered=object_answered,
        on_one=True,
    ),
    DescribedVerb(
        view="update",
        method="put",
        name="update_{one}",
        summary="Change {one}",
        takes=Schemas.updated,
        answered=object_answered,
        on_one=True,
    ),
    DescribedVerb(
        view="delete",
        method="delete",
        name="delete_{one}",
        summary="Delete {one}",
        answered=object_answered,
        several="bulk.delete",
        note="Several ids, separated by `|`, are deleted together; the answer is a list then.",
        on_one=True,
    ),
)
