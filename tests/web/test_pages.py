"""The pages without a browser: what stands in them, in both languages, and what happens to bad input.

The mathematics is the real one; expected numbers are those of x² sin x worked out by hand with Newton's method:
f′ = 0 at 5.08698…, f there −24.0829…, the minimum of the project's opening example.
"""

import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

import tutor.web
from tutor.service.workers import Busy
from tutor.web.pages.latex_text import plain
from tutor.web.pages.question import Question, decimal
from tutor.web.pages.regression import EXAMPLES as EXAMPLE_FITS
from tutor.web.pages.typeset import number, place, prose
from tutor.wording import LOCALES, catalogue

WEB = Path(tutor.web.__file__).parent
TEMPLATES = sorted((WEB / "templates").glob("*.html"))
OWN_STATIC = [file for file in (WEB / "static").glob("*.*") if file.is_file()]
VENDOR = WEB / "static" / "vendor"
EXAMPLE = {"f": "x^2*sin(x)", "domain": "[0, 10]", "start": "4", "rate": "0.01"}


class Text(HTMLParser):
    """The words of a page as a reader sees them, and its tags."""

    def __init__(self, html):
        super().__init__()
        self.words, self.tags = [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words.append(data)

    def __str__(self):
        return " ".join(" ".join(self.words).split())

    def of(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]


def shown(client, address, status=200, **query):
    response = client.get(address, query_string=query or None, headers={"Accept": "text/html"})
    assert response.status_code == status, response.text[:500]
    return Text(response.text)


# The lesson


def test_the_example_is_worked_through(client):
    page = str(shown(client, "/", **EXAMPLE))
    assert "f(x) = x^2*sin(x)" in page
    assert "x*(2*sin(x) + x*cos(x))" in page
    assert "5.0870" in page
    assert "−24.083" in page
    assert "local minimum" in page
    assert "It settled after" in page


def test_the_example_speaks_korean(client):
    page = str(shown(client, "/", lang="ko", **EXAMPLE))
    assert "이렇게 읽었어요" in page
    assert "극소" in page
    assert "5.0870" in page


def test_the_pictures_hold_curve_points_and_run(client):
    page = shown(client, "/", **EXAMPLE)
    classes = " ".join(attributes.get("class", "") for _, attributes in page.tags)
    for name in ("plot-curve", "plot-local_minimum", "plot-local_maximum", "plot-run", "plot-ball"):
        assert name in classes


def test_a_function_with_its_name_is_taken_for_what_stands_right_of_it(client):
    page = shown(client, "/", **{**EXAMPLE, "f": "f(x) = x^2 - 2x"})
    assert "f(x) = x^2 - 2*x" in str(page)
    assert "f(x) = f(x)" not in str(page)
    assert any("plot-curve" in attributes.get("class", "") for _, attributes in page.tags)


def test_the_first_visit_is_not_empty(client):
    page = shown(client, "/")
    links = [link.get("href", "") for link in page.of("a")]
    assert any("x%5E2%2Asin%28x%29" in link and "rate=0.01" in link for link in links)
    assert "Why does deep learning need derivatives?" in str(page)


def test_a_shared_address_fills_the_form_again(client):
    asked = {**EXAMPLE, "steps": "500", "decay": "0.1"}
    page = shown(client, "/", **asked, direction="maximize", method="adam")
    assert {field["name"]: field["value"] for field in page.of("input") if "name" in field} == asked
    assert {"maximize", "adam"} <= {option["value"] for option in page.of("option") if "selected" in option}


SUGGESTIONS = [  # what the advice changes, a question it is given for
    ("rate", {"f": "x^2", "start": "1", "rate": "1.5"}),
    ("rate", {"f": "cos(x)", "start": "1", "rate": "0.9", "direction": "maximize", "decay": "3", "steps": "20"}),
    ("decay", {"f": "|x - 1|", "start": "3", "rate": "0.3"}),
    ("start", {"f": "x^3 - 3x", "start": "-1", "rate": "0.1"}),
    ("method", {"f": "x^4", "start": "1", "rate": "0.1", "steps": "300"}),
    ("steps", {"f": "cos(x)", "start": "0.1", "rate": "0.5", "steps": "3"}),
    ("steps", {"f": "cos(x) + cos(y)", "start": "0.1, 0.2", "rate": "0.5", "steps": "3"}),
    ("start", {"f": "x^3 - 3x + y^2", "start": "x=-1, y=1", "rate": "0.1"}),
    ("method", {"f": "x^2 + 10y^2", "start": "3, 1", "rate": "0.15"}),
    ("rate", {"f": "x^2 + y^2", "start": "3, 1", "rate": "3", "domain": "x=[-9, 9], y=[-9, 9]"}),
]


@pytest.mark.parametrize(("changed", "question"), SUGGESTIONS)
def test_the_suggestion_can_be_tried_and_does_better(client, changed, question):
    def followed(query):
        page = client.get("/", query_string=query, headers={"Accept": "text/html"}).text
        arrived = "distance-side agrees" in page and "It settled after" in page
        return page, arrived, int(re.search(r"(\d+) steps\)</summary>", page)[1])

    page, arrived, steps = followed(question)
    (link,) = [tag["href"] for tag in Text(page).of("a") if tag.get("href", "").endswith("#descent")]
    query = dict(parse_qsl(link.removesuffix("#descent").removeprefix("/?")))
    assert query.get(changed) != question.get(changed)
    _, arrives, fewer = followed(query)
    assert arrives
    assert not arrived or fewer < steps or "saddle" in page or "local maximum" in page


def test_an_ambiguous_input_offers_its_other_reading(client):
    page = shown(client, "/", f="1/2x")
    links = [link["href"] for link in page.of("a") if link.get("class") == "reading"]
    assert links, "1/2x can be meant in two ways"


def test_a_cell_of_places_is_shown_by_its_ends(client):
    page = client.get("/", query_string={"f": "floor(x) + floor(y)", "domain": "x=[-5, 5], y=[-5, 5]"})
    assert "-5 … -4" in page.text.replace("−", "-")


SEVERAL = {"f": "x^2 + 10y^2", "domain": "x=[-5, 5], y=[0, 2]", "start": "x=3, y=1", "rate": "0.01"}


@pytest.mark.parametrize(
    ("query", "field", "words"),
    [
        ({"f": "3(x"}, "f", "parenthes"),
        ({"f": "5", "start": "1"}, "f", "constant"),
        ({"f": "x - x", "start": "1"}, "f", "constant"),
        ({"f": "(" * 1990}, "f", ""),
        ({**EXAMPLE, "domain": "[0, "}, "domain", "expected"),
        ({**EXAMPLE, "domain": "y=[0, 9]"}, "domain", "y, which is not a variable"),
        ({**EXAMPLE, "rate": "fast"}, "rate", "has to be a number"),
        ({**EXAMPLE, "rate": "0"}, "rate", "greater than 0"),
        ({**EXAMPLE, "rate": "-0.1"}, "rate", "greater than 0"),
        ({**EXAMPLE, "rate": "nan"}, "rate", "has to be a number"),
        ({**EXAMPLE, "rate": "inf"}, "rate", "has to be a number"),
        ({**EXAMPLE, "rate": "9e999"}, "rate", "has to be a number"),
        ({**EXAMPLE, "start": "here("}, "start", ""),
        ({**EXAMPLE, "start": "nan"}, "start", "nan"),
        ({**EXAMPLE, "start": "oo"}, "start", ""),
        ({**EXAMPLE, "start": "11"}, "start", "outside the domain"),
        ({**EXAMPLE, "start": "1, 2"}, "start", ""),
        ({"f": "ln(x)", "start": "-1"}, "start", "not defined"),
        ({"f": "sqrt(x)", "start": "0"}, "start", "no derivative"),
        ({**EXAMPLE, "steps": "1000000"}, "steps", "from 1 to 100000"),
        ({**EXAMPLE, "steps": "0"}, "steps", "from 1 to 100000"),
        ({**EXAMPLE, "steps": "1.5"}, "steps", "from 1 to 100000"),
        ({**EXAMPLE, "decay": "-1"}, "decay", "0"),
        ({**EXAMPLE, "decay": "some"}, "decay", "has to be a number"),
        ({**SEVERAL, "start": "3"}, "start", "x = 1, y = 2"),
        ({**SEVERAL, "start": "3, 1, 4"}, "start", "x = 1, y = 2"),
        ({**SEVERAL, "start": "x=3"}, "start", "nothing about the variable y"),
        ({**SEVERAL, "start": "x=3, y=1, z=1"}, "start", "z, which is not a variable"),
        ({**SEVERAL, "start": "x=3, x=1"}, "start", "twice"),
        ({**SEVERAL, "start": "x=3, y=7"}, "start", "outside the domain"),
        ({**SEVERAL, "domain": "x=[-5, 5], y=[0"}, "domain", ""),
        ({**SEVERAL, "domain": "x=[-5, 5], z=[0, 1]"}, "domain", "z, which is not a variable"),
    ],
)
@pytest.mark.parametrize("language", ["en", "ko"])
def test_what_cannot_be_used_is_said_beside_its_field(client, query, field, words, language):
    response = client.get("/", query_string=query, headers={"Accept": "text/html", "Accept-Language": language})
    assert response.status_code in (200, 422)
    page = Text(response.text)
    faults = [attributes["id"] for _, attributes in page.tags if attributes.get("id", "").endswith("-fault")]
    assert faults == [f"{field}-fault"]
    beside = re.search(rf'id="{field}-fault" role="alert">(.*?)</div>', response.text, re.DOTALL)[1]
    assert re.search("[가-힣]", beside) if language == "ko" else words in re.sub("<[^>]+>", "", beside)
    (box,) = [attributes for attributes in page.of("input") if attributes.get("name") == field]
    assert box["value"] == query[field].strip()
    assert box["aria-invalid"] == "true"
    assert f"{field}-fault" in box["aria-describedby"]


@pytest.mark.parametrize("query", [{"f": "3(x"}, {**EXAMPLE, "domain": "[0, "}, {**SEVERAL, "start": "x=3, y=1("}])
def test_the_place_of_what_cannot_be_read_is_marked(client, query):
    assert Text(client.get("/", query_string=query, headers={"Accept": "text/html"}).text).of("mark")


def test_what_fails_leaves_the_rest_standing(client):
    page = str(shown(client, "/", **{**EXAMPLE, "domain": "[3, "}))
    assert "x*(2*sin(x) + x*cos(x))" in page


def test_a_diverging_run_still_shows_its_numbers(client):
    page = str(shown(client, "/", f="x^2", domain="", start="1", rate="1.5"))
    assert "It ran away" in page
    assert "2*x" in page


def test_several_variables_get_partial_derivatives(client):
    page = str(shown(client, "/", f="x^2*y + y^3"))
    assert "2*x*y" in page
    assert "x^2 + 3*y^2" in page


@pytest.mark.parametrize(
    "query",
    [
        "f=%00",
        "f=%ED%A0%80",
        "f=" + "(" * 3000,
        "f=x&start=nan&rate=inf",
        "f=x&start=1&rate=-1",
        "f=1&start=1",
        "f=x&domain=[3,1]&start=2",
        "f=x&method=bogus&start=1",
        "f=<script>alert(1)</script>",
        "f=%22%3E%3Cimg%20src=x%3E&domain=%22%3E%3Cb%3E&start=%27%3E&rate=%22%3E",
        "lang=xx",
        "f=x^x^x^x&domain=[-1,1]&start=.5",
        "f=ln(x)&domain=[-2,-1]&start=-1.5",
        "f=oo",
        "f=x&domain=[0,10^400]",
        "f=x&domain=[-10^308,10^308]",
        "f=sum(sin(i*x),i,1,10^400)",
        "f=sum(sum(sum(x*i*j*k,i,1,99),j,1,99),k,1,99)&domain=[0,1]",
    ],
)
def test_no_address_breaks_the_page(client, query):
    response = client.get("/?" + query, headers={"Accept": "text/html"})
    assert response.status_code in (200, 400, 422)
    assert response.mimetype == "text/html"
    page = Text(response.text)
    assert all("src" in attributes for attributes in page.of("script"))
    assert not page.of("img")
    assert not page.of("b")


# Languages


@pytest.mark.parametrize(
    ("headers", "query", "language"),
    [
        ({}, "", "en"),
        ({"Accept-Language": "ko-KR,ko;q=0.9,en;q=0.5"}, "", "ko"),
        ({"Accept-Language": "de,fr"}, "", "en"),
        ({"Accept-Language": "en"}, "?lang=ko", "ko"),
        ({"Accept-Language": "ko"}, "?lang=klingon", "ko"),
    ],
)
def test_the_language_is_chosen(client, headers, query, language):
    assert f'<html lang="{language}">' in client.get("/" + query, headers=headers).text


def test_a_chosen_language_is_remembered(client):
    client.get("/?lang=ko")
    assert '<html lang="ko">' in client.get("/").text
    assert '<html lang="ko">' in client.get("/learn").text


def test_the_language_switch_keeps_the_question(client):
    page = shown(client, "/", **EXAMPLE)
    (korean,) = [link["href"] for link in page.of("a") if link.get("hreflang") == "ko"]
    assert "f=x%5E2%2Asin%28x%29" in korean


def test_the_language_switch_never_leads_away(client):
    page = Text(client.get("//elsewhere.example/", headers={"Accept": "text/html"}).text)
    assert all(link["href"].startswith("?") for link in page.of("a") if "hreflang" in link)


def test_every_text_a_template_names_is_in_the_catalogue():
    texts = catalogue("en")
    for template in TEMPLATES:
        source = template.read_text("utf-8")
        for key, joined in re.findall(r"""\bt\(["'](pages\.[\w.]+)["']( ~)?""", source):
            found = any(text.startswith(key) for text in texts) if joined else key in texts
            assert found, f"{template.name}: {key}"


@pytest.mark.parametrize("locale", LOCALES)
def test_no_text_of_the_pages_is_left_over(locale):
    sources = "".join(file.read_text("utf-8") for file in [*TEMPLATES, *(WEB / "pages").glob("*.py")])
    for key in catalogue(locale):
        if key.startswith("pages."):
            stem = key.rsplit(".", 1)[0]
            part = re.match(r"pages\.\w+\.[a-z]+_", key)
            named = key in sources or f"{stem}." in sources or (part and part[0] in sources)
            assert named or re.search(r"pages\.error\.", key), key


# Errors


@pytest.mark.parametrize(("language", "words"), [("en", "There is no page here"), ("ko", "찾는 페이지가 없어요")])
def test_an_unknown_address_is_met_kindly(client, language, words):
    response = client.get("/nowhere", headers={"Accept": "text/html", "Accept-Language": language})
    assert response.status_code == 404
    assert response.mimetype == "text/html"
    assert words in response.text


def test_programs_keep_their_own_errors(client):
    response = client.get("/api/v1/nowhere")
    assert response.status_code == 404
    assert response.mimetype == "application/problem+json"


# What a page may load and run


def test_pages_forbid_everything_that_is_not_their_own(client):
    policy = client.get("/").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda file: file.name)
