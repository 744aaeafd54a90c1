"""What nobody should send, sent to a real server: never a 500, never a hang, always problem+json."""

import http.client
import json
from urllib.parse import urlsplit

import pytest

JSON = {"Content-Type": "application/json"}
DEEP = 100_000


def ask(server, method, path, body=None, headers=JSON):
    connection = http.client.HTTPConnection(urlsplit(server).netloc, timeout=60)
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer, answer.read()
    finally:
        connection.close()


def expression(text):
    return json.dumps({"expression": text}).encode()


BODIES = [
    ("nothing", b"", 400, "malformed-json"),
    ("not JSON", b"expression=x", 400, "malformed-json"),
    ("cut off", b'{"expression": "x', 400, "malformed-json"),
    ("not UTF-8", b'{"expression": "\xff\xfe"}', 400, "malformed-json"),
    ("null", b"null", 422, "invalid-request"),
    ("a list", b"[1, 2]", 422, "invalid-request"),
    ("a text", b'"x"', 422, "invalid-request"),
    ("a number", b"5", 422, "invalid-request"),
    ("NaN", b'{"expression": "x", "order": NaN}', 400, "malformed-json"),
    ("Infinity", b'{"expression": "x", "order": -Infinity}', 400, "malformed-json"),
    ("an infinite number", b'{"expression": "x", "order": 1e999}', 422, "invalid-request"),
    ("a number of 5000 digits", b'{"expression": "x", "order": ' + b"9" * 5000 + b"}", 400, "malformed-json"),
    ("a number of 4000 digits", b'{"expression": "x", "order": ' + b"9" * 4000 + b"}", 422, "invalid-request"),
    ("no field", b"{}", 422, "invalid-request"),
    ("an unknown field", b'{"expression": "x", "expresion": "x"}', 422, "invalid-request"),
    ("null for a text", b'{"expression": null}', 422, "invalid-request"),
    ("a number for a text", b'{"expression": 5}', 422, "invalid-request"),
    ("a text for a number", b'{"expression": "x", "order": "1"}', 422, "invalid-request"),
    ("true for a number", b'{"expression": "x", "order": true}', 422, "invalid-request"),
    ("an unknown language", b'{"expression": "x", "locale": "xx"}', 422, "invalid-request"),
    ("a list for a language", b'{"expression": "x", "locale": ["ko"]}', 422, "invalid-request"),
    ("half a surrogate pair", rb'{"expression": "\ud800"}', 422, "invalid-request"),
    ("half a surrogate pair in a name", rb'{"expression": "x", "\udfff": 1}', 422, "invalid-request"),
    ("deep lists", b"[" * DEEP + b"]" * DEEP, 400, "malformed-json"),
    ("deep objects", b'{"a":' * DEEP + b"1" + b"}" * DEEP, 400, "malformed-json"),
    ("deep inside a field", b'{"expression": ' + b"[" * 500 + b"]" * 500 + b"}", 422, "invalid-request"),
    ("deep, as far as it can be read", b'{"expression": ' + b"[" * 900 + b"]" * 900 + b"}", 422, None),
    ("an empty expression", expression(""), 422, "reading-error"),
    ("only spaces", expression("   "), 422, "reading-error"),
    ("a null character", expression("x\0"), 422, "reading-error"),
    ("a tower of powers", expression("(((9^99)^99)^99)^99"), 422, "limit-exceeded"),
    ("deep brackets", expression("(" * 20_000 + "x" + ")" * 20_000), 422, "limit-exceeded"),
    ("deep powers", expression("^".join(["x"] * 20_000)), 422, "limit-exceeded"),
    ("many terms", expression("+".join(["x"] * 20_000)), 422, "limit-exceeded"),
    ("many minus signs", expression("-" * 20_000 + "x"), 422, "limit-exceeded"),
    ("code", expression("__import__('os').system('true')"), 422, "reading-error"),
    ("a long number", expression("9" * 100_000), 422, "limit-exceeded"),
]


@pytest.mark.parametrize(("body", "status", "code"), [row[1:] for row in BODIES], ids=[row[0] for row in BODIES])
def test_a_bad_body_is_told_what_is_wrong(server, body, status, code):
    answer, content = ask(server, "POST", "/api/v1/derivative", body)
    assert answer.status == status, content[:300]
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = json.loads(content)
    assert problem["status"] == status
    assert problem["detail"] and problem["title"]
    if code is not None:
        assert problem["type"].endswith(code), problem


@pytest.mark.parametrize(
    "path", ["read", "gradient", "analysis", "descent", "regression", "grade", "grade/batch", "working", "hint"]
)
@pytest.mark.parametrize(
    "body", [b"null", b"{}", b'{"expression": [1], "items": 5}', rb'{"expression": "\ud800", "a": NaN}']
)
def test_no_call_answers_500(server, path, body):
    answer, content = ask(server, "POST", f"/api/v1/{path}", body)
    assert 400 <= answer.status < 500
    assert json.loads(content)["status"] == answer.status


def test_a_body_too_large_is_refused(server):
    answer, content = ask(server, "POST", "/api/v1/read", expression("x" * 10_000_000))
    assert answer.status == 413
    assert json.loads(content)["type"].endswith("too-large")


def test_a_body_too_large_that_does_not_say_its_size_is_refused(server):
    chunks = (b"x" * 100_000 for _ in range(30))
    answer, content = ask(server, "POST", "/api/v1/read", chunks, JSON)
    assert answer.status == 413, content[:300]


@pytest.mark.parametrize("kind", [None, "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_what_is_not_json_is_refused(server, kind):
    answer, content = ask(server, "POST", "/api/v1/read", expression("x"), {"Content-Type": kind} if kind else {})
    assert answer.status == 415
    assert json.loads(content)["type"].endswith("unsupported-media-type")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/nowhere", 404),
        ("POST", "/api/nowhere", 404),
        ("GET", "/api/v1/%00", 404),
        ("GET", "/api/v1/%ff%fe", 404),
        ("GET", "/api/v1/../../etc/passwd", 404),
        ("GET", "/api/v1/read", 405),
        ("DELETE", "/api/v1/read", 405),
        ("POST", "/api/v1/openapi.json", 405),
    ],
)
def test_an_unknown_address_or_method_is_told_so(server, method, path, status):
    answer, content = ask(server, method, path, b"{}")
    assert answer.status == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert json.loads(content)["status"] == status


def test_the_server_still_answers_after_all_this(server):
    answer, content = ask(server, "POST", "/api/v1/read", expression("x sin x"))
    assert answer.status == 200
    assert json.loads(content)["expression"]["text"] == "x*sin(x)"
