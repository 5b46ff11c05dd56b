function drawValue(data) {
  const figures = data.figures;
  const chart = makeChart(byId("value-chart"), true);
  const digits = figures.equity.v.some((value) => Math.abs(value) >= 10000) ? 0 : 2;
  const amounts = { type: "custom", minMove: 0.01, formatter: (value) => decimals(value, digits) };
  const compared = addSeries(
    chart, charts.LineSeries, { ...PLAIN_LINE, lineWidth: 1, priceFormat: amounts }, () => ({ color: colour("benchmark") }),
  );
  const equity = addSeries(chart, charts.LineSeries, { ...PLAIN_LINE, priceFormat: amounts }, () => ({ color: colour("equity") }));
  const fall = addSeries(
    chart, charts.BaselineSeries,
    { ...PLAIN_LINE, lineWidth: 1, priceFormat: percentFormat(0), baseValue: { type: "price", price: 0 } },
    () => {
      const red = colour("down-fill");
      return { topLineColor: red, bottomLineColor: red, bottomFillColor1: faded(red, 0.35), bottomFillColor2: faded(red, 0.12) };
    }, 1,
  );
  const values = points(figures.equity, data.unit);
  const others = points(figures.benchmark, data.unit);
  const falls = values.map((point, i) => ({ time: point.time, value: figures.drawdown[i] }));
  compared.setData(others);
  equity.setData(values);
  fall.setData(falls);
  chart.panes()[0].setStretchFactor(3);
  chart.panes()[1].setStretchFactor(1);
  fall.priceScale().applyOptions({ scaleMargins: { top: 0.09, bottom: 0.06 } });
  followed(chart, byId("value-legend"), () => [
    { series: equity, name: "Equity", colour: "equity", last: values.at(-1), text: (one) => money(one.value) },
    { series: compared, name: figures.benchmark.name, colour: "benchmark", last: others.at(-1), text: (one) => money(one.value) },
    { series: fall, name: "Drawdown", colour: "down-fill", last: falls.at(-1), text: (one) => percent(one.value) },
  ], moment);
  setUpScale(chart, "value-log");
  rangeButtons(byId("value-ranges"), chart, values.map((one) => one.time), true);
}

function drawComparison(data) {
  const chart = makeChart(byId("value-chart"), true);
  const growth = { type: "custom", minMove: 0.0001, formatter: (value) => decimals(value, 2) };
  const entries = [];
  let longest = [];
  const add = (curve, name, options) => {
    const series = addSeries(chart, charts.LineSeries, { ...PLAIN_LINE, ...options, priceFormat: growth }, () => ({ color: colour(name) }));
    const values = points(curve, data.unit);
    series.setData(values);
    if (values.length > longest.length) longest = values.map((one) => one.time);
    entries.push({ series, name: curve.name, colour: name, last: values.at(-1), text: (one) => decimals(one.value, 3) });
    return values;
  };
  if (data.benchmark) add(data.benchmark, "benchmark", { lineWidth: 1, lineStyle: 2 });
  data.series.forEach((curve, i) => {
    const name = `c${i % PALETTE}`;
    const values = add(curve, name, {});
    const fall = addSeries(
      chart, charts.LineSeries, { ...PLAIN_LINE, lineWidth: 1, priceFormat: percentFormat(0) }, () => ({ color: colour(name) }), 1,
    );
    fall.setData(values.map((point, at) => ({ time: point.time, value: curve.drawdown[at] })));
  });
  chart.panes()[0].setStretchFactor(3);
  chart.panes()[1].setStretchFactor(1.3);
  chart.priceScale("right", 1).applyOptions({ scaleMargins: { top: 0.07, bottom: 0.06 } });
  followed(chart, byId("value-legend"), () => entries, moment);
  setUpScale(chart, "value-log");
  rangeButtons(byId("value-ranges"), chart, longest, true);
}

