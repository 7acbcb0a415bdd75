// The panel of pop art: schemes as thumbnails of this picture, and its settings.

import { control, reset } from "./controls.js";
import { all, announce, el } from "./dom.js";
import { ask, load } from "./jobs.js";
import { page } from "./page.js";
import { t } from "./texts.js";

let schemes = null, last = "";

export function forget() {
  schemes = null;
}

export function draw() {
  if (!schemes) ask("schemes");
  const off = el("button", { id: "pop-off", onclick: () => reset("ditherer", "scheme", "panels") }, t("popOff"));
  const other = el("button", { disabled: !schemes, onclick: shuffle }, t("shuffle"));
  const thumbs = schemes ? el("div", { class: "schemes" }, schemes.map(scheme)) : el("p", { class: "quiet" }, t("making"));
  const names = page.about.settings.filter((one) => one.stage === "pop" && one.name !== "scheme").map((one) => one.name);
  queueMicrotask(mark);
  return [el("span", { class: "row" }, other, off), thumbs, ...names.map(control)];
}

export function refresh(name) {
  if (name === "edit") mark();
}

export function take(result) {
  schemes = result.schemes;
}

function scheme({ name, settings, key }) {
  const image = el("img", { alt: "" });
  load(image, { of: "scheme", key, px: 160 });
  return el("button", { class: "scheme", "data-scheme": name, onclick: () => page.work.set(settings) }, image, el("span", {}, name));
}

/** Show which scheme is taken. */
function mark() {
  const { recipe } = page.work.state;
  const chosen = recipe.ditherer === "bands" ? (recipe.scheme ?? [])[0] : null;
  for (const one of all(".scheme")) one.setAttribute("aria-pressed", one.dataset.scheme === chosen);
}

function shuffle() {
  const others = schemes.filter(({ name }) => name !== last);
  const one = others[Math.floor(Math.random() * others.length)];
  last = one.name;
  announce(one.name);
  page.work.set(one.settings);
}