def test_templates_hold_no_inline_script_or_style_and_no_foreign_address(template):
    source = template.read_text("utf-8")
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|https?:|javascript:", source)


@pytest.mark.parametrize("file", OWN_STATIC, ids=lambda file: file.name)
def test_own_files_name_no_foreign_address(file):
    source = file.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?:|@import|//[a-z]+\.[a-z]", source)


def test_every_vendored_file_is_listed_with_its_checksum():
    packages = json.loads((VENDOR / "manifest.json").read_text("utf-8"))
    listed = {name: checksum for package in packages for name, checksum in package["files"].items()}
    found = {str(file.relative_to(VENDOR)): file for file in VENDOR.rglob("*") if file.is_file()}
    del found["manifest.json"]
    assert set(listed) == set(found)
    for name, file in found.items():
        assert hashlib.sha256(file.read_bytes()).hexdigest() == listed[name], name
    assert all({"name", "version", "licence"} <= package.keys() for package in packages)


@pytest.mark.parametrize("address", ["/", "/learn", "/regression", "/notation", "/practise", "/working"])
def test_everything_a_page_names_is_there(client, address):
    page = shown(client, address)
    named = [tag["href"] for tag in page.of("link")] + [tag["src"] for tag in page.of("script")]
    links = [tag["href"] for tag in page.of("a") if tag["href"].startswith("/") and "f=" not in tag["href"]]
    assert named
    for name in {*named, *links}:
        assert client.get(name, headers={"Accept": "text/html"}).status_code == 200, name


