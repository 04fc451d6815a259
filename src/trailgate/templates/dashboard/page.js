"use strict";
(() => {
  const root = document.documentElement;
  const data = JSON.parse(document.getElementById("data").textContent);
  const opened = Date.now();
  const drawn = [];
  root.classList.add("js");

  // What the time is for this page: the reader's clock, or the one that was given when it was made.
  const now = () => (data.pinned ? data.now + (Date.now() - opened) / 1000 : Date.now() / 1000);

  function span(seconds) {
    const minutes = Math.max(Math.floor(Math.ceil(seconds) / 60), 0);
    const days = Math.floor(minutes / 1440), hours = Math.floor(minutes / 60) % 24;
    const parts = [];
    if (days) parts.push(`${days} d`);
    if (days || hours) parts.push(`${hours} h`);
    return [...parts, `${minutes % 60} min`].join(" ");
  }

  function tick() {
    for (const place of document.querySelectorAll("[data-end]")) {
      const left = Number(place.dataset.end) - now();
      place.textContent = left > 0 ? span(left) : "over: make the page anew";
    }
    const age = now() - data.now;
    document.getElementById("age").textContent = age >= 3600 ? ` \u00b7 made ${span(age)} ago` : "";
  }

  function sortable(table) {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      head.replaceChildren(button);
      button.addEventListener("click", () => sort(table, heads, column));
    });
  }

  function sort(table, heads, column) {
    const head = heads[column], byName = head.classList.contains("name");
    const before = head.getAttribute("aria-sort");
    const upwards = before === "none" ? byName : before === "descending";
    heads.forEach((one) => one.setAttribute("aria-sort", "none"));
    head.setAttribute("aria-sort", upwards ? "ascending" : "descending");
    const sign = upwards ? 1 : -1;
    const rows = [...table.tBodies[0].rows].map((row) => {
      const cell = row.cells[column];
      return { row, text: cell.textContent.trim(), value: cell.dataset.value };
    });
    const numbers = rows.some((one) => one.value !== undefined);
    rows.sort((a, b) => {
      if (!numbers) return sign * a.text.localeCompare(b.text, "en", { numeric: true });
      // what is unknown comes last, whichever way: it is no figure at all
      if (a.value === undefined || b.value === undefined) return (a.value === undefined) - (b.value === undefined);
      return sign * (Number(a.value) - Number(b.value));
    });
    table.tBodies[0].append(...rows.map((one) => one.row));
    fold(table);
    const way = upwards ? "ascending" : "descending";
    document.getElementById("said").textContent = `${table.caption.textContent}: sorted by ${head.textContent}, ${way}`;
  }

  function fold(table) {
    const few = Number(table.dataset.few || 0);
    [...table.tBodies[0].rows].forEach((row, at) => row.classList.toggle("past", few > 0 && at >= few));
  }

  function foldable(table) {
    const rows = table.tBodies[0].rows.length, few = table.dataset.few;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "more";
    const paper = document.createElement("p");
    paper.className = "note paper";
    const label = () => {
      const open = !table.dataset.few;
      paper.textContent = open ? "" : `The first ${few} of ${rows}.`;
      button.textContent = open ? `Show the first ${few} only` : `Show all ${rows}`;
      button.setAttribute("aria-expanded", String(open));
    };
    button.setAttribute("aria-controls", table.id);
    button.addEventListener("click", () => {
      if (table.dataset.few) delete table.dataset.few; else table.dataset.few = few;
      fold(table);
      label();
    });
    label();
    fold(table);
    table.closest(".scroll").after(button, paper);
  }

  const colour = (name) => getComputedStyle(root).getPropertyValue(`--${name}`).trim();
  const faded = (name, share) => colour(name) + Math.round(share * 255).toString(16).padStart(2, "0");
  const zoned = (zone) => (seconds) => uPlot.tzDate(new Date(seconds * 1000), zone);
  const figures = (value, digits) => value.toLocaleString("en", { maximumFractionDigits: digits });
  const short = (value) => (Math.abs(value) >= 1e6 ? `${value / 1e6}M` : Math.abs(value) >= 1e3 ? `${value / 1e3}k` : `${value}`);
  const percent = (value) => `${value} %`;

  function axes(label) {
    const font = "12px " + getComputedStyle(document.body).fontFamily;
    const quiet = { stroke: colour("soft"), font, ticks: { show: false } };
    return [
      { ...quiet, grid: { show: false }, space: 64, size: 28 },
      { ...quiet, grid: { stroke: colour("line"), width: 1 }, size: 56, space: 36, values: (u, found) => found.map(label) },
    ];
  }

  const dates = (u, found) => found.map((at) => uPlot.fmtDate("{D} {MMM}")(zoned(data.timezone)(at)));
  const hours = (zone) => (u, found) => found.map((at) => uPlot.fmtDate("{HH}:{mm}")(zoned(zone)(at)));
  const days = (zone) => (u, found) => found.map((at) => uPlot.fmtDate("{WWW} {D}")(zoned(zone)(at)));

  // The starts of periods, the latest one among them, as many as there is room for.
  function starts(x, place) {
    return () => {
      const by = Math.max(Math.ceil(x.length / Math.max(Math.floor(place.clientWidth / 76), 1)), 1);
      return x.filter((at, place) => (x.length - 1 - place) % by === 0);
    };
  }

  // A line down the plot, with a word at its foot or head.
  function upright(u, at, tint, dash, word) {
    const { ctx, bbox } = u, ratio = devicePixelRatio;
    const x = Math.round(u.valToPos(at, "x", true)) + .5;
    ctx.save();
    ctx.strokeStyle = ctx.fillStyle = colour(tint);
    ctx.lineWidth = ratio;
    ctx.setLineDash(dash.map((part) => part * ratio));
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    if (word) {
      ctx.font = `600 ${12 * ratio}px ${getComputedStyle(document.body).fontFamily}`;
      const room = ctx.measureText(word).width + 8 * ratio < bbox.left + bbox.width - x;
      ctx.textAlign = room ? "left" : "right";
      ctx.textBaseline = "top";
      ctx.fillText(word, x + (room ? 6 : -6) * ratio, bbox.top + 3 * ratio);
    }
    ctx.restore();
  }

  function levels(found) {
    return (u) => {
      const { ctx, bbox } = u;
      ctx.save();
      for (const [value, tint, word, ink] of found) {
        if (value === null || value > u.scales.y.max) continue;
        const y = Math.round(u.valToPos(value, "y", true)) + .5;
        ctx.strokeStyle = colour(tint);
        ctx.lineWidth = devicePixelRatio;
        ctx.globalAlpha = .7;
        ctx.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio]);
        ctx.beginPath();
        ctx.moveTo(bbox.left, y);
        ctx.lineTo(bbox.left + bbox.width, y);
        ctx.stroke();
        if (!word) continue;
        ctx.globalAlpha = 1;
        ctx.fillStyle = colour(ink);
        ctx.font = `600 ${10.5 * devicePixelRatio}px ${getComputedStyle(document.body).fontFamily}`;
        ctx.textAlign = "left";
        ctx.textBaseline = "bottom";
        ctx.fillText(word, bbox.left + 6 * devicePixelRatio, y - 2 * devicePixelRatio);
      }
      ctx.restore();
    };
  }

  function burndown(place) {
    const told = data.burndowns[Number(place.dataset.number)];
    const last = told.points[told.points.length - 1], points = told.points.filter(([at]) => at < told.end);
    const x = [...points.map(([at]) => at), told.end];
    const gap = () => x.map(() => null);
    const left = [...points.map(([, amount]) => Math.max(amount, 0)), null];
    const even = gap();
    even[0] = told.available;
    even[x.length - 1] = 0;
    const ahead = [gap(), gap(), gap()];
    const ends = told.outlook ? [told.outlook.total, told.outlook.best, told.outlook.worst] : [];
    ends.forEach((end, at) => {
      if (end === null) return;
      ahead[at][x.length - 2] = last[1];
      ahead[at][x.length - 1] = end;
    });
    const none = { points: { show: false }, spanGaps: true };
    const accent = colour("accent");
    const options = {
      scales: { x: { time: true, range: () => [told.start, told.end] }, y: { range: () => [0, told.available] } },
      series: [
        {},
        { ...none, stroke: accent, width: 2.5, fill: faded("accent", .1), paths: uPlot.paths.stepped({ align: 1 }), spanGaps: false },
        { ...none, stroke: colour("soft"), width: 1, dash: [4, 4] },
        { ...none, stroke: accent, width: 2, dash: [5, 5] },
        { ...none, stroke: faded("accent", .4), width: 1 },
        { ...none, stroke: faded("accent", .4), width: 1 },
      ],
      bands: [{ series: [4, 5], fill: faded("accent", .2) }],
      hooks: {
        drawAxes: [
          (u) => told.days.slice(1).forEach((day) => upright(u, day, "line", [])),
          levels(["yellow", "orange", "red"].map((zone, at) => [told.available * [.3, .15, .05][at], `${zone}-fill`, zone.toUpperCase(), zone])),
        ],
        draw: [(u) => { if (last[0] < told.end) upright(u, last[0], "ink", [2, 3], "now"); }],
      },
      axes: axes(short),
    };
    options.axes[0].values = told.days.length < 3 ? hours(told.timezone) : days(told.timezone);
    options.axes[0].splits = noons(told, place);
    const say = (at) => {
      const when = uPlot.fmtDate("{WWW} {HH}:{mm}")(zoned(told.timezone)(x[at]));
      const value = left[at];
      return value === null ? "" : `${when}: ${figures(value, told.digits)} ${told.unit} left`;
    };
    return [options, [x, left, even, ...ahead], say, told.timezone];
  }

  // The middles of days, as many as there is room for; of a single day every sixth hour.
  function noons(told, place) {
    return () => {
      if (told.days.length < 3) return [0, 6, 12, 18].map((hour) => told.start + hour * 3600);
      const by = Math.max(Math.ceil(told.days.length / Math.max(Math.floor(place.clientWidth / 64), 1)), 1);
      const ends = [...told.days.slice(1), told.end];
      return told.days.map((start, at) => (start + ends[at]) / 2).filter((middle, at) => at % by === 0);
    };
  }

  function weeks(place) {
    const { x, percent: used, zone } = data.weeks;
    const tints = { GREEN: "green-fill", YELLOW: "yellow-fill", ORANGE: "orange-fill", RED: "red-fill", UNKNOWN: "unknown" };
    const top = Math.max(105, ...used.map((one) => (one || 0) * 1.05));
    const open = (at) => at === zone.length - 1 && data.weeks.open;
    const edges = zone.map((name) => colour(tints[name]));
    const fills = zone.map((name, at) => (open(at) ? faded(tints[name], .45) : edges[at]));
    const edge = x.length > 1 ? (x[1] - x[0]) * .6 : 302400;
    const options = {
      scales: { x: { time: true, range: () => [x[0] - edge, x[x.length - 1] + edge] }, y: { range: () => [0, top] } },
      series: [{}, {
        points: { show: false }, fill: colour("accent"),
        paths: uPlot.paths.bars({ size: [.72, 34], radius: .15, disp: { fill: { unit: 3, values: () => fills }, stroke: { unit: 3, values: () => edges } } }),
      }],
      hooks: { drawAxes: [levels([[70, "yellow-fill"], [85, "orange-fill"], [95, "red-fill"]])] },
      axes: axes(percent),
    };
    // the borders of the zones are the scale, so that a bar's height tells its zone too
    if (top < 120) options.axes[1].splits = () => [0, 25, 50, 70, 85, 95];
    options.axes[0].values = dates;
    options.axes[0].splits = starts(x, place);
    const say = (at) => (used[at] === null ? "" : `${dates(null, [x[at]])[0]}: ${used[at].toFixed(1)} % (${zone[at]}${open(at) ? ", so far" : ""})`);
    return [options, [x, used], say, data.timezone];
  }

  function rates(place) {
    const { target, alert } = data.rates, most = Math.max(Math.floor(place.clientWidth / 14), 8);
    const [x, escalation, rework] = ["x", "escalation", "rework"].map((name) => data.rates[name].slice(-most));
    const top = Math.max(20, ...escalation, ...rework) * 1.1;
    const series = (tint) => ({ stroke: colour(tint), width: 2, spanGaps: false, points: { show: true, size: 6, fill: colour("card"), stroke: colour(tint) } });
    const options = {
      scales: { x: { time: true }, y: { range: () => [0, top] } },
      series: [{}, series("opus"), { ...series("haiku"), dash: [5, 3] }],
      hooks: { drawAxes: [levels([[target, "yellow-fill"], [alert, "red-fill"]])] },
      axes: axes(percent),
    };
    options.axes[0].values = dates;
    options.axes[0].splits = starts(x, place);
    const told = (value) => (value === null ? "too few runs" : `${value.toFixed(1)} %`);
    const say = (at) => `${dates(null, [x[at]])[0]}: escalations ${told(escalation[at])}, rework ${told(rework[at])}`;
    return [options, [x, escalation, rework], say, data.timezone];
  }

  const makers = { burndown, weeks, rates };

  function draw() {
    drawn.splice(0).forEach((chart) => chart.destroy());
    for (const place of document.querySelectorAll("[data-chart]")) {
      const [options, values, say, zone] = makers[place.dataset.chart](place);
      const output = place.parentElement.querySelector("output");
      const told = (u) => { output.textContent = u.cursor.idx === null || u.cursor.idx === undefined ? "" : say(u.cursor.idx); };
      options.hooks.setCursor = [told];
      const chart = new uPlot({
        ...options, ...room(place), tzDate: zoned(zone),
        legend: { show: false }, cursor: { y: false, drag: { x: false, y: false }, points: { size: 8 } }, padding: [10, 24, 0, 0],
      }, values, place);
      drawn.push(chart);
    }
  }

  // On paper a chart has the width of a sheet, whatever the window's is; the style scales it to that.
  function room(place) {
    const paper = root.classList.contains("printing");
    return { width: paper ? 660 : place.clientWidth, height: paper ? 200 : place.clientHeight };
  }

  function fit() {
    for (const chart of drawn) chart.setSize(room(chart.root.parentElement));
  }

  for (const table of document.querySelectorAll("table")) {
    sortable(table);
    if (table.dataset.few) foldable(table);
  }
  tick();
  setInterval(tick, 10000);
  draw();
  addEventListener("resize", fit);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);

  // Paper is light, and shows what is folded.
  let closed = [];
  addEventListener("beforeprint", () => {
    root.classList.add("printing");
    closed = [...document.querySelectorAll("details:not([open])")];
    closed.forEach((one) => { one.open = true; });
    draw();
  });
  addEventListener("afterprint", () => {
    root.classList.remove("printing");
    closed.forEach((one) => { one.open = false; });
    draw();
  });
})();
