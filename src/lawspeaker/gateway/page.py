"""A page for people: text only, no script, nothing from elsewhere, and nobody may frame it."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from starlette.responses import Response

from lawspeaker.records.canonical import short
from lawspeaker.report import palette
from lawspeaker.report.words import day

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class _Dress:
    """The pages' style, and the one policy that lets it in by its hash."""

    style: str
    headers: Mapping[str, str]


def html_page(template: str, *, status: int = 200, **told: object) -> Response:
    """A page from its template; whatever a person or a model wrote is escaped."""
    dress = _dress()
    text = _environment().get_template(template).render(style=dress.style, **told)
    return Response(text, status_code=status, media_type="text/html", headers=dict(dress.headers))


def see_other(place: str) -> Response:
    """Go on to another page by GET, so that a reload sends nothing twice."""
    return Response(status_code=303, headers={**_dress().headers, "location": place})


@cache
def _dress() -> _Dress:
    style = (
        _environment()
        .get_template("style.css.jinja")
        .render(light=palette.LIGHT, dark=palette.DARK)
        + _environment().get_template("forms.css.jinja").render()
    )
    hashed = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{hashed}'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    )
    return _Dress(
        style=style,
        headers={
            "content-security-policy": policy,
            "referrer-policy": "no-referrer",
            "x-content-type-options": "nosniff",
            "x-frame-options": "DENY",
            "cross-origin-opener-policy": "same-origin",
            "cross-origin-resource-policy": "same-origin",
            "cache-control": "no-store",
            "x-robots-tag": "noindex",
        },
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=ChoiceLoader(
            [PackageLoader("lawspeaker.gateway"), PackageLoader("lawspeaker.report")]
        ),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["short"] = short
    environment.filters["day"] = day
    return environment
