"""The pages by which a person contests an answer, without an account, and sees how it stands."""

from __future__ import annotations

import asyncio
import logging
import re
from typing import TYPE_CHECKING

from starlette.routing import Route

from lawspeaker.contract.constitution import Status
from lawspeaker.contract.digests import clause_digest
from lawspeaker.edge.admission import Admission
from lawspeaker.edge.form import form_body
from lawspeaker.edge.guard import guarded
from lawspeaker.edge.origin import check_asker, is_loopback
from lawspeaker.edge.page import Pages
from lawspeaker.edge.token import is_token
from lawspeaker.errors import UsageFault
from lawspeaker.gateway.contest_form import (
    MAX_FACTORS,
    MAX_RELIEF,
    Filled,
    checked,
    read_form,
)
from lawspeaker.gateway.fault import Fault
from lawspeaker.gateway.retention import NOTHING_KEPT
from lawspeaker.gateway.sealing import lookup
from lawspeaker.governance.contest import tier_of
from lawspeaker.governance.docket import DocketStatus
from lawspeaker.report.words import day as in_words
from lawspeaker.wiring.contesting import LinkedContest, docket_line, law_of, put_on_record

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.requests import Request
    from starlette.responses import Response

    from lawspeaker.contract.constitution import Constitution
    from lawspeaker.edge.guard import Shown
    from lawspeaker.gateway.answer_copy import AnswerCopy
    from lawspeaker.gateway.keeping import Keeping, Opened
    from lawspeaker.gateway.state import State
    from lawspeaker.governance.docket import DocketLine

log = logging.getLogger("lawspeaker.gateway")
_PAGES = Pages(room="lawspeaker.gateway")
N_WAITING, PATIENCE_S = 32, 10.0
_NUMBER = re.compile(r"contest\.\d{4,9}")
_UNKNOWN = Fault(
    404,
    "no_such_answer",
    "There is no answer under this address. Either no such answer was given, or the days for "
    "which its copy is kept are over.",
)


def contest_pages(state: State) -> tuple[Route, ...]:
    """The routes for `build_app`: an answer's contest by its link, a contest by its number."""
    keeping, folder = state.keeping, state.folder
    if keeping is None or folder is None:
        shown: Shown = _nothing_here
        standing: Shown = _nothing_here
    else:
        desk = _ContestDesk(state, keeping=keeping, folder=folder)
        if not state.settings.public and not is_loopback(state.settings.host):
            log.warning(
                "contest links lead to %s: name the address that people know with --public",
                state.settings.address,
            )
        shown, standing = desk.answer, desk.standing
    return (
        Route(
            "/contest/{token}",
            _guarded(shown, state, name="/contest/..."),
            methods=["GET", "POST"],
        ),
        Route("/contests/{number}", _guarded(standing, state, name="/contests"), methods=["GET"]),
    )


def _guarded(show: Shown, state: State, *, name: str) -> Shown:
    """A page with the checks that none may leave out."""

    async def page(request: Request) -> Response:
        check_asker(request.method, request.headers, loopback_only=not len(state.settings.keys))
        return await show(request)

    return guarded(page, told=_PAGES.told, name=name, log=log)


async def _nothing_here(_request: Request) -> Response:
    raise Fault(404, "nothing_kept", NOTHING_KEPT)


