"""The API over HTTP: every call in its shape, every problem in the contract's, the languages, the document."""

import json
import re
import threading
from typing import ClassVar

import pytest

from tutor.service.batch import CHUNK
from tutor.web.api.batch import MOST_JOB_ITEMS
from tutor.web.api.examples import EXAMPLES
from tutor.web.api.routes import CALLS

RANGES = re.compile("[가-힣]")


def post(client, path, body, **headers):
    return client.post(f"/api/v1/{path}", json=body, headers=headers)


@pytest.fixture(scope="module")
def document(app):
    return app.test_client().get("/api/v1/openapi.json").get_json()


def differences(value, schema, document, at="answer"):
    """Where a value is not of the shape: the part of JSON Schema that our document uses."""
    if schema is True:  # anything
        return []
    if "$ref" in schema:
        return differences(value, document["components"]["schemas"][schema["$ref"].rpartition("/")[2]], document, at)
    if "anyOf" in schema:
        tried = [differences(value, option, document, at) for option in schema["anyOf"]]
        return [] if [] in tried else min(tried, key=len)
    kinds = {"string": str, "number": (int, float), "integer": int, "boolean": bool, "array": list, "object": dict}
    kind = schema.get("type")
    if kind == "null":
        return [] if value is None else [f"{at} is not null"]
    if kind and (not isinstance(value, kinds[kind]) or (isinstance(value, bool) and kind != "boolean")):
        return [f"{at} is not of type {kind}: {value!r}"]
    found = [f"{at}.{name} is missing" for name in schema.get("required", ()) if name not in value]
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{at} is {value!r}, not one of {schema['enum']}")
    for name, part in schema.get("properties", {}).items():
        if name in value:
            found += differences(value[name], part, document, f"{at}.{name}")
    if "additionalProperties" in schema and schema["additionalProperties"] is not False:
        for name, part in value.items():
            found += differences(part, schema["additionalProperties"], document, f"{at}.{name}")
    if kind == "array":
        for number, part in enumerate(value):
            found += differences(part, schema["items"], document, f"{at}[{number}]")
    return found


def test_every_call_has_an_example():
    assert set(EXAMPLES) == {*CALLS, "grade", "working", "hint"}


def test_every_route_of_the_api_is_in_the_document(app, document):
    routes = {
        (re.sub("<[^>]*?([^:>]+)>", r"{\1}", rule.rule).replace("{name}", "{id}"), method.lower())
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/api/") and rule.rule != "/api/v1/openapi.json"
    }
    assert routes == {(path, method) for path, operations in document["paths"].items() for method in operations}


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_example_of_a_call_is_answered_in_its_shape(client, document, name):
    path = document["paths"][f"/api/v1/{name}"]["post"]
    answer = post(client, name, EXAMPLES[name])
    assert answer.status_code == 200, answer.get_json()
    shape = path["responses"]["200"]["content"]["application/json"]["schema"]
    assert differences(answer.get_json(), shape, document) == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_example_of_a_call_fits_the_schema_of_its_request(document, name):
    body = document["paths"][f"/api/v1/{name}"]["post"]["requestBody"]["content"]["application/json"]
    assert differences(body["example"], body["schema"], document) == []


def test_every_reference_in_the_document_leads_somewhere(document):
    references = set(re.findall(r'"\$ref": "#/([^"]+)"', json.dumps(document)))
    assert references
    for reference in references:
        target = document
        for part in reference.split("/"):
            target = target[part]


def test_a_certificate_is_asked_for_in_the_address_too_and_verified(client):
    plain = client.post("/api/v1/analysis", json=EXAMPLES["analysis"]).get_json()
    certified = client.post("/api/v1/analysis?certificate=1", json=EXAMPLES["analysis"]).get_json()
    assert "certificate" not in plain
    found = client.post("/api/v1/verify_analysis", json={"certificate": certified["certificate"]}).get_json()
    assert found == {"accepted": True, "proved": True, "failed": [], "unchecked": []}


def test_a_problem_points_at_the_place(client, document):
    answer = post(client, "derivative", {"expression": "x^2*sin(x"})
    problem = answer.get_json()
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")
    assert differences(problem, {"$ref": "#/components/schemas/Problem"}, document) == []
    assert problem["type"].endswith("/reading-error")
    assert (problem["field"], problem["offset"], problem["length"]) == ("expression", 7, 1)


