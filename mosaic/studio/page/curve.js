// Price against likeness, as points to click.

import { ask } from "./jobs.js";
import { el, find } from "./dom.js";
import { page } from "./page.js";
import { count, money, t } from "./texts.js";

let points = null;

export function forget() {
  points = null;
}

export function draw() {
  const show = el("button", { onclick: () => {
    ask("curve");
    find("#curve .curve").replaceChildren(el("p", { class: "quiet" }, t("working")));
  } }, t("curveShow"));
  return el("fieldset", { id: "curve" }, el("legend", {}, t("curve")), el("div", { class: "curve" }, points ? drawn() : show));
}

export function take(result) {
  points = result.points;
  find("#curve")?.replaceWith(draw());
}

function drawn() {
  const known = points.filter((point) => Number.isFinite(point.error));
  const price = (point) => point.price ?? point.pieces;
  const scale = (values, low, high) => {
    const [least, most] = [Math.min(...values), Math.max(...values)];
    return (value) => low + ((value - least) / (most - least || 1)) * (high - low);
  };
  const x = scale(known.map(price), 6, 94), y = scale(known.map((point) => point.error), 88, 12);
  const dots = known.map((point) => {
    const now = Object.keys(point.settings).length === 0;
    const cost = point.price === null ? t("noPrice") : money(point.price, point.currency);
    const text = t("point", { price: cost, pieces: count(point.pieces), error: point.error.toFixed(1) });
    const dot = el("button", { class: now ? "dot now" : "dot", title: text, "aria-label": text, disabled: now, onclick: () => page.work.set(point.settings) });
    dot.style.left = `${x(price(point))}%`;
    dot.style.top = `${100 - y(point.error)}%`;
    return dot;
  });
  return el("div", {}, el("div", { class: "plot" }, dots), el("p", { class: "quiet" }, t("curveAxis")));
}
