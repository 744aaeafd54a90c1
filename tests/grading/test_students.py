"""Mistakes made by students of our own making (benchmarks/slips.py), who follow the descriptions of the catalogue and
share no code with the tutor. The shares are those the project aims at; samples and seeds are fixed."""

from benchmarks.diagnosis import changed_answers, explanations, leads_there, slipped


def test_a_single_slip_is_named_first_in_most_answers_and_nearly_always_among_three():
    cases = slipped(1, 120, 11)
    found = [explanations(case) for case in cases]
    assert sum(each[:1] == [case.names] for each, case in zip(found, cases, strict=True)) >= 0.85 * len(cases)
    assert sum(case.names in each[:3] for each, case in zip(found, cases, strict=True)) >= 0.95 * len(cases)


def test_two_slips_are_mostly_named_among_three():
    cases = slipped(2, 60, 12)
    assert sum(case.names in explanations(case)[:3] for case in cases) >= 0.85 * len(cases)


def test_answers_wrong_for_no_known_reason_are_seldom_explained_falsely():
    told = [(case, found[0]) for case in changed_answers(200, 22) if (found := explanations(case))]
    assert sum(not leads_there(case, names) for case, names in told) <= 0.04 * 200
