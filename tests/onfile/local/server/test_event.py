"""What reaches the app, and what of its answers reaches the client."""

from __future__ import annotations

from .client import ask, get, wire

Address = tuple[str, int]


def test_the_event_has_the_fields_of_api_gateway(address: Address) -> None:
    event = ask(address, get("/echo/?a=1&b=%C3%A9")).json

    assert (event["httpMethod"], event["path"], event["resource"]) == ("GET", "/echo/", "/echo")
    context = event["requestContext"]
    assert (context["httpMethod"], context["path"]) == ("GET", "/echo/")
    assert context["resourcePath"] == "/echo"
    assert context["identity"]["sourceIp"] == "127.0.0.1"
    assert event["isBase64Encoded"] is False


def test_each_request_has_an_id_of_its_own(address: Address) -> None:
    ids = {ask(address, get("/echo")).json["requestContext"]["requestId"] for _ in range(2)}

    assert len(ids) == 2


def test_query_parameters_come_decoded_and_in_both_shapes(address: Address) -> None:
    event = ask(address, get("/echo?fields[0]=id&x=1&x=%202&blank=")).json

    assert event["multiValueQueryStringParameters"] == {
        "fields[0]": ["id"],
        "x": ["1", " 2"],
        "blank": [""],
    }
    assert event["queryStringParameters"] == {"fields[0]": "id", "x": " 2", "blank": ""}


def test_no_query_is_none_as_in_api_gateway(address: Address) -> None:
    event = ask(address, get("/echo?")).json

    assert event["queryStringParameters"] is None
    assert event["multiValueQueryStringParameters"] is None


def test_a_header_that_comes_twice_reaches_the_app_with_both_values(address: Address) -> None:
    event = ask(address, get("/echo", "X-Tag: one", "x-tag: two")).json

    assert event["multiValueHeaders"]["x-tag"] == ["one", "two"]
    assert event["headers"]["x-tag"] == "two"


def test_path_parameters_are_those_of_the_route_and_stay_encoded(address: Address) -> None:
    reply = ask(address, get("/echo/a%2Fb/parts/%C3%A9")).json

    assert reply["args"] == ["a%2Fb", "%C3%A9"]
    assert reply["event"]["pathParameters"] == {"echo_id": "a%2Fb", "part_id": "%C3%A9"}


def test_a_binary_body_arrives_as_it_was_sent(address: Address) -> None:
    body = bytes(range(256))
    for media_type in ("application/octet-stream", "application/foo"):
        named = f"Host: probe\r\nContent-Type: {media_type}\r\nContent-Length: 256"
        head = f"POST /echo HTTP/1.1\r\n{named}\r\n\r\n"
        event = ask(address, head.encode() + body).json
        assert event["body"].encode("latin-1") == body
        assert event["isBase64Encoded"] is (media_type == "application/octet-stream")


def test_headers_of_the_app_reach_the_client_each_on_a_line_of_its_own(address: Address) -> None:
    reply = ask(address, get("/cookies"))

    assert reply.headers.get_all("Set-Cookie") == ["a=1", "b=2"]
    assert reply.headers["Content-Type"] == "application/json"


def test_the_length_is_the_bodys_whatever_the_app_says(address: Address) -> None:
    with wire(address) as connection:
        reply = connection.ask(get("/cookies"))
        after = connection.ask(get("/"))

    assert reply.headers.get_all("Content-Length") == ["2"]
    assert after.body == b"root"
