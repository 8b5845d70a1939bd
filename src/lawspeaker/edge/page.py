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

    from lawspeaker.edge.fault import Fault

_HEADINGS = {404: "Not found", 403: "Not from here", 429: "Not now", 503: "Not now"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Dress:
    """The pages' style, and the one policy that lets it in by its hash."""

    style: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """The pages of one room, such as `lawspeaker.gateway`: its own templates before those here.

    `style` names a template of further style; `otherwise` heads what no status has a heading for.
    """

    room: str
    style: str = ""
    otherwise: str = "Nothing was sent"

    def show(self, template: str, *, status: int = 200, **told: object) -> Response:
        """A page from its template; whatever a person or a model wrote is escaped."""
        dress = _dress(self)
        page = _environment(self.room).get_template(template)
        return Response(
            page.render(style=dress.style, **told),
            status_code=status,
            media_type="text/html",
            headers=dict(dress.headers),
        )

    def see_other(self, place: str) -> Response:
        """Go on to another page by GET, so that a reload sends nothing twice."""
        return Response(status_code=303, headers={**_dress(self).headers, "location": place})

    def told(self, fault: Fault, *, heading: str = "") -> Response:
        """A refusal as a page: one sentence, and when to try again."""
        response = self.show(
            "told.html.jinja",
            status=fault.status,
            heading=heading or _HEADINGS.get(fault.status, self.otherwise),
            sentence=fault.sentence,
        )
        if fault.retry_after_s is not None:
            response.headers["retry-after"] = str(fault.retry_after_s)
        return response


@cache
def _dress(pages: Pages) -> _Dress:
    environment = _environment(pages.room)
    style = (
        environment.get_template("style.css.jinja").render(light=palette.LIGHT, dark=palette.DARK)
        + environment.get_template("forms.css.jinja").render()
        + (environment.get_template(pages.style).render() if pages.style else "")
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
def _environment(room: str) -> Environment:
    environment = Environment(
        loader=ChoiceLoader(
            [PackageLoader(each) for each in (room, "lawspeaker.edge", "lawspeaker.report")]
        ),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["short"] = short
    environment.filters["day"] = day
    return environment
