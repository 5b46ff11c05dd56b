/* Tables that are sorted, filtered and shown part by part. */
function sortedTable(box, more, columns, rows, choose, order = {}) {
  const state = { by: 0, descending: false, limit: FIRST_ROWS, rows, ...order };
  const compare = (one, other) => {
    const [a, b] = [columns[state.by].value(one), columns[state.by].value(other)];
    if (a === b) return one - other;
    if (a === null || b === null) return a === null ? 1 : -1;
    return (a < b ? -1 : 1) * (state.descending ? -1 : 1);
  };
  const headings = columns.map((column, i) => made("th", { scope: "col", class: column.number ? "n" : "", "aria-label": column.label },
    column.still ? "" : made("button", { type: "button", onclick: () => sort(i) }, column.title)));
  const body = made("tbody");
  const sort = (by) => {
    state.descending = state.by === by && !state.descending;
    state.by = by;
    draw();
  };
  const draw = () => {
    state.rows.sort(compare);
    headings.forEach((heading, i) => {
      if (!columns[i].still) heading.setAttribute("aria-sort", i === state.by ? (state.descending ? "descending" : "ascending") : "none");
    });
    body.replaceChildren(...state.rows.slice(0, state.limit).map((row) => rowOf(row)));
    more.hidden = state.rows.length <= state.limit;
    more.textContent = `Show more (${units(state.rows.length - state.limit)} left)`;
  };
  const rowOf = (row) => {
    const cells = columns.map((column, i) => {
      const text = column.text(row);
      const kind = [column.number ? "n" : "", column.wide ? "tag" : "", column.sign ? signOf(column.value(row)) : ""].filter(Boolean).join(" ");
      const content = column.node ? column.node(row) : i === 0 && choose ? made("button", { type: "button", class: "link" }, text) : text;
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
  return {
    keep: (kept) => {
      state.rows = kept;
      state.limit = FIRST_ROWS;
      draw();
    },
    rows: () => state.rows,
  };
}
