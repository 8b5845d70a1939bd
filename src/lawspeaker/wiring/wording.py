"""Drafting in a folder on disk: by hand, from a file of edits, or by a model behind a server."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.adapters.folder import Folder
from lawspeaker.adapters.openai_model import OpenAIModel
from lawspeaker.contract.edits import read_edits
from lawspeaker.contract.wording import Drafter
from lawspeaker.cycle.mediation import (
    criticise,
    draft_candidates,
    mediation_of,
    open_round,
    rank_round,
    settle,
)
from lawspeaker.cycle.statement_texts import statement_texts
from lawspeaker.cycle.versions import current
from lawspeaker.cycle.wording import (
    apply_wordings,
    draft_with_model,
    judge_wording,
    list_wordings,
    propose_wording,
)
from lawspeaker.errors import BadInput, UsageFault
from lawspeaker.wiring.desk import day_of, opened_ledger, quiet_desk, text_in

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from lawspeaker.contract.edits import Edit
    from lawspeaker.contract.wording import Wording, WordingKind
    from lawspeaker.cycle.desk import Desk
    from lawspeaker.cycle.mediation import Mediation
    from lawspeaker.cycle.wording import WordingLine
    from lawspeaker.governance.amendment import Amendment
    from lawspeaker.governance.fidelity import Fidelity
    from lawspeaker.governance.mediation import Decision

KEY = "LAWSPEAKER_MODEL_KEY"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelAt:
    """Which model to ask, and where; its key is read from LAWSPEAKER_MODEL_KEY alone."""

    url: str
    name: str
    seed: int = 0

    def client(self) -> OpenAIModel:
        """The client of it; UsageFault without a model's name."""
        if not self.name:
            raise UsageFault("Name the model at that address with --model-name.")
        return OpenAIModel(self.url, model=self.name, key=os.environ.get(KEY, ""))


def word(
    folder: Path,
    *,
    kind: WordingKind,
    sources: Sequence[str],
    clause: str,
    text: str,
    by: str,
    model: ModelAt | None,
) -> Wording:
    """Propose words by somebody, or by a model; UsageFault unless it is one of them."""
    if (model is None) != bool(text and by):
        raise UsageFault("Give the words with --text and --by, or a model with --model.")
    drafter = Drafter(name=by)
    if model is not None:
        # The model is asked before the record is opened, so that nothing waits for it.
        archive = Folder(folder)
        of = sources or _sources_of(archive, clause)
        text, drafter = draft_with_model(
            archive, model.client(), kind=kind, sources=of, seed=model.seed
        )
    with quiet_desk(folder) as desk:
        return propose_wording(
            desk, kind=kind, sources=sources, clause=clause, text=text, drafter=drafter
        )


def word_from_file(folder: Path, edits: Path) -> list[Wording]:
    """Propose all wordings of a YAML file, or none; BadInput names the line that is wrong."""
    text = text_in(edits, mend="Name a YAML file.")
    with quiet_desk(folder) as desk:
        read = read_edits(
            text,
            path=str(edits),
            statements=statement_texts(desk.archive),
            clauses=[clause.id for clause in current(desk.archive).clauses],
        )
        return [_proposed(desk, each, path=str(edits)) for each in read]


def _proposed(desk: Desk, edit: Edit, *, path: str) -> Wording:
    try:
        return propose_wording(
            desk,
            kind=edit.kind,
            sources=edit.sources,
            clause=edit.clause,
            text=edit.text,
            drafter=Drafter(name=edit.by),
        )
    except UsageFault as fault:
        raise BadInput(
            str(fault).removesuffix("."), path=path, line=edit.line, mend="Mend the entry."
        ) from fault
    except BadInput as fault:
        raise BadInput(fault.problem, path=path, line=edit.line, mend=fault.mend) from fault


def _sources_of(archive: Folder, clause: str) -> list[str]:
    found = current(archive).clause(clause)
    if found is None:
        raise BadInput(f"there is no clause {clause}", mend="Name one such as clause.s12.")
    return [each.ref for each in found.provenance.derived_from]


def wordings_of(folder: Path) -> tuple[WordingLine, ...]:
    """All wordings of a folder beside their sources."""
    with opened_ledger(folder) as ledger:
        return list_wordings(ledger, Folder(folder))


def judge(folder: Path, identifier: str, *, judgments: Path) -> Fidelity:
    """Count a file of judgments on a wording."""
    text = text_in(judgments, mend="Name a CSV file.")
    with quiet_desk(folder) as desk:
        return judge_wording(desk, identifier, judgments=text, path=str(judgments))


def apply(folder: Path, *, day: str, replace: bool) -> Amendment:
    """Propose the version that holds every accepted wording."""
    with quiet_desk(folder) as desk:
        return apply_wordings(desk, day=day_of(day), replace=replace)


def mediate(
    folder: Path,
    *,
    sources: Sequence[str],
    mediation: str,
    candidates: Sequence[str],
    by: str,
    model: ModelAt | None,
    n: int,
) -> Mediation:
    """Open a mediation or its next round, with candidates by people, by a model, or both."""
    if candidates and not by:
        raise UsageFault("Say with --by who wrote the candidates.")
    made = [(text, Drafter(name=by)) for text in candidates]
    if model is not None:
        criticised = ""
        critiques: tuple[str, ...] = ()
        if mediation:
            with opened_ledger(folder) as ledger:
                held = mediation_of(ledger, mediation)
            sources, criticised, critiques = held.sources, held.leading, held.critiques
        made += draft_candidates(
            Folder(folder),
            model.client(),
            sources=sources,
            criticised=criticised,
            critiques=critiques,
            n=n,
            seed=model.seed,
        )
    with quiet_desk(folder) as desk:
        return open_round(desk, candidates=made, sources=sources, mediation=mediation)


def rank(folder: Path, mediation: str, *, rankings: Path) -> Decision:
    """Count a file of rankings."""
    text = text_in(rankings, mend="Name a CSV file.")
    with quiet_desk(folder) as desk:
        return rank_round(desk, mediation, rankings=text, path=str(rankings))


def criticise_round(folder: Path, mediation: str, *, critiques: Path) -> int:
    """Put a file of critiques on record."""
    text = text_in(critiques, mend="Name a CSV file.")
    with quiet_desk(folder) as desk:
        return criticise(desk, mediation, critiques=text, path=str(critiques))


def settle_mediation(folder: Path, mediation: str) -> Wording:
    """Make the winner a proposed wording."""
    with quiet_desk(folder) as desk:
        return settle(desk, mediation)