@pytest.mark.parametrize(
    "address", ["/", "/learn", "/regression", "/notation", "/practise", "/?f=x^2&start=1&rate=0.1"]
)
def test_every_field_and_picture_has_a_name(client, address):
    page = shown(client, address)
    labels = {label.get("for") for label in page.of("label")}
    for field in page.of("input") + page.of("select"):
        if field.get("type") not in ("hidden", "range") and "id" in field:
            assert field["id"] in labels, field
    identifiers = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(identifiers) == len(set(identifiers))
    for picture in page.of("svg"):
        assert picture.get("aria-hidden") or set(picture["aria-labelledby"].split()) <= set(identifiers)
    assert len(page.of("h1")) == 1


# Small things


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (5.086985094, "5.0870"),
        (-24.0829, "−24.083"),
        (4.0, "4"),
        (0.0, "0"),
        (0.5, "0.50000"),
        (1.5e-7, "1.50 · 10⁻⁷"),
        (123456.7, "123457"),
        (1e300, "1.00 · 10³⁰⁰"),
        (float("inf"), "∞"),
        (float("-inf"), "−∞"),
        (float("nan"), "–"),
        (None, "–"),
    ],
)
def test_numbers_are_written_for_reading(value, text):
    assert number(value) == text


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"\frac{x^{2}}{2}", "x^2/2"),
        (r"\frac{d}{dx}\left(x^{2} \sin(x)\right)", "d/dx(x^2 sin(x))"),
        (r"\frac{x + 1}{\sqrt{x}}", "(x + 1)/(√x)"),
        (r"e^{-x^{2}}", "e^(-x^2)"),
        (r"x - \eta\, f'(x)", "x - η f'(x)"),
        (r"\left|x\right| \leq \infty", "|x| ≤ ∞"),
    ],
)
def test_latex_is_readable_without_a_script(tex, text):
    assert plain(tex) == text


