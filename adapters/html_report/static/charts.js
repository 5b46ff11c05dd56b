/* Charts. */
function look() {
  const line = { color: colour("soft"), labelBackgroundColor: colour("soft") };
  return {
    layout: {
      background: { color: colour("card") },
      textColor: colour("soft"),
      fontFamily: getComputedStyle(document.body).fontFamily,
      panes: { separatorColor: colour("line"), separatorHoverColor: colour("hover") },
    },
    grid: { vertLines: { color: colour("grid") }, horzLines: { color: colour("grid") } },
    crosshair: { mode: 0, vertLine: line, horzLine: line },
    rightPriceScale: { borderColor: colour("line") },
    timeScale: { borderColor: colour("line") },
  };
}

function makeChart(box, attribution) {
  const chart = charts.createChart(box, {
    autoSize: true,
    localization: { locale: "en-GB", dateFormat: "yyyy-MM-dd", timeFormatter: moment },
    handleScale: { mouseWheel: false },
    handleScroll: { mouseWheel: false, vertTouchDrag: false },
  });
  chart.applyOptions({
    layout: { attributionLogo: attribution },
    timeScale: { secondsVisible: false, minBarSpacing: 0.02, rightOffset: 2 },
    rightPriceScale: { minimumWidth: 72 },
  });
  const paint = () => chart.applyOptions(look());
  repaints.push(paint);
  paint();
  box.addEventListener("keydown", (event) => moveByKey(event, chart));
  return chart;
}

/* Whether the axis tells times of day: where points are closer than that, and few enough that it can. */
function withTimes(unit, values) {
  return unit === 1 && values.length > 1 && values[values.length - 1].time - values[0].time < values.length * 86400;
}

function moveByKey(event, chart) {
  const range = chart.timeScale().getVisibleLogicalRange();
  const size = range ? range.to - range.from : 0;
  const moves = { ArrowLeft: [-0.1, -0.1], ArrowRight: [0.1, 0.1], "+": [0.1, -0.1], "=": [0.1, -0.1], "-": [-0.1, 0.1] };
  const move = moves[event.key];
  if (!range || !move) return;
  event.preventDefault();
  chart.timeScale().setVisibleLogicalRange({ from: range.from + move[0] * size, to: range.to + move[1] * size });
}

/* Adds a series whose colours follow the theme. */
function addSeries(chart, kind, options, colours, pane = 0) {
  const series = chart.addSeries(kind, options, pane);
  const paint = () => series.applyOptions(colours());
  paint();
  repaints.push(paint);
  return series;
}

const PLAIN_LINE = { lineWidth: 2, priceLineVisible: false, lastValueVisible: false, crosshairMarkerRadius: 3 };

/* A legend that tells the values under the cursor, else the last ones; one that ended before the others says when. */
function followed(chart, box, entries, timeText) {
  const show = (parameters) => {
    const under = parameters && parameters.time !== undefined && parameters.seriesData.size > 0;
    const when = under ? parameters.time : null;
    const known = entries();
    const latest = Math.max(...known.filter((entry) => entry.last).map((entry) => entry.last.time));
    const parts = known.map((entry) => {
      const data = under ? parameters.seriesData.get(entry.series) : entry.last;
      const mark = entry.colour ? made("i") : "";
      if (mark) mark.style.background = colour(entry.colour);
      const ended = !under && data && data.time < latest ? ` on ${timeText(data.time)}` : "";
      return made("span", {}, mark, `${entry.name} `, made("b", {}, data ? entry.text(data) : DASH), ended);
    });
    const at = when !== null ? when : latest;
    box.replaceChildren(made("span", {}, Number.isFinite(at) ? timeText(at) : ""), ...parts);
  };
  chart.subscribeCrosshairMove(show);
  repaints.push(() => show(null));
  show(null);
  return () => show(null);
}

const YEAR = 365.25 * 86400;
const SPANS = { "1D": 1 / 365.25, "1W": 7 / 365.25, "1M": 1 / 12, "3M": 1 / 4, "1Y": 1, "3Y": 3, "5Y": 5, "10Y": 10 };
const LEAST_POINTS = 60;
const ENOUGH_POINTS = 150;

/* How many of the times lie in the last years. */
function pointsWithin(times, years) {
  const first = times.findIndex((time) => time >= times[times.length - 1] - years * YEAR);
  return times.length - first;
}

/* The spans that show some of the points but not nearly all of them, at most four. */
function spansOf(times) {
  const within = Object.entries(SPANS).map(([name, years]) => ({ name, count: pointsWithin(times, years) }));
  return within.filter(({ count }) => count >= LEAST_POINTS && count < times.length * 0.9).slice(0, 4);
}

/* Buttons that show the last part of a chart; a part is chosen at once: all of it, or the shortest with enough points. */
function rangeButtons(box, chart, times, whole) {
  const spans = [...spansOf(times), { name: "All", count: null }];
  const buttons = spans.map(({ name, count }) => {
    const button = made("button", { type: "button", "aria-pressed": "false" }, name);
    button.addEventListener("click", () => {
      for (const one of buttons) one.setAttribute("aria-pressed", String(one === button));
      if (count === null) chart.timeScale().fitContent();
      else chart.timeScale().setVisibleLogicalRange({ from: times.length - count - 0.5, to: times.length + 1 });
    });
    return button;
  });
  box.replaceChildren(...buttons);
  const enough = spans.findIndex(({ count }) => count === null || (!whole && count >= ENOUGH_POINTS));
  buttons[enough].click();
}

function setUpScale(chart, name) {
  const box = byId(name);
  box.addEventListener("change", () => {
    chart.priceScale("right", 0).applyOptions({ mode: box.checked ? charts.PriceScaleMode.Logarithmic : charts.PriceScaleMode.Normal });
  });
}

function percentFormat(count) {
  return { type: "custom", minMove: 0.0001, formatter: (value) => percent(value, count) };
}
