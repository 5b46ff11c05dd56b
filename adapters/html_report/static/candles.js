/* Candles: prices are stored as distances in units of the last decimal. */
function candlesOf(stored, unit) {
  const size = 10 ** stored.decimals;
  let last = 0;
  return timesOf(stored.t, unit).map((time, i) => {
    const open = last + stored.o[i];
    const close = open + stored.c[i];
    last = close;
    const high = Math.max(open, close) + stored.h[i];
    const low = Math.min(open, close) - stored.l[i];
    return { time, open: open / size, high: high / size, low: low / size, close: close / size };
  });
}

function lineOf(stored, candles) {
  const size = 10 ** stored.decimals;
  return summed(stored.v).map((value, i) => (value === null ? { time: candles[i].time } : { time: candles[i].time, value: value / size }));
}

function drawCandles(data, explain) {
  const box = byId("candles-symbol");
  if (!box) return null;
  const chart = makeChart(byId("candles-chart"), false);
  const volume = addSeries(
    chart, charts.HistogramSeries,
    { priceScaleId: "volume", priceFormat: { type: "volume" }, priceLineVisible: false, lastValueVisible: false },
    () => ({ color: colour("volume") }),
  );
  volume.priceScale().applyOptions({ scaleMargins: { top: 0.84, bottom: 0 } });
  const prices = addSeries(chart, charts.CandlestickSeries, { priceLineVisible: false, lastValueVisible: false }, () => {
    const up = colour("up-fill");
    const down = colour("down-fill");
    return { upColor: up, borderUpColor: up, wickUpColor: up, downColor: down, borderDownColor: down, wickDownColor: down };
  });
  prices.priceScale().applyOptions({ scaleMargins: { top: 0.08, bottom: 0.2 } });
  const names = data.charts[0].lines.map((line, i) => ({ ...line, colour: `c${(i * 3 + 1) % PALETTE}` }));
  const lines = names.map((line) => addSeries(
    chart, charts.LineSeries, { ...PLAIN_LINE, lineWidth: 1, crosshairMarkerVisible: false },
    () => ({ color: colour(line.colour) }), line.price ? 0 : 1,
  ));
  if (chart.panes().length > 1) {
    chart.panes()[0].setStretchFactor(3);
    chart.panes()[1].setStretchFactor(1);
  }
  const marks = charts.createSeriesMarkers(prices, []);
  const now = { candles: [], volumes: [], lines: [], stored: null };

  const paintMarks = () => {
    if (!now.stored) return;
    marks.setMarkers(now.stored.marks.map(([place, buy, , , order]) => ({
      time: now.candles[place].time,
      position: buy ? "belowBar" : "aboveBar",
      shape: buy ? "arrowUp" : "arrowDown",
      color: colour(buy ? "up" : "down"),
      id: order,
    })));
  };
  repaints.push(paintMarks);

  const legend = followed(chart, byId("candles-legend"), () => [
    {
      series: prices, name: "", last: now.candles.at(-1),
      text: (one) => `open ${price(one.open)}  high ${price(one.high)}  low ${price(one.low)}  close ${price(one.close)}`,
    },
    { series: volume, name: "volume", colour: "volume", last: now.volumes.at(-1), text: (one) => decimals(one.value, 0) },
    ...names.map((line, i) => ({
      series: lines[i], name: line.name, colour: line.colour, last: (now.lines[i] || []).at(-1),
      text: (one) => (one.value === undefined ? DASH : price(one.value)),
    })),
  ], moment);

  const show = () => {
    const stored = data.charts[Number(box.value)];
    now.stored = stored;
    now.candles = candlesOf(stored, data.unit);
    now.volumes = now.candles.map((one, i) => ({ time: one.time, value: stored.v[i] }));
    now.lines = stored.lines.map((line) => lineOf(line, now.candles));
    const digits = Math.min(stored.decimals, precision(now.candles.at(-1).close));
    marks.setMarkers([]);
    prices.applyOptions({ priceFormat: { type: "price", precision: digits, minMove: 10 ** -digits } });
    prices.setData(now.candles);
    volume.setData(now.volumes);
    lines.forEach((series, i) => series.setData(now.lines[i]));
    paintMarks();
    legend();
    chart.applyOptions({ timeScale: { timeVisible: withTimes(data.unit, now.candles) } });
  };
  box.addEventListener("change", () => {
    show();
    choose();
  });
  chart.subscribeClick((parameters) => {
    if (typeof parameters.hoveredObjectId === "string") explain(parameters.hoveredObjectId);
  });
  const choose = () => rangeButtons(byId("candles-ranges"), chart, now.candles.map((one) => one.time), false);
  show();
  choose();
  return { show, chart, now, box, has: (symbol) => data.charts.some((one) => one.symbol === symbol), data };
}

/* Shows all of a symbol's candles. */
function showSymbol(view, symbol) {
  view.box.value = String(view.data.charts.findIndex((one) => one.symbol === symbol));
  view.box.dispatchEvent(new Event("change"));
  byId("candles").scrollIntoView({ block: "start" });
  byId("candles-chart").focus({ preventScroll: true });
}

function showInChart(view, symbol, first, last) {
  const place = view.data.charts.findIndex((one) => one.symbol === symbol);
  if (place < 0) return;
  view.box.value = String(place);
  view.show();
  const at = (time) => {
    const found = view.now.candles.findIndex((one) => one.time > time);
    return found < 0 ? view.now.candles.length - 1 : found - 1;
  };
  const [from, to] = [at(first), at(last)];
  const room = Math.max(20, (to - from) * 0.4);
  view.chart.timeScale().setVisibleLogicalRange({ from: from - room, to: to + room });
  for (const button of byId("candles-ranges").children) button.setAttribute("aria-pressed", "false");
  byId("candles").scrollIntoView({ block: "start" });
  byId("candles-chart").focus({ preventScroll: true });
}