def test_prose_escapes_everything_but_its_own_formulas():
    assert str(prose(r"<b> \(x<1\) & `a<b`")) == (
        '&lt;b&gt; <span class="tex" data-tex="x&lt;1">x&lt;1</span> &amp; <code>a&lt;b</code>'
    )


def test_a_short_formula_stays_with_what_leans_on_it():
    together = '<span class="nobreak"><span class="tex" data-tex="x">x</span>{}</span> …'
    assert [str(prose(rf"\(x\){end} …")) for end in (",", "를", "예요.")] == [
        together.format(end) for end in (",", "를", "예요.")
    ]


@pytest.mark.parametrize(
    ("offset", "length", "parts"),
    [(2, 1, ("3*", "(", "x")), (4, 0, ("3*(x", "", "")), (9, 3, ("3*(x", "", "")), (None, None, None)],
)
def test_the_place_of_an_error_is_cut_out(offset, length, parts):
    assert place("3*(x", offset, length) == parts


@pytest.mark.parametrize(("typed", "value"), [("0.01", 0.01), ("−2", -2.0), ("1e-3", 1e-3), (".5", 0.5), ("+4.", 4.0)])
def test_decimals_are_read(typed, value):
    assert decimal(typed, "rate") == value


def test_the_address_of_a_question_leads_back_to_it():
    question = Question("|x| + 1 & 2", "[0, 1]", "0.5", "0.1", "adam", derivatives="prime")
    assert Question.of(dict(parse_qsl(question.query().removeprefix("?")))) == question


