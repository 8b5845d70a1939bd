"""Words of somebody else's server, fit to be shown to whoever asked."""

from __future__ import annotations

import re

MAX_TOLD = 500
_MAX_READ = 8 * MAX_TOLD
_HIDDEN = re.compile(
    r"\b(?:sk|lsk|pk|key|gsk|xai|hf)[-_][A-Za-z0-9_*.-]{6,}|Bearer\s+\S+"
    r"|\b(?=[A-Za-z_-]*\d)[A-Za-z0-9_-]{32,}"
    r"|\b[a-z][a-z0-9+.-]{0,15}://\S+"
    r"|\b\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?|\[[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*\](?::\d{1,5})?"
    r"|\blocalhost(?::\d{1,5})?"
    r"|\b[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+){0,8}\.(?:local|localdomain|internal|intranet|lan|svc|corp)\b"
    r"(?::\d{1,5})?"
    r"|(?<![\w/.])/(?:home|root|usr|opt|var|etc|srv|mnt|tmp|data|app|workspace)/\S*"
)


def redacted(text: str, *, secret: str = "") -> str:
    """A text without what looks like a key, an address or a path, cut to 500 characters.

    `secret` goes in any case, whatever it looks like.
    """
    short = text[:_MAX_READ]
    bare = short.replace(secret, "[redacted]") if secret else short
    return _HIDDEN.sub("[redacted]", bare)[:MAX_TOLD]
