"""The page in a real browser: Chromium without a window, at two widths and in both schemes."""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from repos import Repo
from team import CLOCK, make_team

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.full

WIDTHS = {"phone": (390, 844), "desk": (1280, 900)}
SCHEMES = ("light", "dark")

CONTRAST = """() => {
  const parts = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((c) => c / 255)
      .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const ground = (node) => {
    for (; node; node = node.parentElement) {
      const found = parts(getComputedStyle(node).backgroundColor);
      if (found.length < 4 || found[3] === 1) return found;
    }
    return [255, 255, 255];
  };
  const low = new Set();
  const texts = "h1,h2,h3,p,span,b,dt,dd,th,td,summary,button,code";
  for (const node of document.querySelectorAll(texts)) {
    const own = [...node.childNodes].some((one) => one.nodeType === 3 && one.data.trim());
    if (!own || !node.checkVisibility()) continue;
    const [a, b] = [light(parts(getComputedStyle(node).color)), light(ground(node))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) low.add(`${node.tagName}.${node.className} ${ratio.toFixed(2)}`);
  }
  return [...low];
}"""


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    repo = Repo(tmp_path_factory.mktemp("team") / "web-shop")
    make_team(repo, weeks=26, runs=40)
    repo.env["TRAILGATE_NOW"] = CLOCK
    repo.trailgate("dashboard", "--html", "page.html")
    return repo


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    found = shutil.which("chromium") or shutil.which("chromium-browser")
    assert found, "the browser tests need Debian's chromium on PATH"
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=found)


class Tab:
    """A page that is open, and what went wrong on it."""

    def __init__(self, chromium: Any, path: Path, **options: Any) -> None:
        width, height = WIDTHS[options.pop("size", "desk")]
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)
        self.page = context.new_page()
        self.wrong: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda said: self.wrong.append(said.text))
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(path.as_uri())

    def texts(self, selector: str) -> list[str]:
        found: list[str] = self.page.locator(selector).all_inner_texts()
        return found


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("size", WIDTHS)
def test_it_opens_without_a_complaint_and_fits(
    chromium: Any, team: Repo, size: str, scheme: str
) -> None:
    tab = Tab(chromium, team.path / "page.html", size=size, color_scheme=scheme)
    assert tab.page.locator("canvas").count() == 3
    assert tab.page.evaluate("document.documentElement.scrollWidth") == WIDTHS[size][0]
    assert tab.page.evaluate(CONTRAST) == []
    assert tab.wrong == []
    assert [url for url in tab.asked if not url.startswith(("file:", "data:"))] == []
    if folder := os.environ.get("TRAILGATE_SHOTS"):
        name = f"{folder}/dashboard-{size}-{scheme}.png"
        tab.page.screenshot(path=name, full_page=True)


def test_the_figures_are_those_of_status(chromium: Any, team: Repo) -> None:
    [budget] = json.loads(team.trailgate("status", "--json").out)["budgets"]
    tab = Tab(chromium, team.path / "page.html")
    assert tab.texts(".percent") == [f"{budget['percent']} %"]
    assert tab.texts(".big .zone") == [budget["zone"]]
    assert tab.texts(".legend b") == [
        f"{budget[name]:,}" for name in ("recorded", "in_flight", "pending")
    ]
    for group in ("agent", "phase", "model"):
        listed = tab.page.locator(f"#by-{group} tbody tr").all()
        told = {
            row.locator("th").inner_text(): row.locator("td").first.inner_text() for row in listed
        }
        spent = budget[f"by_{group}"]
        assert {name: text for name, text in told.items() if text != "0"} == {
            name: f"{tokens:,}" for name, tokens in spent.items()
        }


def test_a_heading_sorts_by_mouse_and_by_keyboard(chromium: Any, team: Repo) -> None:
    tab = Tab(chromium, team.path / "page.html")
    head = tab.page.locator("#by-agent thead th").nth(0)
    head.locator("button").click()
    names = tab.texts("#by-agent tbody th")
    assert names == sorted(names)
    assert head.get_attribute("aria-sort") == "ascending"
    head.locator("button").focus()
    tab.page.keyboard.press("Enter")
    assert tab.texts("#by-agent tbody th") == names[::-1]
    assert head.get_attribute("aria-sort") == "descending"
    runs = tab.page.locator("#by-agent thead th").nth(3)
    runs.locator("button").click()
    counts = [int(text) for text in tab.texts("#by-agent tbody td:nth-child(4)")]
    assert counts == sorted(counts, reverse=True)
    assert head.get_attribute("aria-sort") == "none"
    assert "sorted by Runs, descending" in tab.page.locator("#said").inner_text()


def test_long_tables_fold_and_unfold(chromium: Any, team: Repo) -> None:
    tab = Tab(chromium, team.path / "page.html")
    rows = tab.page.locator("#weeks tbody tr")
    shown = [row.is_visible() for row in rows.all()]
    assert (sum(shown), len(shown)) == (8, 27)
    tab.page.get_by_role("button", name="Show all 27").click()
    assert all(row.is_visible() for row in rows.all())


