"""The colours of the page by day and by night; text colours keep 4.5 : 1 on every ground."""

from __future__ import annotations

GROUNDS = ("paper", "card")
"""Names of the colours that text stands on."""

LIGHT = {
    "paper": "#fbfaf6",
    "card": "#f1efe7",
    "line": "#d6d1c3",
    "ink": "#1b2226",
    "soft": "#53595c",
    "link": "#0a5566",
    "agree": "#00656b",
    "pass": "#62676a",
    "disagree": "#a8331b",
    "alarm": "#9c1c1c",
    "group-0": "#1f5b9e",
    "group-1": "#984210",
    "group-2": "#6a3a9c",
    "group-3": "#1f6b3c",
    "group-4": "#9a2458",
    "group-5": "#59550d",
}

DARK = {
    "paper": "#14191c",
    "card": "#1e2529",
    "line": "#3b454b",
    "ink": "#ece8de",
    "soft": "#b3b6b3",
    "link": "#8fd0de",
    "agree": "#62cdc9",
    "pass": "#a9aeb0",
    "disagree": "#ff9b80",
    "alarm": "#ff9d94",
    "group-0": "#8bb9f2",
    "group-1": "#f0a66f",
    "group-2": "#c6a8f0",
    "group-3": "#82cf9f",
    "group-4": "#f093bd",
    "group-5": "#d2cc74",
}
