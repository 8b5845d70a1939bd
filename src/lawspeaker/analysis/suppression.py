"""Which cells may be published: the one rule, which lies lower for rooms beside this one."""

from __future__ import annotations

from lawspeaker.records.suppression import published_cells

__all__ = ["published_cells"]
