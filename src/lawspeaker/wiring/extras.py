"""Asking for an optional part before anything of it is imported."""

from __future__ import annotations

from lawspeaker.adapters.extras import require_extra

__all__ = ["require_extra"]
