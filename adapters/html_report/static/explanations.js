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
      open(`Trade ${data.before + trade + 1}`, [
        explained(data, data.tradeLines[trade]),
        ...(data.tradeOrders[trade].length
          ? data.tradeOrders[trade].flatMap((order) => orderPart(data, order))
          : [made("p", { class: "note" }, "This trade is not explained in this page: About this page says which are.")]),
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