class _ContestDesk:
    """Where contests are taken; one at a time goes to the record."""

    def __init__(self, state: State, *, keeping: Keeping, folder: Path) -> None:
        self.state = state
        self.keeping = keeping
        self.folder = folder
        # One writes at a time; who only looks waits elsewhere, and too many are sent away.
        self.writing = Admission(n_at_once=1, n_waiting=N_WAITING, patience_s=PATIENCE_S)
        self.reading = Admission(n_at_once=2, n_waiting=N_WAITING, patience_s=PATIENCE_S)

    async def answer(self, request: Request) -> Response:
        """`/contest/TOKEN`: GET shows the answer and the form, and changes nothing; POST takes it.

        An answer is contested once: a second POST leads to the same number.
        """
        token = str(request.path_params["token"])
        content = b""
        if request.method == "POST":
            content = await form_body(request, read_s=self.state.settings.bounds.read_s)
        opened = await self.keeping.open(token, day=self.state.today()) if is_token(token) else None
        if opened is None:
            raise _UNKNOWN
        if opened.copy is None:
            return _PAGES.see_other(f"../contests/{opened.contest}")
        law = await self._law(opened.copy)
        _require_bench(law)
        if request.method != "POST":
            return self._form(opened, opened.copy, law)
        filled = read_form(content)
        try:
            form = checked(filled, law)
        except Fault as fault:
            return self._form(opened, opened.copy, law, filled=filled, fault=fault)
        asked = LinkedContest(
            key=f"answer:{lookup(token)}",
            version=opened.copy.version,
            constitution_digest=opened.copy.constitution_digest,
            clauses=form.clauses,
            prompt=opened.copy.prompt,
            answer=opened.copy.answer,
            relief=form.relief,
            factors=form.factors,
        )
        async with self.writing.place():
            made = await asyncio.to_thread(
                put_on_record, self.folder, asked, day=self.state.today()
            )
        await self.keeping.settle(token, made.id)
        return _PAGES.see_other(f"../contests/{made.id}")

    async def standing(self, request: Request) -> Response:
        """`/contests/NUMBER`: how a contest stands, and nothing of what anybody wrote."""
        number = str(request.path_params["number"])
        line = None
        if _NUMBER.fullmatch(number):
            async with self.reading.place():
                line = await asyncio.to_thread(
                    docket_line, self.folder, number, day=self.state.today()
                )
        if line is None:
            raise Fault(404, "no_such_contest", "There is no contest of this number.")
        return _PAGES.show(
            "standing.html.jinja",
            contest=line.contest,
            words=line.status.value,
            sentence=_sentence(line),
            rulings=line.rulings,
            late=line.answered_late,
            simulated=line.contest.simulated,
        )

    async def _law(self, copy: AnswerCopy) -> Constitution:
        current = self.state.keeper.current
        if current.standing.digest == copy.constitution_digest:
            return current.constitution
        return await asyncio.to_thread(
            law_of, self.folder, number=copy.version, digest=copy.constitution_digest
        )

    def _form(
        self,
        opened: Opened,
        copy: AnswerCopy,
        law: Constitution,
        *,
        filled: Filled | None = None,
        fault: Fault | None = None,
    ) -> Response:
        cited = {each.id for each in copy.clauses}
        stake = [each for each in law.clauses if each.id in cited]
        others = [each for each in law.clauses if each.id not in cited]
        filled = filled or Filled()
        chosen = set(filled.clauses)
        return _PAGES.show(
            "contest.html.jinja",
            status=200 if fault is None else fault.status,
            copy=copy,
            law=law,
            until=opened.until,
            days=tier_of(law).deadline_days,
            stake=stake,
            others=others,
            digests={each.id: clause_digest(each) for each in stake},
            chosen=chosen,
            open_others=not stake or any(each.id in chosen for each in others),
            filled=filled,
            fault=fault,
            policy=self.keeping.retention.policy,
            max_relief=MAX_RELIEF,
            max_factors=MAX_FACTORS,
            simulated=law.status is Status.SIMULATED,
        )


def _require_bench(law: Constitution) -> None:
    try:
        tier_of(law)
    except UsageFault:
        raise Fault(
            409, "no_bench", "This constitution names nobody who decides contests."
        ) from None


def _sentence(line: DocketLine) -> str:
    due = in_words(line.contest.due.isoformat())
    if line.status is DocketStatus.RULED:
        return f"It is answered: {line.rulings[-1].outcome.value}."
    if line.status is DocketStatus.OVERDUE:
        return f"It should have been answered by {due}, and is not. The record says so too."
    return f"It is on record, and will be answered with reasons by {due}."
