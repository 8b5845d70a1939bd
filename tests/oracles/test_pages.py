"""Every page under axe's rules in a browser, light and dark, narrow and wide.

Needs a Chromium on the machine; skipped where there is none.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from lawspeaker.cli.main import app
from web.stage import held, hidden, visit
from web.test_deciding import decide, put

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from web.stage import Site

axe_module = pytest.importorskip("axe_playwright_python")
api = pytest.importorskip("playwright.sync_api")

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# 320 px is also what 1280 px come to at four times the size.
LOOKS = [(scheme, width) for scheme in ("light", "dark") for width in (320, 1280)]
MOST_TABS = 20


@pytest.fixture(scope="module")
def browser(pages: Mapping[str, str], documents: Mapping[str, str]) -> Iterator[Any]:
    """It runs an event loop of its own from here on, so the pages are made before."""
    assert pages
    assert documents
    with api.sync_playwright() as play:
        started = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """What people meet from the link in their letter to the ballot, faults too, by a name."""
    at = held(tmp_path_factory.mktemp("pages") / "books")
    found: dict[str, str] = {}

    async def deed(site: Site) -> None:
        mine = site.browser()

        async def keep(name: str, path: str) -> None:
            found[name] = (await mine.look(path)).text

        await keep("front", "/")
        await keep("link", f"/join/{at.tokens['p.0']}")
        await mine.join("p.0")
        await keep("link-used", f"/join/{at.tokens['p.0']}")
        await keep("first", "/vote")
        found["no-answer"] = (await mine.send("/vote/stmt.0", {"key": "k"})).text
        await mine.vote("stmt.0", "agree")
        await keep("recorded", "/vote?done=stmt.0")
        await keep("again", "/vote/stmt.0")
        await keep("votes", "/votes")
        for each in ("stmt.1", "stmt.2"):
            await mine.vote(each, "unsure")
        await keep("through", "/vote?done=stmt.2")
        await keep("say", "/say")
        key = hidden(await mine.look("/say"), "key")
        for name, text in (("alike", "Name the source now."), ("nothing", "")):
            found[name] = (await mine.send("/say", {"key": key, "text": text})).text
        assert (await mine.send("/say", {"key": key, "text": "Open a window."})).status_code == 303
        await keep("said", "/said")
        await keep("moderation", "/moderation")
        put(at)
        await keep("ballot", "/ballot")
        found["no-choice"] = (await mine.send("/ballot/ballot.1", {"key": "k"})).text
        assert (await decide(mine, "yes")).status_code == 303
        await keep("balloted", "/ballot")
        await keep("unknown", "/nowhere")

    visit(at, deed, ask_importance=True)
    return found


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """Every page that the demo and its bundle are made of, by its path."""
    folder = tmp_path_factory.mktemp("demo")
    out, bundle = folder / "out", folder / "bundle"
    for words in (["demo", "--out", str(out)], ["bundle", str(out), "--out", str(bundle)]):
        ended = CliRunner().invoke(app, words)
        assert ended.exit_code == 0, ended.output
    found = sorted(folder.rglob("*.html"))
    return {str(path.relative_to(folder)): path.read_text("utf-8") for path in found}


def faults(page: Any) -> list[str]:
    """What axe objects to on a page, and whether it must be scrolled sideways."""
    page.evaluate(Path(axe_module.__file__).with_name("axe.min.js").read_text("utf-8"))
    found = page.evaluate(
        "(tags) => axe.run(document, {resultTypes: ['violations'], runOnly: tags})", RULES
    )
    told = [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found["violations"]]
    wider = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return [*told, *([f"{wider} px wider than the screen"] if wider > 0 else [])]


def looked_at(browser: Any, texts: Mapping[str, str]) -> dict[tuple[str, int, str], list[str]]:
    """Faults by look and page, those without any left out."""
    found = {}
    for scheme, width in LOOKS:
        page = browser.new_page(
            viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True
        )
        for name, text in texts.items():
            page.set_content(text)
            if told := faults(page):
                found[scheme, width, name] = told
        page.close()
    return found


def test_axe_finds_no_fault_on_any_page_that_people_vote_on(
    browser: Any, pages: Mapping[str, str]
) -> None:
    assert len(pages) > 15
    assert looked_at(browser, pages) == {}


def test_no_page_that_people_vote_on_breaks_when_read_from_right_to_left(
    browser: Any, pages: Mapping[str, str]
) -> None:
    turned = {
        name: text.replace('<html lang="en"', '<html lang="ar" dir="rtl"')
        for name, text in pages.items()
    }
    assert all('dir="rtl"' in text for text in turned.values())
    assert looked_at(browser, turned) == {}


def test_axe_finds_no_fault_on_any_page_of_the_demo(
    browser: Any, documents: Mapping[str, str]
) -> None:
    assert len(documents) > 10
    assert looked_at(browser, documents) == {}


@pytest.mark.parametrize(
    ("whole", "broken", "fault"),
    [
        ('lang="en"', "", "html-has-lang"),
        ('<label for="choice-agree">', "<label>", "label"),
        ("<h1", "<p", "page-has-heading-one"),
        ("<form", '<p style="width: 900px">wide</p><form', "wider than the screen"),
        ('class="hint" id="author"', 'style="color: #999" id="author"', "color-contrast"),
    ],
)
def test_a_page_with_a_fault_is_found(
    browser: Any, pages: Mapping[str, str], whole: str, broken: str, fault: str
) -> None:
    assert whole in pages["first"]
    found = looked_at(browser, {"first": pages["first"].replace(whole, broken)})
    assert any(fault in told for each in found.values() for told in each)


def test_a_vote_can_be_cast_with_the_keyboard_alone(browser: Any, pages: Mapping[str, str]) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 800}, bypass_csp=True)
    page.set_content(pages["first"])
    page.evaluate("document.addEventListener('submit', (e) => { e.preventDefault(); "
                  "window.sent = new FormData(e.target).get('vote'); })")  # fmt: skip
    met = []
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        met.append(page.evaluate("document.activeElement.name || document.activeElement.type"))
        if met[-1] == "vote":
            page.keyboard.press("Space")
            page.keyboard.press("ArrowDown")  # from "I agree" to "I disagree"
        if met[-1] == "submit":
            page.keyboard.press("Enter")
            break
    assert met.count("vote") == 1, met  # radio buttons are one stop
    assert page.evaluate("window.sent") == "disagree"
    page.close()