def test_every_field_at_fault_is_listed(client):
    problem = post(client, "derivative", {"order": 0, "notation": "tex", "colour": 1}).get_json()
    assert problem["type"].endswith("/invalid-request")
    assert {fault["field"] for fault in problem["errors"]} == {"expression", "order", "notation", "colour"}
    assert all(fault["field"] in problem["detail"] for fault in problem["errors"])


def test_a_fault_inside_a_field_is_named_by_its_path(client):
    problem = post(client, "descent", {"expression": "x", "start": {"x": []}, "learning_rate": 1}).get_json()
    assert {fault["field"] for fault in problem["errors"]} == {"start.x"}


def test_a_passed_limit_is_named(client):
    problem = post(client, "derivative", {"expression": "(((9^99)^99)^99)^99"}).get_json()
    assert problem["type"].endswith("/limit-exceeded")
    assert problem["limit"]


@pytest.mark.parametrize(
    ("body", "headers", "korean"),
    [
        ({"locale": "ko"}, {}, True),
        ({}, {"Accept-Language": "ko-KR,ko;q=0.9,en;q=0.5"}, True),
        ({"locale": "en"}, {"Accept-Language": "ko"}, False),
        ({}, {"Accept-Language": "fr"}, False),
        ({}, {}, False),
    ],
)
@pytest.mark.parametrize("expression", ["x^2 +* 3", 5, "x^2"])
def test_answers_and_problems_are_in_the_language_asked_for(client, body, headers, korean, expression):
    answer = client.post("/api/v1/derivative", json={"expression": expression, **body}, headers=headers)
    said = answer.get_json()
    words = said["detail"] + said["title"] if answer.status_code != 200 else said["steps"][0]["explanation"]
    assert bool(RANGES.search(words)) == korean, words


def test_a_problem_before_the_body_is_read_is_in_the_language_of_the_header(client):
    problem = client.post(
        "/api/v1/read", data=b"{", headers={"Accept-Language": "ko", "Content-Type": "application/json"}
    )
    assert RANGES.search(problem.get_json()["detail"])


