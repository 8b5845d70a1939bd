from __future__ import annotations

import pytest

from lawspeaker.gateway.fault import Fault
from lawspeaker.gateway.keys import Caller, KeyRing, new_key


def test_a_key_opens_under_its_own_scheme_only() -> None:
    made = new_key("desk", Caller.USER)
    ring = KeyRing([made.key])
    for words in (f"Bearer {made.secret}", f"bearer  {made.secret} "):
        assert ring.caller(words) is Caller.USER
    for wrong in (
        f"Basic {made.secret}",
        made.secret,
        f"Bearer {made.secret}x",
        "Bearer",
        "",
        None,
    ):
        with pytest.raises(Fault) as refused:
            ring.caller(wrong)
        assert (refused.value.status, refused.value.code) == (401, "invalid_api_key")


def test_only_an_admin_is_one_and_without_keys_nobody_is() -> None:
    admin, user = new_key("root", Caller.ADMIN), new_key("desk", Caller.OPERATOR)
    ring = KeyRing([admin.key, user.key])
    ring.require_admin(f"Bearer {admin.secret}")
    for keys, words, status in (
        (ring, f"Bearer {user.secret}", 403),
        (ring, None, 401),
        (KeyRing(), None, 403),
    ):
        with pytest.raises(Fault) as refused:
            keys.require_admin(words)
        assert refused.value.status == status
