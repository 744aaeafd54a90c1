"""Functions with several local extrema, as global optimisation is tried on, held against a dense scan.

Turning points, least and greatest values come from a scan written for the purpose in 40-digit arithmetic (mpmath): sign
changes of difference quotients at 6,000 places, bisected; not from this package.
"""

import pytest

from tests.extrema.test_truth import MAX, MIN, report_of

ROWS = [
    (
        "sin(x)+sin(10*x/3)",
        "[2.7, 7.5]",
        MIN,
        "3.3872517184 4.1965962703 5.1457352903 6.2173088504 7.0001491169",
        -1.8995993492,
        0.88831478012,
    ),
    (
        "-(16*x^2-24*x+5)*exp(-x)",
        "[1.9, 3.9]",
        MIN,
        "2.8680339887",
        -3.8504507088,
        -2.5665975059,
    ),
    (
        "(3*x-1.4)*sin(18*x)",
        "[0, 1.2]",
        MIN,
        (
            "0.079351689324 0.24797842325 0.39838733704 0.49634276143 0.62916653217 0.79471807958 0.96608580383 "
            "1.13904392"
        ),
        -1.4890725387,
        2.0102813514,
    ),
    (
        "-(x+sin(x))*exp(-x^2)",
        "[-10, 10]",
        MAX,
        "-0.67957866002 0.67957866002",
        -0.82423939848,
        0.82423939848,
    ),
    (
        "sin(x)+sin(2*x/3)",
        "[3.1, 20.4]",
        MIN,
        "5.3622475542 8.3960933923 10.453462529 13.487308367 17.039198948",
        -1.9059611187,
        1.858954715,
    ),
    (
        "-exp(-x)*sin(2*pi*x)",
        "[0, 4]",
        MIN,
        ("0.22488038589 0.72488038589 1.2248803859 1.7248803859 2.2248803859 2.7248803859 3.2248803859 3.7248803859"),
        -0.78868538741,
        0.47836186833,
    ),
    (
        "x*sin(x)+x*cos(2*x)",
        "[0, 10]",
        MAX,
        "0.69100977251 1.5707963268 2.984851543 4.7954086866 6.5821750703 7.853981634 9.2042554185",
        -9.5083504406,
        10.336798249,
    ),
    (
        "(x-sin(x))*exp(-x^2)",
        "[-10, 10]",
        MIN,
        "-1.1951366418 1.1951366418",
        -0.063490528936,
        0.063490528936,
    ),
    (
        "exp(-(x-2)^2)+exp(-(x-6)^2/10)+1/(x^2+1)",
        "[-10, 10]",
        MAX,
        "0.063559184834 0.76791141997 2.0008743432 3.6216574344 5.9551969588",
        0.0099009901066,
        1.4018971813,
    ),
    (
        "ln(3*x)*ln(2*x)-1",
        "[0.2, 7]",
        MIN,
        "0.40824829046",
        -1.0411004885,
        7.0346692545,
    ),
    (
        "x^6/6-52*x^5/25+39*x^4/80+71*x^3/10-79*x^2/20-x+0.1",
        "[-1.5, 11]",
        MIN,
        "-1.4142135624 -0.1 0.5 1.4142135624 10.0",
        -29763.233333,
        2.3846955177,
    ),
    (
        "1/((x-4)^2+0.1)+1/((x-1)^2+0.2)+1/((x-8)^2+0.2)",
        "[0, 10]",
        MAX,
        "1.001567128 2.4711468065 3.999797881 6.0400756619 7.9992666911",
        0.27811134006,
        10.170428131,
    ),
    (
        "-(1*sin(2*x+1)+2*sin(3*x+2)+3*sin(4*x+3)+4*sin(5*x+4)+5*sin(6*x+5))",
        "[-10, -4]",
        MAX,
        (
            "-9.5358106408 -9.0374437438 -8.5497651209 -8.0086777627 -7.3972849948 -6.7745761434 -6.2029664631 "
            "-5.7062354354 -5.2115910057 -4.7198110875 -4.231669058"
        ),
        -12.031249442,
        14.837950026,
    ),
    (
        "-sin(x)*sin(x^2/pi)^20",
        "[0.5, 3.1]",
        MIN,
        "2.2029055202",
        -0.8013034101,
        -8.9587511003e-24,
    ),
    (
        "sin(16*x/15-1)+sin(16*x/15-1)^2+1/50*sin(4*(16*x/15-1))",
        "[-1.2, 1.2]",
        MAX,
        "-0.46313679068 0.4673200254",
        -0.26776478973,
        0.3707301019,
    ),
    (
        "ln(x+1)*sin(2*x)",
        "[0, 10]",
        MAX,
        "0.96543459697 2.4155045166 3.9584397331 5.5182354938 7.0833784218 8.6508044099",
        -2.2664494997,
        2.189147101,
    ),
    (
        "cos(x)*sqrt(x)",
        "[0.5, 10]",
        MAX,
        "0.65327118709 3.2923100213 6.3616203921 9.4774857054",
        -3.0742772509,
        2.5144708186,
    ),
]


@pytest.mark.parametrize(
    ("expression", "domain", "first", "turns", "lowest", "highest"), ROWS, ids=[row[0][:30] for row in ROWS]
)
def test_a_dense_scan_finds_the_same(expression, domain, first, turns, lowest, highest):
    """Maxima and minima alternate; ``turns`` are their places, ``first`` is what the first of them is."""
    report = report_of(expression, domain)
    assert report.complete
    found = [(point.x.approx, point.kind) for point in report.critical_points if point.kind in (MIN, MAX)]
    assert [x for x, _ in found] == pytest.approx([float(x) for x in turns.split()], rel=1e-9)
    assert [kind for _, kind in found] == [(first, *({MIN, MAX} - {first}))[k % 2] for k in range(len(found))]
    assert report.global_minimum.value.approx == pytest.approx(lowest, rel=1e-9, abs=1e-20)
    assert report.global_maximum.value.approx == pytest.approx(highest, rel=1e-9, abs=1e-20)
