// The panel of pop art: schemes as thumbnails of this picture, and its settings.

import { control, reset } from "./controls.js";
import { all, announce, el, find } from "./dom.js";
import { ask, load } from "./jobs.js";
import { page } from "./page.js";
import { t } from "./texts.js";

let schemes = null, isWhole = false, last = "";

export function forget() {
  schemes = null;
}

export function draw() {
  if (!schemes) {
    schemes = [];
    isWhole = false;
    ask("schemes");
  }
  const off = el("button", { id: "pop-off", onclick: () => reset("ditherer", "scheme", "panels") }, t("popOff"));
  const other = el("button", { id: "shuffle", disabled: !isWhole, onclick: shuffle }, t("shuffle"));
  const thumbs = el("div", { class: "schemes" }, schemes.map(scheme));
  const names = page.about.settings.filter((one) => one.stage === "pop" && one.name !== "scheme").map((one) => one.name);
  queueMicrotask(mark);
  return [el("span", { class: "row" }, other, off), el("p", { id: "making", class: "quiet", hidden: isWhole }, t("making")), thumbs, ...names.map(control)];
}

export function refresh(name) {
  if (name === "edit") mark();
}

/** Take schemes as they are drawn; with all of them the job has ended. */
export function take(result, whole) {
  const fresh = result.schemes.filter(({ name }) => !schemes?.some((one) => one.name === name));
  schemes = [...(schemes ?? []), ...fresh];
  isWhole = whole;
  find(".schemes")?.append(...fresh.map(scheme));
  if (find("#making")) find("#making").hidden = whole;
  if (find("#shuffle")) find("#shuffle").disabled = !whole;
  mark();
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
