"""The page where working is checked line by line, and hints are given."""

import re

import pytest

RIGHT = "2x sin x + x^2 cos x"
SLIP = "f'(x) = d/dx(x^2)*sin(x) + x^2*d/dx(sin(x))\n= 2x sin x - x^2 cos x"  # the sign of the derivative of sine


def shown(client, language="en", **query):
    answer = client.get("/working", query_string={"lang": language, **query})
    return answer.status_code, answer.get_data(as_text=True)


def statuses(page):
    return re.findall(r'<li class="step (\w+)">', page)


def test_every_line_gets_its_mark(client):
    status, page = shown(client, f="x^2*sin(x)", lines=SLIP)
    assert (status, statuses(page)) == (200, ["follows", "error"])
    assert "The first wrong line is line 2." in page
    assert "sine is rising" in page


def test_finished_working_is_said_to_be_right_and_offers_no_hint(client):
    _, page = shown(client, f="x^2*sin(x)", lines=RIGHT)
    assert "Finished, and right." in page
    assert 'name="hint"' not in page


def test_an_unreadable_line_shows_its_place(client):
    _, page = shown(client, f="x^2*sin(x)", lines="2x sin(x\n\n" + RIGHT)
    assert statuses(page) == ["unreadable", "follows"]
    assert "2x sin<mark>(</mark>x" in page


def test_an_unreadable_function_is_marked_beside_its_field(client):
    status, page = shown(client, f="x^2*sin(x", lines=RIGHT)
    assert status == 422
    assert 'id="f-fault"' in page


@pytest.mark.parametrize(("level", "told"), [(1, False), (2, False), (3, True)])
def test_hints_come_in_three_levels_and_only_the_last_tells(client, level, told):
    _, page = shown(client, f="x^2*sin(x)", lines="", hint=level)
    assert 'class="hinted"' in page
    assert ("d/dx(x^2)*sin(x) + x^2*d/dx(sin(x))" in page) is told
    assert (f'name="hint" value="{level + 1}"' in page) is (level < 3)


def test_lines_are_written_with_prime_marks_on_request(client):
    _, page = shown(client, f="x^2*sin(x)", derivatives="prime", lines="(x^2)'*sin(x) + x^2*d/dx(sin(x))", hint=3)
    written = page.replace("&#39;", "'")
    assert '<option value="prime" selected>' in page
    assert statuses(page) == ["follows"]
    assert "(x^2)'*sin(x) + x^2*(sin(x))'</span>" in written  # the line, read
    assert "2*x*sin(x) + x^2*(sin(x))'</span>" in written  # the next one
    assert "d/dx(sin(x))</span>" not in page


def test_critical_points_are_checked_too(client):
    _, page = shown(client, f="x^3 - 3x", task="critical_points", lines="3x^2 - 3 = 0\nx = 1 or x = -1")
    assert "error" not in statuses(page)


def test_hints_are_given_on_critical_points_too(client):
    _, page = shown(client, f="x^3 - 3x", task="critical_points", domain="[-5, 5]", lines="f'(x) = 3x^2 - 3", hint=1)
    assert "Where can the tangent be horizontal" in page


def test_a_line_with_two_explanations_comes_with_a_question(client):
    _, page = shown(client, f="x^2 + 1", lines="f'(x) = 2x + 1")
    assert "Different mistakes can lead to this line." in page
    assert 'data-tex="4 x^{3} + 7"' in page


def test_a_question_between_two_pairs_of_mistakes_offers_its_answers(client):
    _, page = shown(client, f="(3x-1)/(x^2+5)", lines="f'(x) = 2/(2x)")
    assert page.count("<details><summary><span") == 2
    assert "How fast does a constant change" in page


def test_an_equation_is_shown_as_one(client):
    _, page = shown(client, f="x^3 - 3x", task="critical_points", lines="3x^2 - 3 = 0\nx^2 = 1\nf(1) = -2")
    assert 'data-tex="3 x^{2} - 3 = 0"' in page
    assert 'data-tex="x^{2} - 1 = 0"' in page
    assert '<div class="line-math">f(1) = -2</div>' in page


def test_it_speaks_korean(client):
    _, page = shown(client, "ko", f="x^2*sin(x)", lines=SLIP, hint=1)
    assert "앞 줄에서 이어지지 않아요" in page
    assert "더 큰 힌트" in page


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"f": "x", "lines": "x\n" * 500},
        {"f": "x", "lines": "\x00\ud7ff"},
        {"f": "x", "lines": "(" * 1999},
        {"f": "x", "task": "nothing", "hint": "9", "order": "99", "variable": "sin"},
        {"f": "x", "domain": "[3, 1]", "task": "critical_points", "lines": "1"},
        {"f": "1", "lines": "0"},
        {"f": "x*y", "lines": "y"},
        {"f": "sum((y_i - w*x_i)^2, i, 1, n)/n", "variable": "w", "lines": "0", "hint": "3"},
        {"f": "<b>", "lines": "<script>alert(1)</script>"},
    ],
)
def test_no_address_breaks_the_page(client, query):
    status, page = shown(client, **query)
    assert status in (200, 422)
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "2 times x"), ("ko", "2 곱하기 x")],
)
def test_formulas_are_said_in_words(client, language, words):
    page = client.get("/", query_string={"f": "x^2", "lang": language}).get_data(as_text=True)
    labels = re.findall(r'role="math" aria-label="([^"]*)"', page)
    assert words in labels, labels


def test_a_problem_leads_to_it_with_its_own_function(client):
    page = client.get("/practise/article:square-times-sine").get_data(as_text=True)
    link = re.search(r'href="(/working\?[^"]+)"', page)[1].replace("&amp;", "&")
    page = client.get(link).get_data(as_text=True)
    assert r"Differentiate <span" in page
    assert 'name="problem" value="article:square-times-sine"' in page
    assert 'id="f"' not in page


PROBLEM = {"problem": "article:square-times-sine", "part": "derivative"}


def test_a_stored_problem_is_marked_by_its_own_policy(client):
    _, page = shown(client, **PROBLEM, lines=SLIP)
    assert statuses(page) == ["follows", "error"]
    assert re.findall(r'<td class="nobreak">([^<]*)</td>', page) == ["0.8 / 0.8", "0.8 / 0.8", "0 / 0.8", "0 / 1.6"]


def test_a_line_that_a_hint_wrote_out_counts_half(client):
    _, page = shown(client, **PROBLEM, lines="", hint=3)
    hinted = re.search(r'name="hinted" value="([^"]*)"', page)[1]
    _, page = shown(client, **PROBLEM, lines="f'(x) = d/dx(x^2)*sin(x) + x^2*d/dx(sin(x))\n= " + RIGHT, hinted=hinted)
    assert re.findall(r'<td class="nobreak">([^<]*)</td>', page)[0] == "0.4 / 0.8"


@pytest.mark.parametrize(
    "unknown", [{"problem": "nothing"}, {**PROBLEM, "part": "gradient"}, {**PROBLEM, "seed": "-1"}]
)
def test_a_problem_that_does_not_exist_is_told(client, unknown):
    status, page = shown(client, **unknown, lines="2x")
    assert status in (200, 422)
    assert 'class="refused"' in page or statuses(page)