def test_prime_marks_on_request_and_read_aloud(client):
    page = client.get("/?f=x^2*sin(x)&derivatives=prime", headers={"Accept": "text/html"}).text.replace("&#39;", "'")
    assert "(x^2*sin(x))'" in page and "d/dx(x^2*sin(x))" not in page
    assert 'aria-label="the derivative of open bracket x squared times sine of x close bracket"' in page
    assert "the derivative with respect to x of" in client.get("/?f=x^2*sin(x)", headers={"Accept": "text/html"}).text


def test_what_no_rule_takes_further_is_no_result_and_not_proved(client):
    page = client.get("/?f=(-2)^x", headers={"Accept": "text/html"}).text
    steps = page.partition('id="derivative"')[2].partition("</section>")[0]
    assert "As far as the rules here go" in steps and ">Result<" not in steps
    assert 'class="check' not in steps.partition('class="legend"')[0]


def test_where_no_number_will_do_no_condition_is_shown(client):
    page = client.get("/?f=sqrt(-1-x^2)", headers={"Accept": "text/html"}).text
    assert "There is no real number for which these steps hold." in page
    assert "0 \\ne 0" not in page and "0 != 0" not in page


def test_a_line_that_stays_as_it_is_is_not_written_again(client):
    page = client.get("/?f=max(x,1)", headers={"Accept": "text/html"}).text
    lines = re.findall(r'<span class="equals".*?data-tex="([^"]*)"', page)
    assert "a corner, so there is no derivative" in page
    assert lines and len(lines) == len(set(lines))


