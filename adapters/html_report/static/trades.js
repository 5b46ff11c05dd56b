/* A trade's session for daily and longer bars, its time otherwise. */
const dayOf = (seconds) => moment(seconds).slice(0, 10);

/* What follows from a trade's amounts, without the noise of binary fractions. */
function completed(trades) {
  const near = (value) => Number(value.toPrecision(10));
  trades.gross_profit = trades.profit.map((value, row) => near(value + trades.fees[row]));
  trades.return = trades.profit.map((value, row) => near(value / (trades.quantity[row] * trades.entry_price[row])));
  return trades;
}

function tradeColumns(trades, before) {
  const column = (title, key, text, options = {}) => ({
    title, value: (row) => trades[key][row], text: (row) => text(trades[key][row]), ...options,
  });
  const known = (key) => trades[key].some((value) => value !== null && value !== "");
  return [
    { title: "Trade", value: (row) => row, text: (row) => String(before + row + 1) },
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
    ...(known("bars") ? [column("Bars", "bars", units, { number: true })] : []),
    ...(known("mae") ? [column("MAE", "mae", percent, { number: true }), column("MFE", "mfe", percent, { number: true })] : []),
    ...(known("entry_tag") ? [column("Entry tag", "entry_tag", String, { wide: true })] : []),
    ...(known("exit_tag") ? [column("Exit tag", "exit_tag", String, { wide: true })] : []),
  ];
}

/* Whether a trade is wanted, by what the filters say. */
function tradeFilter(trades) {
  const of = (name) => byId(`trades-${name}`).value;
  const [symbol, side, result, from, to] = ["symbol", "side", "result", "from", "to"].map(of);
  const tag = of("tag").trim().toLowerCase();
  const tagged = (row) => `${trades.entry_tag[row]}\n${trades.exit_tag[row]}`.toLowerCase().includes(tag);
  return (row) => (!symbol || trades.symbol[row] === symbol)
    && (!side || trades.side[row] === side)
    && (result === "all" || trades.result[row] === (result === "won" ? 1 : -1))
    && (!from || dayOf(trades.exit[row]) >= from)
    && (!to || dayOf(trades.exit[row]) <= to)
    && (!tag || tagged(row));
}

function drawTrades(data, explanations) {
  const box = byId("trades-table");
  if (!box) return;
  const trades = completed(data.trades);
  const all = trades.symbol.map((_, row) => row);
  const choose = Object.keys(data.orders).length ? (row, rows) => explanations.trade(row, [...rows]) : null;
  const list = sortedTable(box, byId("trades-more"), tradeColumns(trades, data.before), [...all], choose);
  const symbols = [...new Set(trades.symbol)].sort();
  byId("trades-symbol").append(...symbols.map((symbol) => made("option", { value: symbol }, symbol)));
  const filter = () => {
    const kept = all.filter(tradeFilter(trades));
    list.keep(kept);
    const profit = kept.reduce((sum, row) => sum + (trades.profit[row] || 0), 0);
    const last = data.before ? "the last " : "";
    byId("trades-count").textContent = `${units(kept.length)} of ${last}${units(all.length)} trades, profit ${money(profit)}`;
    byId("trades-csv").disabled = kept.length === 0;
  };
  const controls = byId("trades-filters");
  controls.addEventListener("input", filter);
  controls.addEventListener("reset", () => setTimeout(filter));
  controls.addEventListener("submit", (event) => event.preventDefault());
  byId("trades-csv").addEventListener("click", () => {
    download(`trades-${data.run.slice(0, 8)}.csv`, tradesAsCsv(trades, data.before, list.rows(), data.unit !== 1));
  });
  filter();
}

/* A text that a spreadsheet would take for a formula gets an apostrophe in front; numbers are never touched. */
function csvCell(value) {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function tradesAsCsv(trades, before, rows, daily) {
  const texts = ["entry_tag", "exit_tag"];
  const numbers = ["quantity", "entry_price", "exit_price", "gross_profit", "fees", "profit", "return", "bars", "mae", "mfe"];
  const head = ["trade", "symbol", "direction", "entry_date", "exit_date", ...numbers, ...texts];
  const lines = rows.map((row) => [
    before + row + 1, trades.symbol[row], trades.side[row], csvTime(trades.entry[row], daily), csvTime(trades.exit[row], daily),
    ...[...numbers, ...texts].map((key) => trades[key][row]),
  ]);
  return [head, ...lines].map((cells) => `${cells.map(csvCell).join(",")}\r\n`).join("");
}

/* A session's date where bars are daily or longer, else an instant with its zone, at midnight too. */
const csvTime = (seconds, daily) => (daily ? dayOf(seconds) : new Date(seconds * 1000).toISOString());

function download(name, text) {
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  const link = made("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
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