def test_the_countdown_follows_the_clock(chromium: Any, team: Repo) -> None:
    team.trailgate("dashboard", "--html", "page.html")
    text = (team.path / "page.html").read_text(encoding="utf-8")
    real = team.path / "real.html"
    real.write_text(text.replace('"pinned": true', '"pinned": false'), encoding="utf-8")
    tab = Tab(chromium, team.path / "page.html")
    assert tab.texts(".countdown") == ["3 d 9 h 0 min"]
    context = chromium.new_context()
    page = context.new_page()
    page.clock.install(time="2026-08-02T22:30:00Z")
    page.goto(real.as_uri())
    assert page.locator(".countdown").inner_text() == "1 h 30 min"
    assert "made 3 d 7 h 30 min ago" in page.locator("header").inner_text()
    page.clock.run_for(91 * 60 * 1000)
    assert page.locator(".countdown").inner_text() == "over: make the page anew"


def test_without_scripts_the_tables_remain(chromium: Any, team: Repo) -> None:
    tab = Tab(chromium, team.path / "page.html", java_script_enabled=False)
    assert tab.page.locator("#weeks tbody tr").nth(20).is_visible()
    assert tab.texts(".countdown") == ["3 d 9 h 0 min"]
    assert not tab.page.locator(".chart").first.is_visible()
    tab.page.locator("summary", has_text="Each day").click()
    assert "Mon 2026-07-27" in tab.page.locator("#days").inner_text()


def test_it_prints_light_and_unfolded(chromium: Any, team: Repo, tmp_path: Path) -> None:
    tab = Tab(chromium, team.path / "page.html", color_scheme="dark")
    tab.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    tab.page.emulate_media(media="print")
    assert tab.page.locator("#days").is_visible()
    assert "The first 8 of 27." in tab.page.locator("main").inner_text()
    ground = tab.page.evaluate("getComputedStyle(document.querySelector('.card')).backgroundColor")
    assert ground == "rgb(255, 255, 255)"
    tab.page.emulate_media(media="screen")
    tab.page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert not tab.page.locator("#days").is_visible()
    assert tab.page.pdf(path=str(tmp_path / "page.pdf"))
    assert tab.wrong == []


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("clock", [CLOCK, "2020-01-01T00:00:00Z"])
@pytest.mark.parametrize("runs", [0, 1])
def test_a_page_of_little_opens_without_a_complaint(
    chromium: Any, tmp_path: Path, runs: int, clock: str, scheme: str
) -> None:
    repo = Repo(tmp_path / "new")
    repo.commit("chore: start\n")
    for _ in range(runs):
        repo.commit(
            "feat: x\n\nSD: SD-A-001\nPhase: EXEC\nAgent: TESTING\nModel: haiku\nTokens: 9\n"
        )
    assert repo.trailgate("dashboard", "--html", "page.html", TRAILGATE_NOW=clock).code == 0
    tab = Tab(chromium, repo.path / "page.html", size="phone", color_scheme=scheme)
    assert tab.page.evaluate("document.documentElement.scrollWidth") == WIDTHS["phone"][0]
    assert tab.page.evaluate(CONTRAST) == []
    assert tab.wrong == []


def test_a_sheet_of_paper_is_as_wide_as_what_it_shows(chromium: Any, team: Repo) -> None:
    tab = Tab(chromium, team.path / "page.html")
    tab.page.set_viewport_size({"width": 718, "height": 1000})
    tab.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    tab.page.emulate_media(media="print")
    assert tab.page.evaluate("document.documentElement.scrollWidth") == 718
    boxes = tab.page.locator("canvas").evaluate_all(
        "(all) => all.map((one) => one.getBoundingClientRect().right)"
    )
    assert boxes
    assert max(boxes) <= 718


def test_hostile_names_run_nothing(chromium: Any, tmp_path: Path) -> None:
    repo = Repo(tmp_path / "<img src=x onerror=alert(1)>")
    bad = "</script><script>document.title='PWN'</script><img src=x onerror=alert(1)>"
    repo.commit(f"feat: x\n\nSD: SD-A-001\nPhase: EXEC\nAgent: {bad}\nModel: {bad}\nTokens: 9\n")
    repo.trailgate("dashboard", "--html", "page.html", TRAILGATE_NOW=CLOCK)
    tab = Tab(chromium, repo.path / "page.html")
    assert "PWN" not in tab.page.title()
    assert tab.page.locator("img").count() == 0
    assert tab.page.locator("h1").inner_text() == repo.path.name
    assert tab.wrong == []


def test_the_badge_is_drawn(chromium: Any, team: Repo) -> None:
    team.trailgate("badge", "--output", "badge.svg")
    tab = Tab(chromium, team.path / "badge.svg")
    assert "budget" in (tab.page.locator("svg").text_content() or "")
    assert tab.wrong == []
