"use strict";
(() => {
  const DASH = "\u2013";
  const FIRST_ROWS = 25;
  const MORE_ROWS = 100;
  const PALETTE = 8;
  const charts = window.LightweightCharts;
  const byId = (id) => document.getElementById(id);
  const repaints = [];

  /* Elements, with text never taken for markup. */
  function made(name, attributes = {}, ...content) {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
      else if (value !== false && value !== null && value !== undefined && value !== "") node.setAttribute(key, value === true ? "" : value);
    }
    node.append(...content);
    return node;
  }

  /* Colours. */
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const prefersDark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (document.documentElement.dataset.theme || (prefersDark.matches ? "dark" : "light")) === "dark";

  function faded(hex, share) {
    const part = (at) => parseInt(hex.slice(at, at + 2), 16);
    return `rgba(${part(1)}, ${part(3)}, ${part(5)}, ${share})`;
  }

  function repaint() {
    byId("theme").textContent = isDark() ? "Light" : "Dark";
    for (const paint of repaints) paint();
  }

  function setUpTheme() {
    byId("theme").addEventListener("click", () => {
      document.documentElement.dataset.theme = isDark() ? "light" : "dark";
      repaint();
    });
    prefersDark.addEventListener("change", repaint);
    byId("theme").textContent = isDark() ? "Light" : "Dark";
  }

  /* Numbers and times. */
  const formats = new Map();
  function decimals(value, count) {
    if (value === null || value === undefined || !Number.isFinite(value)) return DASH;
    if (!formats.has(count)) {
      formats.set(count, new Intl.NumberFormat("en-US", { minimumFractionDigits: count, maximumFractionDigits: count }));
    }
    return formats.get(count).format(value);
  }
  const money = (value) => decimals(value, 2);
  const units = (value) => new Intl.NumberFormat("en-US", { maximumFractionDigits: 8 }).format(value);
  const percent = (value, count = 2) => (value === null || value === undefined ? DASH : `${decimals(value * 100, count)}%`);
  const precision = (value) => [10, 0.1, 0.001].reduce((digits, size) => (Math.abs(value) < size ? digits + 2 : digits), 2);
  const price = (value) => (value === null ? DASH : decimals(value, precision(value)));
  const signOf = (value) => (value > 0 ? "up" : value < 0 ? "down" : "");
  function moment(seconds) {
    const text = new Date(seconds * 1000).toISOString();
    return text.slice(11, 16) === "00:00" ? text.slice(0, 10) : `${text.slice(0, 10)} ${text.slice(11, 16)}`;
  }

  /* Data. */
  async function unpacked() {
    const bytes = Uint8Array.from(atob(byId("data").textContent), (one) => one.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    return JSON.parse(await new Response(stream).text());
  }
  function summed(steps) {
    let total = 0;
    return steps.map((step) => (step === null ? null : (total += step)));
  }
  const timesOf = (steps, unit) => summed(steps).map((time) => time * unit);
  function points(curve, unit) {
    return timesOf(curve.t, unit).map((time, i) => ({ time, value: curve.v[i] }));
  }

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

  /* A legend that tells the values under the cursor, else the last ones. */
  function followed(chart, box, entries, timeText) {
    const show = (parameters) => {
      const under = parameters && parameters.time !== undefined && parameters.seriesData.size > 0;
      const when = under ? parameters.time : null;
      const parts = entries().map((entry) => {
        const data = under ? parameters.seriesData.get(entry.series) : entry.last;
        const mark = entry.colour ? made("i") : "";
        if (mark) mark.style.background = colour(entry.colour);
        return made("span", {}, mark, `${entry.name} `, made("b", {}, data ? entry.text(data) : DASH));
      });
      const last = entries()[0].last;
      box.replaceChildren(made("span", {}, when !== null ? timeText(when) : last ? timeText(last.time) : ""), ...parts);
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

  /* Explanations. */
  function explained(data, lines) {
    const list = made("dl");
    lines.forEach(([label, text], i) => {
      const name = data.labels[label];
      const next = i + 1 < lines.length && data.labels[lines[i + 1][0]] === "";
      const kinds = [name === "" ? "more" : "", next ? "continued" : ""].filter(Boolean).join(" ");
      list.append(made("div", { class: kinds }, made("dt", {}, name), made("dd", {}, text)));
    });
    return list;
  }

  function orderPart(data, order) {
    const lines = data.orders[order];
    if (!lines) return [made("h3", {}, order), made("p", { class: "note" }, "This order is not explained in this page.")];
    const [[, title], ...rest] = lines;
    return [made("h3", {}, `Order ${title}`), explained(data, rest)];
  }

  function setUpExplanations(data) {
    const dialog = byId("why");
    const state = { neighbours: null, place: 0, where: null };
    const tradeOf = new Map();
    data.tradeOrders.forEach((orders, trade) => orders.forEach((order) => tradeOf.set(order, trade)));
    const open = (title, parts) => {
      byId("why-title").textContent = title;
      byId("why-body").replaceChildren(...parts);
      byId("why-body").scrollTop = 0;
      byId("why-previous").disabled = !state.neighbours || state.place === 0;
      byId("why-next").disabled = !state.neighbours || state.place >= state.neighbours.length - 1;
      byId("why-chart").hidden = !state.where || !api.view || !api.view.has(state.where.symbol);
      if (!dialog.open) dialog.showModal();
    };
    const api = {
      view: null,
      order: (order) => {
        if (tradeOf.has(order)) {
          api.trade(tradeOf.get(order), null);
          return;
        }
        state.neighbours = null;
        state.where = null;
        open(order, orderPart(data, order));
      },
      trade: (trade, neighbours) => {
        const trades = data.trades;
        state.neighbours = neighbours || data.tradeOrders.map((_, i) => i);
        state.place = state.neighbours.indexOf(trade);
        state.where = { symbol: trades.symbol[trade], first: trades.entry[trade], last: trades.exit[trade] };
        open(`Trade ${trade + 1}`, [
          explained(data, data.tradeLines[trade]),
          ...data.tradeOrders[trade].flatMap((order) => orderPart(data, order)),
        ]);
      },
    };
    const step = (by) => api.trade(state.neighbours[state.place + by], state.neighbours);
    byId("why-previous").addEventListener("click", () => step(-1));
    byId("why-next").addEventListener("click", () => step(1));
    byId("why-close").addEventListener("click", () => dialog.close());
    byId("why-chart").addEventListener("click", () => {
      dialog.close();
      showInChart(api.view, state.where.symbol, state.where.first, state.where.last);
    });
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close();
    });
    return api;
  }

  /* Tables that are sorted, filtered and shown part by part. */
  function sortedTable(box, more, columns, rows, choose) {
    const state = { by: 0, descending: false, limit: FIRST_ROWS, rows };
    const compare = (one, other) => {
      const [a, b] = [columns[state.by].value(one), columns[state.by].value(other)];
      const order = a === b ? one - other : a === null ? 1 : b === null ? -1 : a < b ? -1 : 1;
      return state.descending ? -order : order;
    };
    const headings = columns.map((column, i) => made("th", { scope: "col", class: column.number ? "n" : "" },
      made("button", { type: "button", onclick: () => sort(i) }, column.title)));
    const body = made("tbody");
    const sort = (by) => {
      state.descending = state.by === by ? !state.descending : false;
      state.by = by;
      draw();
    };
    const draw = () => {
      state.rows.sort(compare);
      headings.forEach((heading, i) => {
        heading.setAttribute("aria-sort", i === state.by ? (state.descending ? "descending" : "ascending") : "none");
      });
      body.replaceChildren(...state.rows.slice(0, state.limit).map((row) => rowOf(row)));
      more.hidden = state.rows.length <= state.limit;
      more.textContent = `Show more (${units(state.rows.length - state.limit)} left)`;
    };
    const rowOf = (row) => {
      const cells = columns.map((column, i) => {
        const text = column.text(row);
        const kind = [column.number ? "n" : "", column.sign ? signOf(column.value(row)) : ""].filter(Boolean).join(" ");
        const content = i === 0 && choose ? made("button", { type: "button", class: "link" }, text) : text;
        return made("td", { class: kind }, content);
      });
      if (!choose) return made("tr", {}, ...cells);
      return made("tr", { class: "choice", onclick: () => choose(row, state.rows) }, ...cells);
    };
    more.addEventListener("click", () => {
      state.limit += MORE_ROWS;
      draw();
    });
    box.replaceChildren(made("table", {}, made("thead", {}, made("tr", {}, ...headings)), body));
    draw();
    return (kept) => {
      state.rows = kept;
      state.limit = FIRST_ROWS;
      draw();
    };
  }

  function drawTrades(data, explanations) {
    const box = byId("trades-table");
    if (!box) return;
    const trades = data.trades;
    const column = (title, key, text, options = {}) => ({
      title, value: (row) => trades[key][row], text: (row) => text(trades[key][row]), ...options,
    });
    const columns = [
      { title: "Trade", value: (row) => row, text: (row) => String(row + 1) },
      column("Symbol", "symbol", String),
      column("Side", "side", String),
      column("Entry", "entry", moment),
      column("Exit", "exit", moment),
      column("Quantity", "quantity", units, { number: true }),
      column("Entry price", "entry_price", price, { number: true }),
      column("Exit price", "exit_price", price, { number: true }),
      column("Fees", "fees", money, { number: true }),
      column("Profit", "profit", money, { number: true, sign: true }),
      column("Return", "return", percent, { number: true, sign: true }),
    ];
    const all = trades.symbol.map((_, row) => row);
    const choose = Object.keys(data.orders).length ? (row, rows) => explanations.trade(row, [...rows]) : null;
    const keep = sortedTable(box, byId("trades-more"), columns, [...all], choose);
    const symbols = byId("trades-symbol");
    symbols.append(...[...new Set(trades.symbol)].sort().map((symbol) => made("option", { value: symbol }, symbol)));
    const result = byId("trades-result");
    const filter = () => {
      const wanted = (row) => (!symbols.value || trades.symbol[row] === symbols.value)
        && (result.value === "all" || (result.value === "won") === (trades.profit[row] > 0));
      const kept = all.filter(wanted);
      keep(kept);
      const profit = kept.reduce((sum, row) => sum + (trades.profit[row] || 0), 0);
      byId("trades-count").textContent = `${units(kept.length)} of ${units(all.length)} trades, profit ${money(profit)}`;
    };
    symbols.addEventListener("change", filter);
    result.addEventListener("change", filter);
    filter();
  }

  function drawRefused(data, explanations) {
    const box = byId("refused-table");
    if (!box) return;
    const refused = data.refused;
    const column = (title, key, text, options = {}) => ({
      title, value: (row) => refused[key][row], text: (row) => text(refused[key][row]), ...options,
    });
    const columns = [
      column("Order", "order", String),
      column("When", "at", moment),
      column("Symbol", "symbol", String),
      column("Side", "side", String),
      column("Type", "type", (text) => text.replaceAll("_", " ")),
      column("Quantity", "quantity", units, { number: true }),
      column("Refused because", "reason", String),
      column("Wanted because", "tag", String),
    ];
    columns[0].value = (row) => row;
    const choose = Object.keys(data.orders).length ? (row) => explanations.order(refused.order[row]) : null;
    sortedTable(box, byId("refused-more"), columns, refused.order.map((_, row) => row), choose);
  }

  function draw(data) {
    if (data.series) {
      if (data.series.length) drawComparison(data);
      return;
    }
    const explanations = setUpExplanations(data);
    if (data.figures) drawValue(data);
    drawTrades(data, explanations);
    drawRefused(data, explanations);
    explanations.view = data.charts.length ? drawCandles(data, explanations.order) : null;
  }

  function fail(error) {
    const box = byId("problem");
    box.hidden = false;
    box.textContent = `Charts and trades cannot be shown: ${error.message}. A browser of 2023 or later can show them.`;
  }

  setUpTheme();
  unpacked().then(draw).then(() => document.documentElement.setAttribute("data-drawn", "")).catch(fail);
})();