@pytest.mark.parametrize(("locale", "word"), [("en", "or"), ("ko", "또는")])
def test_conditions_joined_by_or_are_worded(client, locale, word):
    page = client.get(f"/?f=sqrt(x^2%2Bx)&lang={locale}", headers={"Accept": "text/html"}).text
    assert rf"x &lt; -1 \;\text{{{word}}}\; x &gt; 0" in page


# Regression


def test_a_line_is_fitted_and_held_against_least_squares(client):
    # Least squares of the example by the normal equations: Σx = 15, Σy = 30.1, Σx² = 55, Σxy = 110.2, so
    # w = (5·110.2 − 15·30.1)/(5·55 − 15²) = 1.99 and b = (30.1 − 1.99·15)/5 = 0.05.
    page = str(shown(client, "/regression"))
    assert "w = 1.9900" in page
    assert "b = 0.050000" in page
    assert "Show the derivative step by step" in page


@pytest.mark.parametrize("start", ["x = 3, y = 1", "3, 1", "(3, 1)"])
@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_run_in_two_variables_is_analysed_and_drawn_on_level_curves(client, start, language):
    query = {"f": "x^2 + 10y^2", "start": start, "rate": "0.08"}
    response = client.get("/", query_string=query, headers={"Accept": "text/html", "Accept-Language": language})
    assert response.status_code == 200
    assert 'data-scene="ground"' in response.text and 'class="plot-levels"' in response.text
    assert response.text.count('<tr class="kind-local_minimum">') == 1
    assert re.search("<td>2.520*</td><td>−0.60*</td>", response.text)  # (3, 1) − 0.08·(6, 20)


@pytest.mark.parametrize(
    "query", [{"start": "7"}, {"start": "x=1,z=2"}, {"start": "x=,y"}, {"start": "0,0", "rate": "0"}]
)
def test_a_start_that_does_not_fit_is_said_in_the_lesson(client, query):
    query = {"f": "x^2 + 10y^2", "rate": "0.1", **query}
    response = client.get("/", query_string=query, headers={"Accept": "text/html"})
    assert response.status_code == 200
    assert 'data-scene="ground"' not in response.text and 'role="alert"' in response.text


@pytest.mark.parametrize(("name", "example"), EXAMPLE_FITS, ids=[name for name, _ in EXAMPLE_FITS])
@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_example_of_a_fit_is_trained_and_drawn(client, name, example, language):
    response = client.get(
        "/regression", query_string=example.query, headers={"Accept": "text/html", "Accept-Language": language}
    )
    assert response.status_code == 200
    assert ('data-scene="fit"' in response.text) == (name != "two_inputs")
    assert 'data-scene="loss"' in response.text
    assert ('data-scene="ground"' in response.text) == (name not in ("parabola", "two_inputs"))


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"model": "w*x +"}, "model"),
        ({"batch": "0"}, "batch"),
        ({"seed": "x"}, "seed"),
        ({"batch": "2", "method": "adam"}, "method"),
        ({"data": "1, 2\n3; four"}, "data"),
        ({"data": "1, 2"}, "data"),
        ({"data": ""}, "data"),
        ({"rate": "fast"}, "rate"),
        ({"steps": "-3"}, "steps"),
        ({"steps": "²"}, "steps"),
        ({"steps": "9" * 50}, "steps"),
    ],
)
def test_data_that_cannot_be_read_are_named(client, query, field):
    page = shown(client, "/regression", status=422, **query)
    faults = [attributes["id"] for _, attributes in page.tags if attributes.get("id", "").endswith("-fault")]
    assert faults == [f"{field}-fault"]


@pytest.mark.parametrize("query", [{"rate": "5"}, {"data": "1,1\n1,2"}, {"data": "1e200,1\n-1e200,2"}, {"rate": "0"}])
def test_a_hopeless_training_still_answers(client, query):
    response = client.get("/regression", query_string=query, headers={"Accept": "text/html"})
    assert response.status_code in (200, 422)
    assert response.mimetype == "text/html"


