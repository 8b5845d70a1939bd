from __future__ import annotations

from typing import Any

import pytest

from lawspeaker.errors import UsageFault
from lawspeaker.web.settings import Settings


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"host": "0.0.0.0"}, "in the clear"),  # noqa: S104 - it is refused
        ({"host": "vote.example.org"}, "in the clear"),
        ({"public": "http://vote.example.org"}, "--public is"),
        ({"public": "https://"}, "--public is"),
        ({"public": "https://a:b@vote.example.org"}, "--public is"),
        ({"public": "https://vote.example.org/?x=1"}, "--public is"),
    ],
)
def test_it_does_not_listen_where_votes_could_be_read(asked: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageFault, match=said):
        Settings(**asked)


def test_the_address_is_the_one_that_people_use() -> None:
    assert Settings().address == "http://127.0.0.1:8090"
    assert Settings(host="::1", port=9).address == "http://[::1]:9"
    behind = Settings(host="0.0.0.0", public="https://Vote.example.org:8443/")  # noqa: S104 - behind a proxy
    assert (behind.address, behind.netloc) == (
        "https://Vote.example.org:8443",
        "vote.example.org:8443",
    )
