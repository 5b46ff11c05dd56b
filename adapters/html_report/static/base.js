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
    const digits = { minimumFractionDigits: count, maximumFractionDigits: count };
    formats.set(count, new Intl.NumberFormat("en-US", { ...digits, signDisplay: "negative" }));
  }
  return formats.get(count).format(value);
}

/* Cents; an amount below them with three digits, because 0.00 would say that there is nothing. */
const ofLittle = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 3, maximumFractionDigits: 12 });
function money(value) {
  const size = Math.abs(value || 0);
  return size >= 1e-9 && size < 0.005 ? ofLittle.format(value) : decimals(value, 2);
}
const units = (value) => new Intl.NumberFormat("en-US", { maximumFractionDigits: 8 }).format(value);
const percent = (value, count = 2) => (value === null || value === undefined ? DASH : `${decimals(value * 100, count)}%`);
const precision = (value) => [10, 0.1, 0.001].reduce((digits, size) => (Math.abs(value) < size ? digits + 2 : digits), 2);
const price = (value) => (value === null ? DASH : decimals(value, precision(value)));
const signOf = (value) => (value > 1e-9 ? "up" : value < -1e-9 ? "down" : "");
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
