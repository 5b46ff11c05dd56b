/* A page of candles alone: the symbol that the address names is shown first. */
function drawCandlesAlone(data) {
  const choose = () => {
    const symbol = decodeURIComponent(location.hash.slice(1));
    const place = data.charts.findIndex((one) => one.symbol === symbol);
    if (place < 0) return;
    byId("candles-symbol").value = String(place);
    byId("candles-symbol").dispatchEvent(new Event("change"));
  };
  drawCandles(data, () => {});
  addEventListener("hashchange", choose);
  choose();
}

function draw(data) {
  if (data.series) {
    if (data.series.length) drawComparison(data);
    drawRunLines(data);
    return;
  }
  if (!data.trades) {
    drawCandlesAlone(data);
    return;
  }
  const explanations = setUpExplanations(data);
  if (data.figures) drawValue(data);
  explanations.view = data.charts.length ? drawCandles(data, explanations.order) : null;
  drawSymbols(data, explanations.view);
  drawRolling(data);
  drawExposure(data);
  drawTrades(data, explanations);
  drawRefused(data, explanations);
}

function fail(error) {
  const box = byId("problem");
  box.hidden = false;
  box.textContent = `Charts and trades cannot be shown: ${error.message}. A browser of 2023 or later can show them.`;
}

setUpTheme();
unpacked().then(draw).then(() => document.documentElement.setAttribute("data-drawn", "")).catch(fail);
