"""What goes wrong while a page is made is told in one sentence, and never in a trace."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, TypeAlias

from starlette.requests import ClientDisconnect
from starlette.responses import Response

from lawspeaker.edge.fault import BUSY, INTERNAL, Fault
from lawspeaker.errors import LawspeakerError, Overloaded

if TYPE_CHECKING:
    import logging
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

Shown: TypeAlias = "Callable[[Request], Awaitable[Response]]"
Told: TypeAlias = "Callable[[Fault], Response]"

_NO_RECORD = Fault(
    503,
    "no_record",
    "The record cannot be used just now, and nothing was changed. Try again in a while; if it "
    "stays so, tell those who run this site.",
    kind=INTERNAL,
    retry_after_s=60,
)


def guarded(show: Shown, *, told: Told, name: str, log: logging.Logger) -> Shown:
    """A page whose every fault ends as `told` tells it.

    The log holds `name`, never the address: that may open something.
    """

    async def page(request: Request) -> Response:
        try:
            response = await show(request)
        except Fault as fault:
            response = told(fault)
        except ClientDisconnect:
            response = Response(status_code=400)
        except Overloaded as error:
            response = told(
                Fault(
                    503,
                    "record_busy",
                    "Too much is waiting to be written, and nothing of yours was. Send it again "
                    "in a moment.",
                    kind=BUSY,
                    retry_after_s=error.retry_after_s,
                )
            )
        except (LawspeakerError, OSError, sqlite3.Error) as error:
            log.error("a page failed: %s", type(error).__name__)  # noqa: TRY400 - a trace could hold what was said
            response = told(_NO_RECORD)
        log.info("%s %s %s", request.method, name, response.status_code)
        return response

    return page
