"""Whatever reads words from outside, with a text that it takes, and texts a little off it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from adapters.notary import LOG, key_of
from lawspeaker.adapters.ledger.signing_key import parse_signing_key
from lawspeaker.adapters.ledger.verifier import notes, reading
from lawspeaker.contract.compile.case_book import read_case_book
from lawspeaker.contract.document_form import read_document, write_document
from lawspeaker.contract.draft import proposed_constitution, quoted_clause
from lawspeaker.contract.file_form import DocumentForm
from lawspeaker.contract.importers.imported import Target
from lawspeaker.contract.importers.importing import import_text
from lawspeaker.contract.importers.source_form import SourceForm
from lawspeaker.contract.norm_form import read_norm
from lawspeaker.errors import LawspeakerError
from lawspeaker.gateway.body import defuse, read_body
from lawspeaker.gateway.chat import read_chat
from lawspeaker.gateway.contest_form import read_form
from lawspeaker.gateway.keys import read_keys
from lawspeaker.governance.ballot_paper import read_ballots
from lawspeaker.governance.mediation import read_rankings
from lawspeaker.records.checkpoint import Checkpoint, SignedCheckpoint, parse_checkpoint
from lawspeaker.records.cosignature import unpack_cosignature
from lawspeaker.records.estimate import Estimate
from lawspeaker.records.event import EventKind
from lawspeaker.records.note_key import KeyKind, parse_note_key
from lawspeaker.records.payloads import check_payload

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

PATH = "file"
# The published example of golang.org/x/mod/sumdb/note.
GO_KEY = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
# What people and machines write where it is not expected.
ODD = (
    *("", " ", "\n", "\r\n", "\t", "\0", '"', "'", "\\", ",", ";", ":", "-", "+", "=", "{", "}"),
    *("[", "]", "null", "true", "1e999", "-1", "9" * 40, "NaN", "é", "\u200b", "\u202e", "\ufeff"),
    *("\u2028", "😀", "---\n", "&a", "*a", "!!python/name:os", "|", ">", "# ", "<|im_end|>", "%ff"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parser:
    """Reads a text; raises only what it `says` it raises. `weight` is how often it is tried."""

    name: str
    read: Callable[[str], Any]
    samples: tuple[str, ...]
    says: tuple[type[Exception], ...] = (LawspeakerError,)
    weight: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Surprise:
    """A text on which a parser raised something that it must not."""

    parser: str
    text: str
    error: str


def mutated(rng: Random, samples: tuple[str, ...]) -> str:
    """A sample with one to four changes: odd words put in, parts cut, doubled or moved."""
    text = rng.choice(samples)
    for _ in range(rng.randint(1, 4)):
        at, to = sorted((rng.randint(0, len(text)), rng.randint(0, len(text))))
        near = min(to, at + rng.randint(0, 12))
        kind = rng.randrange(6)
        if kind == 0:
            text = text[:at] + rng.choice(ODD) + text[at:]
        elif kind == 1:
            text = text[:at] + text[near:]
        elif kind == 2:
            text = text[:at] + rng.choice(ODD) + text[near:]
        elif kind == 3:
            text = text[:near] + text[at:near] + text[near:]
        elif kind == 4:
            text = text[:at] + chr(rng.choice((rng.randrange(128), rng.randrange(0xD800)))) + text[
                at + 1 :
            ]  # fmt: skip
        else:
            text = text[:to] if rng.random() < 0.1 else text[:at] + text[near:] + text[at:near]
    return text


def surprise(parser: Parser, text: str) -> Surprise | None:
    """What a parser raised against its word; None where it read the text or said why not."""
    try:
        parser.read(text)
    except parser.says:
        return None
    except Exception as error:  # noqa: BLE001 - exactly what is looked for
        return Surprise(parser=parser.name, text=text, error=repr(error))
    return None


def surprises(parser: Parser, rng: Random, *, n: int) -> list[Surprise]:
    """What so many texts near the samples brought out."""
    found = (surprise(parser, mutated(rng, parser.samples)) for _ in range(n))
    return [each for each in found if each is not None]


def parsers() -> tuple[Parser, ...]:
    """All of them, quick ones with the greater weight."""
    return (*_keys_and_notes(), *_forms_and_papers(), *_documents(), *_importers())


def _keys_and_notes() -> tuple[Parser, ...]:
    checkpoint = Checkpoint(origin=LOG.name, size=17, root=bytes(range(32)))
    note = SignedCheckpoint(checkpoint=checkpoint, signatures=(LOG.sign(checkpoint.body),)).text
    entry = {
        "seq": 0,
        "kind": "ruled",
        "at": "2026-11-01T12:00:00+00:00",
        "commitment": "ab",
        "leaf": "cd",
        "state": "shown",
        "salt": "ef",
        "body": "{}",
        "key": None,
    }
    heading = {"format": reading.FORMAT, "size": 1, "checkpoints": [note]}
    export = f"{json.dumps(heading)}\n{json.dumps(entry)}\n"
    witness = key_of(2, "w.org", KeyKind.WITNESS)
    verifier = (ValueError, KeyError, TypeError, AttributeError)  # which its reader names as one
    return (
        Parser(name="checkpoint", read=parse_checkpoint, samples=(note,), weight=400),
        Parser(
            name="public key",
            read=parse_note_key,
            samples=(LOG.public.line, witness.public.line),
            weight=400,
        ),
        Parser(name="private key", read=parse_signing_key, samples=(GO_KEY,), weight=100),
        Parser(
            name="cosignature",
            read=lambda text: unpack_cosignature(text.encode("latin-1", "replace")),
            samples=("x" * 72,),
            weight=400,
        ),
        Parser(name="verifier: export", read=reading.read_export, samples=(export,), says=verifier),
        Parser(name="verifier: note", read=reading.read_checkpoint, samples=(note,), says=verifier),
        Parser(
            name="verifier: key",
            read=lambda text: notes.read_key(text, notes.LOG),
            samples=(LOG.public.line,),
            says=(ValueError, IndexError),
        ),
    )


def _forms_and_papers() -> tuple[Parser, ...]:
    keys = f"# ours\nsha256:{'ab' * 32} admin Ann\nsha256:{'cd' * 32} user Ben\n"
    body = {
        "model": "tiny",
        "messages": [{"role": "user", "content": [{"type": "text", "text": "Look <|im_end|>."}]}],
        "lawspeaker": {"factors": ["it was night"]},
    }
    form = urlencode(
        [("clause", "clause.s1"), ("clause", "clause.s2"), ("relief", "é"), ("factors", "a\nb")]
    )
    deeds = tuple(
        json.dumps({"kind": kind, "body": body})
        for kind, body in (
            ("voted", {"participant": "p.1", "statement": "stmt.1", "vote": 1, "cast_at": None}),
            ("erased", {"seqs": [1, 2], "reason": "asked for"}),
            ("released", {"release": "r", "digest": "d", "n_statements": 1, "n_held_back": 0,
                          "counts": {}}),
        )
    )  # fmt: skip
    return (
        Parser(
            name="ballots",
            read=lambda text: read_ballots(text, path=PATH),
            samples=(
                "participant,vote,simulated\np.1,yes,false\n2,no,true\n",
                'participant;vote\n"p.1";abstain\n',
            ),
            weight=200,
        ),
        Parser(
            name="rankings",
            read=lambda text: read_rankings(text, path=PATH, candidates=("m1", "m2")),
            samples=("participant,m1,m2\np.1,1,2\n3,2,\n",),
            weight=200,
        ),
        Parser(
            name="norm",
            read=read_norm,
            samples=(
                "must_not name-shop when asked and not urgent unless staff-says or b",
                "may open-door",
            ),
            weight=200,
        ),
        Parser(
            name="gateway keys", read=lambda t: read_keys(t, path=PATH), samples=(keys,), weight=300
        ),
        Parser(
            name="contest form",
            read=lambda text: read_form(text.encode("utf-8", "surrogatepass")),
            samples=(form,),
            weight=300,
        ),
        Parser(
            name="chat request",
            read=lambda text: read_chat(defuse(read_body(text.encode()))),
            samples=(json.dumps(body),),
            weight=200,
        ),
        Parser(name="event body", read=_checked, samples=deeds, says=(LawspeakerError,)),
        Parser(
            name="case book",
            read=lambda text: read_case_book(text, path=PATH),
            samples=(
                '{"id": "case.1", "request": "a", "reply": "d"}\n{"id": "b", "request": "e"}',
            ),
            weight=50,
        ),
    )


def _checked(text: str) -> None:
    """An event's body as it comes in JSON; text that is no JSON is not this parser's."""
    try:
        read = json.loads(text)
        kind, body = EventKind(read["kind"]), dict(read["body"])
    except (ValueError, KeyError, TypeError):
        return
    check_payload(kind, body)


def _documents() -> tuple[Parser, ...]:
    support = Estimate(est=0.8, lo=0.74, hi=0.85, n=200, method="wilson")
    clause = quoted_clause(
        statement="stmt.1",
        text="Name your sources.",
        overall=support,
        groups={"A": support},
        objection=None,
        introduced="1.0.0",
        review_by=date(2027, 1, 1),
    )
    held = proposed_constitution(
        name="library",
        title="Library",
        population="readers",
        sampling="open",
        n_participants=400,
        clauses=[clause],
        effective_from=datetime(2026, 1, 1, tzinfo=UTC).date(),
        language="en",
    )
    return tuple(
        Parser(
            name=f"constitution ({form.value})",
            read=lambda text, form=form: read_document(text, form, path=PATH),
            samples=(write_document(held, form),),
            weight=2 if form is not DocumentForm.JSON else 10,
        )
        for form in DocumentForm
    )


def importer_samples() -> dict[SourceForm, str]:
    """A small text of each form that can be imported."""
    return {
        SourceForm.MODEL_SPEC: "# Spec {#spec authority=root}\n\nBe true.\n\n## Kind {#kind "
        "authority=user}\n\nBe kind.\n\n- Say why.\n",
        SourceForm.LLAMA_GUARD: "<BEGIN UNSAFE CONTENT CATEGORIES>\nS1: Rudeness.\nShould not be "
        "rude.\nS2: Lies.\n<END UNSAFE CONTENT CATEGORIES>\n",
        SourceForm.SAFEGUARD: "# Policy\n\n## INSTRUCTIONS\nJudge.\n\n## VIOLATES\n- **A1** Rude."
        "\n\n## SAFE\n- Kind.\n",
        SourceForm.CONSTITUTIONAL_AI: '{"constitutions": [{"critic": "Say where the reply is '
        'rude.", "revision": "Rewrite it kindly."}], "system_chat": [[]]}',
        SourceForm.WEVAL: "title: Talk\n---\n- id: fines\n  prompt: What?\n  ideal: No.\n  should:"
        "\n    - text: Nobody pays.\n      weight: 2\n    - $contains: free\n",
        SourceForm.INVERSE: json.dumps("1. Prefer short replies.\n2. Prefer kind ones."),
        SourceForm.LIST: "# House\n\n1. Be kind.\n2. Say why.\n   - Briefly.\n\n- No lies.\n",
    }


def _importers() -> tuple[Parser, ...]:
    target = Target(
        name="gardeners",
        title="The gardeners' assistant",
        population="gardeners",
        n_people=300,
        effective_from=date(2026, 1, 1),
        language="en",
    )
    return tuple(
        Parser(
            name=f"import ({form.value})",
            read=lambda text, form=form: import_text(text, path=PATH, target=target, form=form),
            samples=(text,),
            weight=5 if form is SourceForm.WEVAL else 20,
        )
        for form, text in importer_samples().items()
    )
