"""An application that listens until it is stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING

import uvicorn

if TYPE_CHECKING:
    from starlette.applications import Starlette

STOP_S = 10


def listen(app: Starlette, *, host: str, port: int) -> None:
    """Answer until SIGINT or SIGTERM; running answers get ten seconds to end.

    Nothing is logged of a request here, for its address may be a secret.
    """
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ws="none",
        timeout_graceful_shutdown=STOP_S,
    )
    uvicorn.Server(config).run()