class TestBatch:
    GOOD: ClassVar = {"task": "expression", "expression": "x + 1", "answer": "1 + x"}

    def test_results_keep_the_order_and_a_bad_item_spoils_no_other(self, client):
        items = [
            {"id": "right", **self.GOOD},
            {"id": 2, **self.GOOD, "answer": "x"},
            {"id": "unreadable answer", **self.GOOD, "answer": "x +"},
            {"id": "unreadable question", **self.GOOD, "expression": "x +"},
            {"id": "no task", "expression": "x", "answer": "x"},
            {"id": "limit", **self.GOOD, "expression": "9^9^9^9^9"},
            "not an item",
            None,
            {"id": "last", **self.GOOD},
        ]
        answer = post(client, "grade/batch", {"items": items})
        assert answer.status_code == 200
        results = answer.get_json()["results"]
        assert [result["id"] for result in results] == [
            item.get("id") if isinstance(item, dict) else None for item in items
        ]
        assert [result.get("value") for result in results[:3]] == ["equal", "different", "unreadable"]
        codes = [result["error"]["code"] for result in results[3:8]]
        assert codes == ["reading-error", "invalid-request", "limit-exceeded", "invalid-request", "invalid-request"]
        assert results[8]["correct"]

    def test_fields_beside_the_items_hold_for_all_of_them(self, client):
        items = [{**self.GOOD, "answer": "x^{1} + 1"}, {**self.GOOD, "answer": "x +", "locale": "en"}]
        shared = {"locale": "ko", "notation": "latex", "math": "latex"}
        first, second = post(client, "grade/batch", {**shared, "items": items}).get_json()["results"]
        assert first["correct"]
        assert RANGES.search(first["feedback"][0])
        assert not RANGES.search(second["feedback"][0])

    @pytest.mark.parametrize("fields", [{"task": "expression"}, {"notation": "speech"}])
    def test_a_field_that_is_none_of_a_batch_is_refused(self, client, fields):
        problem = post(client, "grade/batch", {**fields, "items": [self.GOOD]})
        assert problem.status_code == 422
        assert problem.get_json()["field"] == next(iter(fields))

    def test_half_a_surrogate_pair_spoils_only_its_own_item(self, client):
        items = [{"id": "a", **self.GOOD}, {"id": "b", **self.GOOD, "answer": "\ud800"}, {"id": "c", **self.GOOD}]
        answer = client.post("/api/v1/grade/batch", data=json.dumps({"items": items}), content_type="application/json")
        results = answer.get_json()["results"]
        assert [result.get("correct") for result in results] == [True, None, True]
        assert results[1]["error"]["code"] == "invalid-request"

    def test_lines_of_json_are_taken_too(self, client):
        lines = json.dumps({"id": "1", **self.GOOD}) + "\n\n" + '{"id": broken\n' + json.dumps({"id": "3", **self.GOOD})
        answer = client.post("/api/v1/grade/batch", data=lines, content_type="application/x-ndjson")
        assert [result.get("correct") for result in answer.get_json()["results"]] == [True, None, True]

    def test_lines_of_json_are_given_where_they_are_asked_for(self, client):
        answer = post(client, "grade/batch", {"items": [{"id": "a", **self.GOOD}]}, Accept="application/x-ndjson")
        assert answer.mimetype == "application/x-ndjson"
        assert json.loads(answer.text)["id"] == "a"

    def test_lines_are_sent_as_soon_as_they_are_there(self, client, monkeypatch):
        first_line_was_read = threading.Event()

        def graded(batch, items):
            if items[0] == CHUNK:  # the second chunk waits until the first one has been received
                assert first_line_was_read.wait(20)
            return [{"id": item} for item in items]

        monkeypatch.setattr("tutor.web.api.batch.Batch.grade", graded)
        answer = post(client, "grade/batch", {"items": list(range(CHUNK + 5))}, Accept="application/x-ndjson")
        lines = answer.iter_encoded()
        received = [next(lines)]
        first_line_was_read.set()
        received += lines
        assert [json.loads(line)["id"] for line in received] == list(range(CHUNK + 5))

    @pytest.mark.parametrize("body", [{}, {"items": None}, {"items": {}}, {"items": "x"}])
    def test_items_are_a_list(self, client, body):
        answer = post(client, "grade/batch", body)
        assert (answer.status_code, answer.get_json()["field"]) == (422, "items")

    def test_too_many_items_are_refused(self, client):
        answer = post(client, "grade/batch", {"items": [0] * (MOST_JOB_ITEMS + 1)})
        assert (answer.status_code, answer.get_json()["limit"]) == (422, "batch_items")

    def test_no_items_have_no_results(self, client):
        assert post(client, "grade/batch", {"items": []}).get_json() == {"results": []}


class TestOperators:
    def test_the_process_answers(self, client):
        assert client.get("/healthz").get_json() == {"status": "ok"}

    def test_everything_is_there(self, client):
        assert client.get("/readyz").get_json() == {"status": "ready", "calculators": True, "database": True}

    def test_requests_and_problems_are_counted(self, client):
        post(client, "read", {"expression": "("})
        text = client.get("/metrics").text
        assert 'tutor_requests_total{method="POST",route="/api/v1/read",status="422"}' in text
        assert 'tutor_problems_total{code="reading-error"}' in text

    @pytest.mark.parametrize("path", ["/", "/docs", "/healthz", "/api/v1/nowhere"])
    def test_every_answer_has_the_security_headers(self, client, path):
        headers = client.get(path).headers
        assert "default-src 'self'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"

    def test_the_docs_load_nothing_from_outside(self, client):
        page = client.get("/docs").text
        parts = re.findall(r'(?:src|href)="([^"]+)"', page)
        assert len(parts) >= 4
        for part in parts:
            assert part.startswith(("/docs/", "data:"))
            assert part.startswith("data:") or client.get(part).status_code == 200

    def test_the_docs_hand_out_only_their_own_files(self, client):
        assert client.get("/docs/swagger/../__init__.py").status_code == 404
        assert client.get("/docs/swagger/%2e%2e/%2e%2e/__init__.py").status_code == 404
