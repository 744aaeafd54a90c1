"""Pictures over HTTP: what is on them, how they are sent, what is refused."""

import io
from xml.etree import ElementTree

import pytest
from PIL import Image

ARTICLE = {"expression": "x^2*sin(x)", "domain": "[0, 10]"}
RUN = {**ARTICLE, "start": "4", "learning_rate": "0.01"}
BOWL = {"expression": "x^2 + 3y^2", "start": "x=2,y=1", "learning_rate": "0.1"}
SVG = "{http://www.w3.org/2000/svg}"


def plot(client, name, query, **headers):
    return client.get(f"/api/v1/plots/{name}", query_string=query, headers=headers)


def test_a_function_as_svg_shows_its_critical_points(client):
    answer = plot(client, "function.svg", ARTICLE)
    assert (answer.status_code, answer.content_type) == (200, "image/svg+xml")
    root = ElementTree.fromstring(answer.data)
    kinds = [group.get("class") for group in root.iter(f"{SVG}g") if "plot-point " in group.get("class", "")]
    assert sorted(kinds) == [
        *["plot-point plot-local_maximum"] * 2,  # 2.2889 and 8.0962, by Newton's method on tan x = -x/2
        *["plot-point plot-local_minimum"] * 3,  # 0, 5.0870, and 10 as an end
    ]
    assert "(5.08699, −24.083)" in root.findtext(f"{SVG}desc")


def test_the_words_are_in_the_language_asked_for(client):
    assert "극소" in plot(client, "function.svg", ARTICLE, **{"Accept-Language": "ko"}).get_data(as_text=True)
    assert "극소" in plot(client, "function.svg", {**ARTICLE, "locale": "ko"}).get_data(as_text=True)


@pytest.mark.parametrize(
    ("name", "query", "frames"),
    [
        ("function.png", ARTICLE, 1),
        ("descent.png", RUN, 1),
        ("descent.gif", {**RUN, "max_steps": "6"}, 7),  # the start and six steps
        ("descent.webp", {**RUN, "max_steps": "6"}, 7),
        ("descent.apng", {**RUN, "max_steps": "6"}, 7),
        ("descent.gif", {**BOWL, "max_steps": "4"}, 5),
        ("descent.png", BOWL, 1),
    ],
)
def test_other_forms_are_readable_pictures(client, name, query, frames):
    answer = plot(client, name, query)
    form = name.partition(".")[2]
    assert (answer.status_code, answer.content_type) == (200, f"image/{form}"), answer.get_data(as_text=True)
    image = Image.open(io.BytesIO(answer.data))
    assert (image.size, getattr(image, "n_frames", 1)) == ((640, 400), frames)
    assert image.format.lower() == form.removeprefix("a")  # an APNG is a PNG


def test_a_run_as_svg(client):
    answer = plot(client, "descent.svg", RUN)
    root = ElementTree.fromstring(answer.data)
    assert any(group.get("class") == "plot-run" for group in root.iter(f"{SVG}g"))
    assert "5.08699" in root.findtext(f"{SVG}desc")


def test_a_run_of_two_variables_as_svg(client):
    root = ElementTree.fromstring(plot(client, "descent.svg", BOWL).data)
    groups = {element.get("class"): element for element in root.iter()}
    assert groups.keys() >= {"plot-ground", "plot-levels", "plot-run", "plot-point plot-local_minimum"}
    assert len(groups["plot-ground"]) >= 8
    assert "(2, 1)" in root.findtext(f"{SVG}desc")


def test_a_picture_may_be_kept_and_asked_for_again(client):
    first = plot(client, "function.svg", ARTICLE)
    assert (first.cache_control.public, first.cache_control.max_age) == (True, 3600)
    assert "Accept-Language" in first.vary
    again = plot(client, "function.svg", ARTICLE, **{"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize(
    ("name", "query", "status", "code", "field"),
    [
        ("function.svg", {}, 422, "invalid-request", "expression"),
        ("function.svg", {"expression": "x^2*sin(x"}, 422, "reading-error", "expression"),
        ("function.svg", {"expression": "x*y"}, 422, "invalid-request", "expression"),
        ("function.svg", {"expression": "x", "colour": "red"}, 422, "invalid-request", "colour"),
        ("function.svg", {"expression": "x", "domain": "[2, 1]"}, 422, "reading-error", "domain"),
        ("function.gif", ARTICLE, 404, "not-found", None),
        ("descent.svg", {**RUN, "learning_rate": "fast"}, 422, "invalid-request", "learning_rate"),
        ("descent.svg", {**RUN, "learning_rate": "nan"}, 422, "invalid-request", "learning_rate"),
        ("descent.svg", {**RUN, "max_steps": "9" * 5000}, 422, "invalid-request", "max_steps"),
        (
            "descent.gif",
            {"expression": "x^2 + y^2 + z^2", "start": "x=1,y=1,z=1", "learning_rate": "0.1"},
            422,
            "invalid-request",
            "expression",
        ),
    ],
)
def test_what_cannot_be_drawn_is_a_problem(client, name, query, status, code, field):
    answer = plot(client, name, query)
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    problem = answer.get_json()
    assert problem["type"].rpartition("/")[2] == code
    assert problem.get("field") == field


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("function.svg", {"expression": "x", "domain": "[0, 10^400]"}),
        ("function.svg", {"expression": "x", "domain": "[-10^308, 10^308]"}),
        ("function.svg", {"expression": "x", "domain": "[1, 1]"}),
        ("function.png", {"expression": "sin(10^300*x)", "domain": "[0, 1]"}),
        ("function.png", {"expression": "10^300*x^2", "domain": "[-10^9, 10^9]"}),
        ("function.svg", {"expression": "ln(-x^2)"}),
        ("function.svg", {"expression": "5"}),
        ("descent.png", {"expression": "x^2", "start": "1", "learning_rate": "1e300"}),
        ("descent.svg", {"expression": "x^2", "start": "1", "learning_rate": "1e300"}),
        ("descent.gif", {"expression": "x^2", "start": "1", "learning_rate": "1.5", "max_steps": "40"}),
        ("descent.png", {"expression": "x^2 + y^2", "start": "x=1,y=1", "learning_rate": "1e200"}),
        ("descent.png", {"expression": "x^2 + y^2", "start": "x=1,y=1", "learning_rate": "1.5"}),
        ("descent.png", {"expression": "x^2 + y^2", "start": "x=0,y=0", "learning_rate": "0.1"}),
        ("descent.png", {"expression": "x^2 + y^2", "start": "x=1", "learning_rate": "0.1"}),
        ("descent.png", {"expression": "x^2 + y^2", "start": "=,=,", "learning_rate": "0.1"}),
        ("descent.png", {"expression": "ln(x)", "start": "-1", "learning_rate": "0.1"}),
    ],
)
def test_what_is_odd_is_drawn_or_refused(client, name, query):
    assert plot(client, name, query).status_code in (200, 422)


def test_every_picture_is_in_the_document(client):
    paths = client.get("/api/v1/openapi.json").get_json()["paths"]
    operation = paths["/api/v1/plots/descent.{form}"]["get"]
    forms = {"image/svg+xml", "image/png", "image/gif", "image/apng", "image/webp"}
    assert set(operation["responses"]["200"]["content"]) == forms
    required = {row["name"] for row in operation["parameters"] if row["required"]}
    assert required == {"form", "expression", "start", "learning_rate"}
