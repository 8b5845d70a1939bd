"""A redline as a page of its own, which reads well by eye, by ear, in grey and on paper."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from lawspeaker.contract.redline import count_in_words
from lawspeaker.contract.redline_part import Edit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lawspeaker.contract.constitution import Constitution
    from lawspeaker.contract.redline import ClauseRedline, Redline
    from lawspeaker.contract.redline_part import Run

_STYLE = """\
:root { color-scheme: light dark; --ink: #1a1a1a; --paper: #ffffff; --line: #6b6b6b;
  --came: #0b5d1e; --came-ground: #e3f5e6; --went: #8e1420; --went-ground: #fbe6e8; }
@media (prefers-color-scheme: dark) { :root { --ink: #ececec; --paper: #161616; --line: #9a9a9a;
  --came: #8ee6a3; --came-ground: #12331b; --went: #ffaab2; --went-ground: #3f1418; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 46rem; padding: 1.5rem 1rem 4rem; color: var(--ink);
  background: var(--paper); font: 1.0625rem/1.6 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.25; } h2 { font-size: 1.2rem; margin: 0; }
article { border-top: 1px solid var(--line); padding: 1.25rem 0 .25rem; }
.text { white-space: pre-wrap; }
ins { color: var(--came); background: var(--came-ground); text-decoration: underline 2px; }
del { color: var(--went); background: var(--went-ground); text-decoration: line-through 2px; }
ins, del { padding: 0 .1em; border-radius: .2em; }
.edit { font-weight: 600; } .fields, .key, .label, .part { font-size: .9375rem; }
a { color: inherit; } a:focus-visible { outline: 3px solid; outline-offset: 2px; }
.aside { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
@media print { body { max-width: none; padding: 0; } article { break-inside: avoid; } }
"""
_SAID = {Edit.ADDED: "new", Edit.REMOVED: "removed", Edit.CHANGED: "changed"}


def redline_page(compared: Redline, *, old: Constitution, new: Constitution) -> str:
    """The redline as a whole HTML page without script or anything from outside; text is escaped.

    What came is underlined and what went is struck through, so that colour alone says nothing;
    a listener hears `begin of what was removed` and the like.
    """
    return "\n".join(_lines(compared, old, new)) + "\n"


def _lines(compared: Redline, old: Constitution, new: Constitution) -> Iterator[str]:
    language = new.language.authoritative if new.language else "en"
    title = f"{new.title}: what changes from {compared.old_version} to {compared.new_version}"
    yield "<!doctype html>"
    yield f'<html lang="{escape(language)}">'
    yield '<head>\n<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield (
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    )
    yield f"<title>{escape(title)}</title>\n<style>\n{_STYLE}</style>\n</head>"
    yield f"<body>\n<header>\n<h1>{escape(title)}</h1>"
    yield f"<p>{escape(count_in_words(compared))}</p>"
    for part in compared.parts:
        yield f'<p class="part">{escape(part.title)}: {_runs(part.runs)}</p>'
    yield '<p class="key">Key: <ins>what came</ins>, <del>what went</del>.</p>\n</header>'
    yield from _contents(compared)
    yield "<main>"
    for each in compared.edited:
        clause = new.clause(each.clause_id) or old.clause(each.clause_id)
        name = each.clause_id if clause is None or clause.title is None else clause.title
        yield from _article(each, name)
    yield "</main>\n</body>\n</html>"


def _contents(compared: Redline) -> Iterator[str]:
    if len(compared.edited) < 2:
        return
    yield '<nav aria-label="Clauses that differ">\n<ul>'
    for each in compared.edited:
        here = escape(each.clause_id)
        yield f'<li><a href="#{here}">{here}</a> ({_SAID[each.edit]})</li>'
    yield "</ul>\n</nav>"


def _article(each: ClauseRedline, name: str) -> Iterator[str]:
    here = escape(each.clause_id)
    yield f'<article id="{here}" aria-labelledby="{here}-name">'
    yield f'<h2 id="{here}-name">{escape(name)}</h2>'
    code = "" if name == each.clause_id else f"<code>{here}</code> "
    yield f'<p>{code}<span class="edit">{_SAID[each.edit]}</span></p>'
    yield f'<p class="text">{_runs(each.runs)}</p>'
    for part in each.parts:
        yield f'<p class="part">{escape(part.title)}: {_runs(part.runs)}</p>'
    if each.label.lines:
        items = "".join(f"<li>{escape(line)}</li>" for line in each.label.lines)
        yield f'<ul class="label">{items}</ul>'
    if each.others:
        yield f'<p class="fields">Also changed: {escape(", ".join(each.others))}.</p>'
    yield "</article>"


def _runs(runs: tuple[Run, ...]) -> str:
    return "".join(_run(run.edit, run.text) for run in runs)


def _run(edit: Edit, text: str) -> str:
    if edit is Edit.UNCHANGED:
        return escape(text)
    tag, said = ("ins", "added") if edit is Edit.ADDED else ("del", "removed")
    return (
        f'<{tag}><span class="aside"> begin of what was {said}: </span>{escape(text)}'
        f'<span class="aside"> end of what was {said} </span></{tag}>'
    )
