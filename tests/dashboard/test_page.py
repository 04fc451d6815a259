from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest

from boards import WEDNESDAY, make_board
from builders import DAY, MONDAY, WEEK, make_budget, make_entry, make_policy, sd_commit
from hostile import PAYLOADS
from trailgate.dashboard.badge import badge, badge_of
from trailgate.dashboard.page import html

if TYPE_CHECKING:
    from trailgate.dashboard.data import Board

TAGS = {
    "a", "b", "body", "br", "button", "caption", "circle", "code", "dd", "defs", "details",
    "div", "dl", "dt", "figcaption", "figure", "footer", "h1", "h2", "h3", "head", "header",
    "html", "li", "link", "main", "meta", "output", "p", "pattern", "rect", "script", "section",
    "span", "strong", "style", "summary", "svg", "table", "tbody", "td", "text", "th", "thead",
    "time", "title", "tr", "ul",
}  # fmt: skip


class Page(HTMLParser):
    """What a browser makes of a page: tags with attributes, and the text of scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.raw: list[tuple[str, str]] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.cdata_elem:
            self.raw.append((self.cdata_elem, data))
        else:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def raw_of(self, tag: str) -> list[str]:
        return ["".join(data for name, data in self.raw if name == tag)]


def busy() -> Board:
    entries = [
        make_entry(9, MONDAY - back * WEEK + at, sd=f"SD-A-{at:03}", model=model, hours=10**6)
        for back in range(5)
        for at, model in enumerate(("haiku", "sonnet", "opus"))
    ]
    return make_board(*entries, in_flight=(make_entry(4),), pending=(make_entry(3),))


def hostile() -> Board:
    entries = [
        make_entry(9, sd=bad, agent=bad, model=bad, phase=bad, reason=bad, task=bad)
        for bad in PAYLOADS
    ]
    budgets = [make_budget(100, name=bad) for bad in PAYLOADS[:9]]
    return make_board(*entries, policy=make_policy(*budgets), name="<script>PWN</script>")


@pytest.mark.parametrize("make", [busy, hostile, make_board])
def test_the_page_asks_no_network_and_names_the_hash_of_all_that_it_runs(make: Any) -> None:
    text = html(make())
    page = Page(text)
    [policy] = [found["content"] for tag, found in page.tags if "http-equiv" in found]
    scripts = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    styles = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    assert (len(scripts), len(styles)) == (1, 1)
    script, style = (
        base64.b64encode(hashlib.sha256(part.encode()).digest()).decode()
        for part in (scripts[0], styles[0])
    )
    assert policy == (
        f"default-src 'none'; script-src 'sha256-{script}'; style-src 'sha256-{style}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    for _tag, found in page.tags:
        for name in ("src", "action", "srcset", "data"):
            assert name not in found
        assert (found.get("href") or "#").startswith(("#", "data:"))


@pytest.mark.parametrize("make", [busy, hostile])
def test_what_people_wrote_is_never_markup(make: Any) -> None:
    page = Page(html(make()))
    assert {tag for tag, _ in page.tags} <= TAGS
    assert not {name for _, found in page.tags for name in found if name.startswith("on")}
    assert not [found for _, found in page.tags if "style" in found]
    assert sum(tag == "script" for tag, _ in page.tags) == 2


def test_hostile_names_are_shown_as_they_are() -> None:
    page = Page(html(hostile()))
    assert "<img src=x onerror=PWN>" in page.text
    assert "</details><script>PWN</script>" in page.text
    assert "\\x1b[31mPWN" in page.text
    assert "\\u202egnp.PWN" in page.text


def test_the_data_of_the_charts_can_be_read_back() -> None:
    text = html(busy(), pinned=True)
    [island] = re.findall(r'<script type="application/json" id="data">(.*?)</script>', text)
    data = json.loads(island)
    assert data["now"] == WEDNESDAY
    assert data["pinned"] is True
    assert data["burndowns"][0]["points"][-1] == [WEDNESDAY, 100 - 27 - 4 - 3]
    assert data["weeks"]["percent"] == [27.0] * 5


def test_unknown_never_looks_like_a_figure() -> None:
    budget = make_budget(10, unit="hours")
    lost = sd_commit(recorded=False)
    text = html(make_board(make_entry(), policy=make_policy(budget), sd_commits=[lost]))
    page = Page(text)
    assert '<td class="number"><span class="unknown">unknown</span></td>' in text
    assert "UNKNOWN" in page.text
    assert "recorded unknown" in page.text
    assert "unknown of 10.0 hours" in page.text
    assert "0.0 of 10.0" not in page.text
    assert "pending not logged" in page.text
    assert "Rework, this week unknown no run tells" in page.text
    assert "hours unknown" in page.text


def test_a_page_of_nothing_says_so() -> None:
    page = Page(html(make_board(policy=make_policy().replace(budgets=()))))
    assert "No budget is set" in page.text
    assert "No usage is recorded yet" in page.text
    assert not [tag for tag, _ in page.tags if tag == "table"]


def test_work_without_usage_shows_how_to_record_it_and_nothing_green() -> None:
    work = [sd_commit(at=WEDNESDAY - DAY * days, recorded=False) for days in (1, 2)]
    page = Page(html(make_board(sd_commits=work)))
    assert "No usage is recorded yet No commit tells what its work used" in page.text
    assert "the use is unknown; SD commits without usage: 2" in page.text
    assert "UNKNOWN" in page.text
    assert "GREEN" not in page.text
    assert [attributes["id"] for tag, attributes in page.tags if tag == "table"] == ["weeks", "sds"]


def test_a_branch_that_can_not_be_read_is_named_and_figures_are_least_ones() -> None:
    page = Page(html(make_board(make_entry(9), in_flight=(make_entry(3),), unread=("lost", "x"))))
    assert "2 branches can\u2019t be read (lost, x)" in page.text.replace("'", "\u2019")
    assert "at least 12.0 %" in page.text
    assert "in flight at least 3" in page.text
    idle = Page(html(make_board(unread=("lost",))))
    assert "GREEN" not in idle.text
    assert "0.0 %" not in idle.text


def test_columns_of_which_nothing_is_known_become_a_sentence() -> None:
    quiet = Page(html(make_board(make_entry(9))))
    told = Page(html(make_board(make_entry(9, rework=1))))
    silent = "Rework is unknown: no run tells whether it was done again."
    assert "Reworked" not in quiet.text
    assert quiet.text.count(silent) == 3
    assert "Reworked" in told.text
    assert silent not in told.text


def test_a_clock_before_history_is_unknown_and_shows_no_figure_of_a_budget() -> None:
    page = Page(html(make_board(make_entry(), make_entry(rework=1), now=MONDAY - WEEK)))
    assert "UNKNOWN The clock stands before history" in page.text
    assert "the record begins on Mon 2026-07-27 00:00 UTC" in page.text
    assert "%" not in page.text
    assert not [tag for tag, _ in page.tags if tag == "table"]


def test_an_sd_of_which_a_part_has_no_usage_is_a_least_figure_that_is_explained() -> None:
    whole = make_board(make_entry(10, sd="SD-A-001"))
    assert "\u2265" not in Page(html(whole)).text
    lost = sd_commit(recorded=False)
    partly = make_board(make_entry(10, sd="SD-A-001"), sd_commits=[lost])
    assert "\u2265 10" in Page(html(partly)).text
    assert "some of its work has no usage" in Page(html(partly)).text


def test_of_the_estimate_and_the_mix_of_an_sd() -> None:
    entries = (
        make_entry(30, model="haiku", estimate=20, rework=1),
        make_entry(10, model="opus", estimate=20, rework=0),
    )
    text = Page(html(make_board(*entries))).text
    assert "haiku 75 %, opus 25 % 40 40 100.0 % 1" in text


def test_a_heading_that_sorts_names_the_order_that_rows_are_in() -> None:
    page = Page(html(busy()))
    heads = [found for tag, found in page.tags if tag == "th" and found.get("scope") == "col"]
    assert {found["aria-sort"] for found in heads} == {"none", "descending"}


@pytest.mark.parametrize(
    ("tokens", "told"),
    [(69, "GREEN 69.0%"), (70, "YELLOW 70.0%"), (85, "ORANGE 85.0%"), (104, "RED 104.0%")],
)
def test_the_badge_says_zone_and_percent(tokens: int, told: str) -> None:
    [gauge] = make_board(make_entry(tokens)).gauges
    drawn = badge_of(gauge.state)
    assert f'role="img" aria-label="budget: {told}"' in drawn
    assert f"<title>budget: {told}</title>" in drawn
    assert drawn.startswith("<svg ")


@pytest.mark.parametrize(
    ("tokens", "told"), [(99, ["70 %", "85", "95"]), (120, ["70 %", "85", "100"]), (301, [])]
)
def test_the_bar_says_where_zones_begin_and_where_the_limit_is(
    tokens: int, told: list[str]
) -> None:
    text = html(make_board(make_entry(tokens)))
    scale = text[text.index('<svg class="scale"') :].partition("</svg>")[0]
    assert re.findall(r">([\d %]+)</text>", scale) == told


def test_a_forecast_that_is_not_drawn_has_no_key() -> None:
    assert 'class="key ahead"' in html(make_board(make_entry(50)))
    assert 'class="key ahead"' not in html(make_board(make_entry(120)))


def test_the_badge_of_nothing_known_holds_no_figure() -> None:
    policy = make_policy(make_budget(10, unit="hours"))
    [gauge] = make_board(make_entry(), policy=policy).gauges
    assert 'aria-label="budget: UNKNOWN"' in badge_of(gauge.state)
    assert 'aria-label="budget: no budget"' in badge_of(None)
    assert badge("GREEN", "<b>&") == badge("GREEN", "<b>&").replace("<b>", "&lt;b&gt;")
