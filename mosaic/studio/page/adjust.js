// The panel of settings: notes, the ten that matter, own pieces, the price curve, all others.

import { chips, control, fileButton, label, settingOf, valueOf } from "./controls.js";
import * as curve from "./curve.js";
import { all, el, find } from "./dom.js";
import { page } from "./page.js";
import { has, t } from "./texts.js";

const TOP = ["size", "tone", "brightness", "contrast", "saturation", "economy", "min_studs", "max_colors", "part", "view"];
/** Settings that the page has a place of its own for. */
const ELSEWHERE = new Set([...TOP, "stock", "title", "buy", "background", "turn", "mirror"]);
const MOST_NOTES = 2;

export function draw() {
  const more = el("details", { class: "more", ontoggle: () => fillMore(more) }, el("summary", {}, t("more")));
  return [notes(), ...TOP.filter(settingOf).map(control), pieces(), curve.draw(), more];
}

export function refresh(name) {
  if (name === "notes") find("#notes")?.replaceWith(notes());
  if (name === "facts") find("#size-control")?.update();
}

function notes() {
  const told = (page.work.state.notes ?? []).slice(0, MOST_NOTES);
  return el("div", { id: "notes" }, told.map((note) => el("p", { class: "note" }, el("span", {}, note.text),
    note.settings ? el("button", { onclick: () => page.work.set(note.settings) }, doing(note)) : null)));
}

/** Say what a note's button does. */
function doing({ code, settings }) {
  if (has(`doing.${code}`)) return t(`doing.${code}`);
  return Object.entries(settings).map(([name, value]) => {
    const more = typeof value === "number" && value > valueOf(name) ? "more" : "less";
    const key = [`doing.${name}.${value}`, `doing.${name}.${more}`, `doing.${name}`].find(has);
    return key ? t(key, { value: String(value).replace("x", " × ") }) : t("doing.other", { name: label(name), value });
  }).join(", ");
}

/** What the builder owns: lists and sets. */
function pieces() {
  const now = () => page.work.state.recipe.stock ?? [];
  const set = (stock) => page.work.set({ stock });
  const box = el("fieldset", { class: "pieces", "data-setting": "stock" });
  const number = el("input", { type: "text", inputMode: "numeric", "aria-label": t("setNumber"), placeholder: t("setNumber") });
  const add = () => {
    if (number.value.trim()) set([...now(), number.value.trim()]);
    number.value = "";
  };
  number.addEventListener("keydown", (event) => event.key === "Enter" && add());
  const shown = el("span", { class: "chips" });
  const buy = el("input", { type: "checkbox", id: "set-buy", onchange: () => page.work.set({ buy: buy.checked }) });
  const buying = el("label", { class: "buy" }, buy, t("setting.buy"));
  box.append(el("legend", {}, label("stock")), shown,
    el("span", { class: "row" }, number, el("button", { onclick: add }, t("add")), fileButton((value) => set([...now(), value]))), buying);
  box.update = () => {
    shown.replaceChildren(...chips(now(), set));
    buying.hidden = now().length === 0;
    buy.checked = page.work.state.recipe.buy ?? false;
  };
  box.update();
  return box;
}

function fillMore(more) {
  if (!more.open || more.children.length > 1) return;
  const { groups, settings } = page.about;
  const made = groups.map(({ stage, title }) => {
    const inside = settings.filter((one) => one.stage === stage && !ELSEWHERE.has(one.name));
    return inside.length ? el("section", { class: "group" }, el("h3", {}, title), inside.map(explained)) : null;
  });
  const none = el("p", { class: "quiet", hidden: true }, t("noSetting"));
  const search = el("input", { type: "search", placeholder: t("search"), "aria-label": t("search") });
  search.addEventListener("input", () => {
    const words = search.value.toLowerCase().split(/\s+/);
    for (const one of all(".explained", more)) one.hidden = !words.every((word) => one.textContent.toLowerCase().includes(word) || one.dataset.name.includes(word));
    for (const group of all(".group", more)) group.hidden = all(".explained:not([hidden])", group).length === 0;
    none.hidden = all(".group:not([hidden])", more).length > 0;
  });
  more.append(search, none, ...made.filter(Boolean));
}

function explained(setting) {
  return el("div", { class: "explained", "data-name": setting.name.replaceAll("_", " ") }, control(setting.name), el("p", { class: "quiet" }, setting.help));
}
