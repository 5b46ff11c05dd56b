/* What each symbol came to, and its candles. */
function drawSymbols(data, view) {
  const box = byId("symbols-table");
  if (!box) return;
  const all = data.symbols;
  const column = (title, key, text, options = {}) => ({
    title, value: (row) => all[key][row], text: (row) => text(all[key][row]), number: true, ...options,
  });
  const columns = [
    { title: "Symbol", value: (row) => all.symbol[row], text: (row) => all.symbol[row], node: (row) => symbolLink(data, view, all.symbol[row]) },
    column("Profit", "profit", money, { sign: true }),
    column("Share of total", "share", (value) => percent(value, 1)),
    column("Realised", "realised", money, { sign: true }),
    column("Unrealised", "unrealised", (value) => (value === 0 ? "" : money(value)), { sign: true }),
    column("Trades", "trades", units),
    column("Won", "won", (value) => percent(value, 1)),
    column("Fees", "fees", money),
    { title: "", label: "Profit as a bar", value: (row) => all.profit[row], text: () => "", node: (row) => profitBar(all.profit, row), still: true },
  ];
  sortedTable(box, byId("symbols-more"), columns, all.symbol.map((_, row) => row), null, { by: 1, descending: true });
}

/* Leads to a symbol's candles: in this page, in a file beside it, or nowhere. */
function symbolLink(data, view, symbol) {
  if (view && view.has(symbol)) {
    return made("button", { type: "button", class: "link", title: "Show candles", onclick: () => showSymbol(view, symbol) }, symbol);
  }
  const address = data.beside[symbol];
  return address ? made("a", { href: address, title: "Candles in a file beside this page" }, symbol) : symbol;
}

function profitBar(profits, row) {
  const known = profits.filter((value) => value !== null);
  const [low, high] = [Math.min(0, ...known), Math.max(0, ...known)];
  const place = (value) => ((value - low) / (high - low || 1)) * 100;
  const value = profits[row] || 0;
  const bar = made("span", { class: `bar ${signOf(value)}-bar` });
  bar.style.left = `${place(Math.min(0, value))}%`;
  bar.style.width = `${place(Math.max(0, value)) - place(Math.min(0, value))}%`;
  return made("span", { class: "bars", "aria-hidden": "true" }, bar);
}
