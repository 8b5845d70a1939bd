from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from lawspeaker.errors import BadInput, GateFailed, UsageFault
from lawspeaker.governance import two_person
from lawspeaker.governance.two_person import Request, approve, ask, read_request

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
CODE, OTHER = "a" * 32, "b" * 32


def asked(*, by: str = "Ann", code: str = CODE) -> Request:
    return ask(what="erase p.1", by=by, code=code, now=NOON, lifetime=DAY)


def test_another_person_with_the_code_approves() -> None:
    request = asked()
    other = asked(by="Dee", code=OTHER)
    approval = approve((other, request), what="erase p.1", by="Ben", code=CODE, now=NOON)
    assert approval["request"] == request.id
    assert approval["by"] != request.by


def test_no_name_and_no_code_goes_on_record() -> None:
    request = asked()
    approval = approve((request,), what="erase p.1", by="Ben", code=CODE, now=NOON)
    recorded = f"{request.to_json()}{approval}"
    assert all(word not in recorded for word in ("Ann", "Ben", "p.1", CODE))
    assert asked(code=OTHER).by != request.by  # one person's requests cannot be joined


@pytest.mark.parametrize("same", ["Ann", " ann ", "ANN", "\uff21nn"])
def test_one_person_cannot_do_both_however_the_name_is_spelled(same: str) -> None:
    with pytest.raises(GateFailed, match="whoever asked cannot approve"):
        approve((asked(),), what="erase p.1", by=same, code=CODE, now=NOON)


def test_an_approval_is_for_one_thing_and_for_a_time() -> None:
    requests = (asked(),)
    with pytest.raises(GateFailed, match="something else"):
        approve(requests, what="erase p.2", by="Ben", code=CODE, now=NOON)
    with pytest.raises(GateFailed, match="expired"):
        approve(requests, what="erase p.1", by="Ben", code=CODE, now=NOON + DAY)
    last = NOON + DAY - timedelta(microseconds=1)
    assert approve(requests, what="erase p.1", by="Ben", code=CODE, now=last)["request"]


def test_a_wrong_code_opens_nothing() -> None:
    with pytest.raises(BadInput, match="no request has this code"):
        approve((asked(),), what="erase p.1", by="Ben", code=OTHER, now=NOON)
    with pytest.raises(UsageFault, match="at least 32"):
        asked(code="a" * 31)
    with pytest.raises(UsageFault, match="who you are"):
        asked(by=" ")


def test_a_request_reads_back_from_its_event() -> None:
    request = asked()
    assert read_request(request.to_json()) == request
    with pytest.raises(BadInput):
        read_request({**request.to_json(), "expires_at": "tomorrow"})


@pytest.mark.parametrize("same", [" ann ", "ANN", "\uff21nn"])
def test_without_one_spelling_of_names_a_person_would_pass_for_two(
    same: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rule's half that reads names, switched off."""
    monkeypatch.setattr(two_person, "_plain", str)
    assert approve((asked(),), what="erase p.1", by=same, code=CODE, now=NOON)


def test_without_the_seal_of_whoever_asked_one_person_could_do_both(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The rule itself, switched off: a seal that differs each time no longer says who it was."""
    numbers = itertools.count()
    sealed = two_person._seal

    def seal(code: str, role: str, text: str) -> str:
        return f"{next(numbers)}" if role == "by" else sealed(code, role, text)

    monkeypatch.setattr(two_person, "_seal", seal)
    assert approve((asked(),), what="erase p.1", by="Ann", code=CODE, now=NOON)
