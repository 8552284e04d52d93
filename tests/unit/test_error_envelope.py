"""Errors on the wire: status, name, paths."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib import errors
from chalicelib.api.error_answers import InternalError, bracket_paths, envelope

EVERY = [
    (errors.BadRequest("x"), 400, "BadRequest"),
    (errors.MethodNotAllowed("x"), 405, "MethodNotAllowed"),
    (errors.BodyTooLarge("x"), 413, "BadRequest"),
    (errors.TooMuchAtOnce("x"), 400, "BadRequest"),
    (errors.UnsupportedMediaType("x"), 415, "BadRequest"),
    (errors.InvalidAttributes({"x": "Required"}), 400, "InvalidAttributes"),
    (errors.Unauthorized("x"), 401, "Unauthorized"),
    (errors.NotPermitted("x"), 403, "NotPermitted"),
    (errors.NotFound("x"), 404, "NotFound"),
    (errors.Conflict("x"), 409, "Conflict"),
    (errors.TooManyRequests(retry_after_s=1), 429, "TooManyRequests"),
    (errors.TransactionDeclined(None, "x"), 400, "TransactionDeclined"),
    (errors.SealedDetailsError(), 500, "InternalServerError"),
    (errors.Tampered(), 500, "InternalServerError"),
    (errors.KeyRefused(), 500, "InternalServerError"),
    (errors.ServiceUnavailable("x"), 503, "ServiceUnavailable"),
    (InternalError(), 500, "InternalServerError"),
]
DETAILS: st.SearchStrategy[Any] = st.recursive(
    st.just("Required"),
    lambda inner: (
        st.dictionaries(st.sampled_from("abcd"), inner, min_size=1, max_size=3)
        | st.lists(inner | st.just({}), min_size=1, max_size=3)
    ),
    max_leaves=8,
)


@pytest.mark.parametrize(("error", "status", "name"), EVERY, ids=lambda value: str(value)[:30])
def test_every_error_has_its_status_and_name(
    error: errors.OnfileError, status: int, name: str
) -> None:
    answered, body = envelope(error)
    assert answered == status
    assert body["object"] == "error"
    assert body["error_type"] == name
    assert body["error_description"].strip()
    assert body["description"] == str(error)


def test_no_error_class_is_forgotten() -> None:
    def below(base: type[errors.OnfileError]) -> set[type[errors.OnfileError]]:
        return {base}.union(*(below(kind) for kind in base.__subclasses__()))

    answered = {type(error) for error, *_ in EVERY}
    abstract = {errors.OnfileError, errors.RequestError}
    served = {kind for kind in below(errors.OnfileError) if ".local." not in kind.__module__}
    assert served - abstract == answered


@pytest.mark.parametrize(
    ("details", "paths"),
    [
        ({"payment_method_id": "Required"}, ["payment_method_id"]),
        (
            {"email": "Required", "payment_method": {"card": {"expiry": "Invalid value"}}},
            ["email", "payment_method[card][expiry]"],
        ),
        ({"ledger": [{}, {"amount": "Invalid value"}]}, ["ledger[1][amount]"]),
        ({"ledger": [{}, "Invalid value"]}, ["ledger[1]"]),
        (
            {"object": "list", "values": [{"email": "Required"}, {}, {"name": "Required"}]},
            ["[0][email]", "[2][name]"],
        ),
        ({"object": "Read-only"}, ["object"]),
    ],
)
def test_the_text_names_the_paths_of_what_is_wrong(details: Any, paths: list[str]) -> None:
    assert bracket_paths(details) == paths
    _, body = envelope(errors.InvalidAttributes(details))
    assert body["error_description"] == ", ".join(paths)
    assert body["details"] == details


@given(st.dictionaries(st.sampled_from("abcd"), DETAILS, min_size=1, max_size=3))
@settings(deadline=None)
def test_every_leaf_has_a_path_of_its_own_that_leads_to_it(details: dict[str, Any]) -> None:
    paths = bracket_paths(details)
    assert len(paths) == len(set(paths)) == str(details).count("Required")
    for path in paths:
        node: Any = details
        for name in path.replace("]", "").split("["):
            node = node[int(name)] if isinstance(node, list) else node[name]
        assert node == "Required"


def test_a_bad_request_may_name_what_it_is_about() -> None:
    _, body = envelope(errors.BadRequest("a[: Malformed", {"a[": "Malformed"}))
    assert (body["error_description"], body["details"]) == ("a[: Malformed", {"a[": "Malformed"})
    assert envelope(errors.BadRequest("x"))[1]["details"] is None


def test_a_decline_carries_the_rendered_transaction() -> None:
    error = errors.TransactionDeclined(object(), "The card has expired.")
    status, body = envelope(error, {"object": "transaction", "status": "declined"})
    assert (status, body["error_description"]) == (400, "The card has expired.")
    assert body["details"] == {"object": "transaction", "status": "declined"}
