"""The optional parts of lawspeaker, and which modules each of them brings."""

from __future__ import annotations

from importlib.util import find_spec

from lawspeaker.errors import UsageFault

EXTRAS = {
    "gateway": ("starlette", "httpx2", "uvicorn"),
    "postgres": ("asyncpg",),
    "ray": ("ray",),
    "web": ("starlette", "uvicorn"),
}


def missing_of(extra: str) -> list[str]:
    """The modules of an extra that are not installed."""
    return [name for name in EXTRAS[extra] if find_spec(name) is None]


def require_extra(extra: str, *, what: str) -> None:
    """UsageFault that says how to install an extra which `what` needs and which is missing."""
    if missing_of(extra):
        raise UsageFault(f"{what} needs more packages. Run `pip install 'lawspeaker[{extra}]'`.")