/* Lines over time with a legend; each has a curve, a name, a colour, and perhaps the pane and the kind it is drawn in. */
function drawLines(data, key, lines, attribution = false) {
  const box = byId(`${key}-chart`);
  if (!box) return;
  const chart = makeChart(box, attribution);
  let longest = [];
  const entries = lines.filter(({ curve }) => curve && curve.t.length).map((line) => {
    const values = points(line.curve, data.unit);
    if (values.length > longest.length) longest = values.map((one) => one.time);
    const format = { type: "custom", minMove: 0.0001, formatter: line.axis };
    const filled = line.area ? { baseValue: { type: "price", price: 0 } } : {};
    const series = addSeries(
      chart, line.area ? charts.BaselineSeries : charts.LineSeries,
      { ...PLAIN_LINE, lineWidth: line.thin ? 1 : 2, priceFormat: format, ...filled },
      () => (line.area ? areaColours(colour(line.colour)) : { color: colour(line.colour) }), line.pane || 0,
    );
    series.setData(values);
    if (line.zero) addZero(series);
    return { series, name: line.name, colour: line.colour, last: values.at(-1), text: (one) => line.text(one.value) };
  });
  if (!entries.length) return;
  chart.panes().forEach((pane, i) => pane.setStretchFactor(i ? 2 : 3));
  followed(chart, byId(`${key}-legend`), () => entries, moment);
  rangeButtons(byId(`${key}-ranges`), chart, longest, true);
}

function areaColours(hex) {
  return {
    topLineColor: hex, bottomLineColor: hex, topFillColor1: faded(hex, 0.3), topFillColor2: faded(hex, 0.12),
    bottomFillColor1: faded(hex, 0.12), bottomFillColor2: faded(hex, 0.3),
  };
}

function addZero(series) {
  const line = series.createPriceLine({ price: 0, lineWidth: 1, lineStyle: 2, axisLabelVisible: false, title: "" });
  const paint = () => line.applyOptions({ color: colour("soft") });
  paint();
  repaints.push(paint);
}

const RATIO = { axis: (value) => decimals(value, 1), text: (value) => decimals(value, 2) };
const SHARE = { axis: (value) => percent(value, 0), text: (value) => percent(value, 1) };

function drawRolling(data) {
  const rolling = data.rolling;
  if (!rolling) return;
  const one = (curve, name, colour, look) => ({ curve, name, colour, ...look });
  drawLines(data, "rolling", [
    one(rolling.benchmarkSharpe, `Sharpe of ${rolling.benchmark}`, "benchmark", { ...RATIO, thin: true }),
    one(rolling.sharpe, "Sharpe ratio", "equity", { ...RATIO, zero: true }),
    one(rolling.benchmarkVolatility, `Volatility of ${rolling.benchmark}`, "benchmark", { ...SHARE, thin: true, pane: 1 }),
    one(rolling.volatility, "Volatility", "c1", { ...SHARE, pane: 1 }),
  ]);
}

function drawExposure(data) {
  const exposure = data.exposure;
  if (!exposure) return;
  const short = exposure.short.t.length > 0;
  drawLines(data, "exposure", [
    { curve: exposure.long, name: "Long", colour: "up-fill", area: true, thin: true, ...SHARE },
    { curve: exposure.short, name: "Short", colour: "down-fill", area: true, thin: true, ...SHARE },
    { curve: short ? exposure.gross : null, name: "Gross", colour: "equity", thin: true, ...SHARE },
  ]);
}

/* Of several runs: a line each. */
function drawRunLines(data) {
  const lines = (key, look) => data.series.map((run, i) => ({ curve: run[key], name: run.name, colour: `c${i % PALETTE}`, thin: true, ...look }));
  drawLines(data, "rolling", lines("sharpe", RATIO));
  drawLines(data, "volatility", lines("volatility", SHARE));
  drawLines(data, "exposure", lines("exposure", SHARE));
}
