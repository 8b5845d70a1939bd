from __future__ import annotations

from lawspeaker.report import mark


def test_six_groups_have_six_shapes_and_six_colours() -> None:
    groups = range(6)
    assert len({mark.glyph(group) for group in groups}) == 6
    assert len({mark.shape_name(group) for group in groups}) == 6
    assert len({mark.tone(group) for group in groups}) == 6
    assert len({mark.outline(group, 0, 0, 8) for group in groups}) == 6


def test_a_seventh_group_wears_the_first_mark_again() -> None:
    assert mark.tone(6) == mark.tone(0)
    assert mark.glyph(6) == mark.glyph(0)


def test_a_shape_is_closed_and_stands_where_it_is_put() -> None:
    assert mark.outline(0, 10, 20, 10) == "M1.5,11.5L18.5,11.5L18.5,28.5L1.5,28.5Z"