# Practising

PROBLEM = "/practise/article:square-times-sine"  # differentiate x² sin x
RIGHT = "2x sin x + x^2 cos x"


def handed_in(client, answer, address=PROBLEM, language="en", **fields):
    """The page that handing in leads to."""
    form = {"seed": "0", "answer-derivative": answer, **fields}
    response = client.post(address, data=form, headers={"Accept-Language": language, "Accept": "text/html"})
    assert response.status_code == 303, response.text[:300]
    return response.headers["Location"]


@pytest.mark.parametrize(
    ("answer", "word"),
    [
        (RIGHT, "Right."),
        ("x(2sin(x)+x cos(x))", "Right."),
        ("2x cos x", "Not yet."),
        ("2x(cos x", "I could not read this."),
        ("", "Not answered yet."),
    ],
)
def test_an_answer_is_judged(client, answer, word):
    page = shown(client, handed_in(client, answer))
    assert word in str(page)
    (box,) = [field for field in page.of("input") if field.get("name") == "answer-derivative"]
    assert box["value"] == answer


def test_a_wrong_answer_is_shown_where_it_differs(client):
    page = str(shown(client, handed_in(client, "2x cos x")))
    assert re.search(r"At x = \S+ this line gives", page)


def test_an_unreadable_answer_shows_its_place(client):
    page = client.get(handed_in(client, "2x(cos x")).text
    assert "2x<mark>(</mark>cos x" in page


def test_the_verdict_speaks_korean(client):
    assert "맞아요" in client.get(handed_in(client, RIGHT, language="ko"), headers={"Accept-Language": "ko"}).text


def test_sending_a_form_twice_makes_one_attempt(client):
    first = handed_in(client, RIGHT, key="the-same-form")
    assert handed_in(client, RIGHT, key="the-same-form") == first
    assert handed_in(client, "2x", key="the-same-form") != first


def test_an_attempt_that_waited_is_graded_when_looked_at(app, client):
    store = app.extensions["tutor"].store
    work = {"answers": {"derivative": RIGHT}, "locale": "en"}
    attempt = store.add("article:square-times-sine", 0, work)
    assert attempt.verdict is None
    assert "Right." in str(shown(client, f"{PROBLEM}?attempt={attempt.id}"))
    assert store.get(attempt.id).status == "graded"


def test_an_attempt_is_kept_when_no_calculator_is_free(app, client, monkeypatch):
    calculators = app.extensions["tutor"].calculators
    call = type(calculators).call

    def busy(self, name, payload, seconds=None):
        if name == "grade_attempt":
            raise Busy("en")
        return call(self, name, payload, seconds)

    monkeypatch.setattr(type(calculators), "call", busy)
    address = handed_in(client, RIGHT)
    assert "Your answer is kept" in str(shown(client, address))
    monkeypatch.undo()
    assert "Right." in str(shown(client, address))


def test_another_variant_is_another_problem(client):
    texts = {str(shown(client, f"/practise/chain-rule-1:power-of-linear?seed={seed}")) for seed in range(6)}
    assert len(texts) > 1


def test_an_attempt_belongs_to_its_problem(client):
    address = handed_in(client, RIGHT)
    assert RIGHT in client.get(address).text
    other = address.replace("article:square-times-sine", "chain-rule-1:power-of-linear")  # it has the same part
    assert RIGHT not in client.get(other).text


@pytest.mark.parametrize(
    "query", ["?seed=-1", "?seed=" + "9" * 400, "?seed=x", "?attempt=none", "?attempt=%00", "?seed=%ED%A0%80"]
)
def test_no_address_breaks_a_problem(client, query):
    assert client.get(PROBLEM + query).status_code == 200


@pytest.mark.parametrize(
    "form",
    [{}, {"seed": "x", "answer-nothing": "1"}, {"answer-derivative": "(" * 9000}, {"key": "k" * 5000}, {"key": "\0"}],
)
def test_no_form_breaks_a_problem(client, form):
    response = client.post(PROBLEM, data=form, headers={"Accept": "text/html"}, follow_redirects=True)
    assert response.status_code in (200, 400, 413)
    assert response.mimetype == "text/html"


def test_no_answer_is_given_away(client):
    assert "cos" not in client.get(PROBLEM).text
