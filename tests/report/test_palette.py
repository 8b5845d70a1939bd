from __future__ import annotations

import pytest

from lawspeaker.report.palette import DARK, GROUNDS, LIGHT

NOT_TEXT = {*GROUNDS, "line"}


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_the_measure_itself() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_all_text_stands_out_from_every_ground(palette: dict[str, str]) -> None:
    poor = {
        (name, ground): contrast(palette[name], palette[ground])
        for name in palette.keys() - NOT_TEXT
        for ground in GROUNDS
        if contrast(palette[name], palette[ground]) < 4.5
    }
    assert poor == {}


def test_day_and_night_name_the_same_colours() -> None:
    assert LIGHT.keys() == DARK.keys()


def test_print_stands_out_on_white() -> None:
    assert min(contrast(LIGHT[name], "#ffffff") for name in LIGHT.keys() - NOT_TEXT) >= 4.5
