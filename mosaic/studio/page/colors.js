// The panel of colors: what is in use, what else there is, and what is to become of each.

import { el, find, showDialog, toast } from "./dom.js";
import { page } from "./page.js";
import { count, t } from "./texts.js";

const swatches = () => page.work.state.facts?.colors ?? [];

export function draw() {
  const used = swatches().filter((one) => one.cells).sort((a, b) => b.cells - a.cells);
  const others = swatches().filter((one) => one.usable && !one.cells);
  const cannot = swatches().filter((one) => !one.usable && one.hex);
  const special = el("div", { class: "grid special" },
    chip({ name: null, text: t("computed"), class: "computed" }), chip({ name: "bare", text: t("bare"), class: "bare" }));
  return [special, el("h3", {}, t("inUse")), el("ul", { class: "swatches" }, used.map(swatch)),
    el("h3", {}, t("others")), el("div", { class: "grid" }, others.map((one) => chip({ ...one, text: one.name }))),
    cannot.length ? el("details", {}, el("summary", {}, t("cannot")), el("ul", { class: "cannot" }, cannot.map((one) => el("li", {},
      el("span", { class: "chip", color: one.hex }), el("span", {}, one.name), el("span", { class: "quiet" }, one.why),
      one.why === "left out" ? el("button", { onclick: () => takeBack(one.name) }, t("takeBack")) : null)))) : null].filter(Boolean);
}

/** Take a color into the hand, and a brush where the hand has no tool for it. */
function pick(name) {
  const { tools } = page;
  tools.setColor(name);
  if (!["brush", "line", "fill", "replace"].includes(tools.tool)) tools.choose("brush");
}

function chip({ name, hex, text, class: kind = "" }) {
  return el("button", { class: "pick", title: text, "aria-label": text, onclick: () => pick(name) },
    el("span", { class: `chip ${kind}`, color: hex }), kind ? el("span", {}, text) : null);
}

function swatch(one) {
  const owned = one.owned === null ? "" : t("owned", { owned: count(one.owned), missing: count(one.missing) });
  const row = el("li", {}, el("button", { class: "pick", onclick: () => pick(one.name) },
    el("span", { class: "chip", color: one.hex }),
    el("span", { class: "name" }, one.name, el("small", {}, t("cells", { count: count(one.cells) }), owned && ` · ${owned}`))));
  const action = (text, use) => el("button", { class: "small", "aria-label": `${text}: ${one.name}`, onclick: use }, text);
  row.append(el("span", { class: "actions" }, action(t("leaveOut"), () => leaveOut(one.name)),
    action(t("swapFor"), () => swapDialog(one)), action(t("lock"), () => lock(one.name))));
  return row;
}

const leftOut = () => page.work.state.recipe.without_colors ?? [];

function leaveOut(name) {
  page.work.set({ without_colors: [...leftOut(), name] });
}

function takeBack(name) {
  page.work.set({ without_colors: leftOut().filter((one) => one.toLowerCase() !== name.toLowerCase()) });
}

function swapDialog(one) {
  const others = swatches().filter((other) => other.usable && other.name !== one.name);
  showDialog(t("swapTitle", { name: one.name }), choice(others, (name) => {
    find("#dialog").close();
    page.work.set({ swap: [...(page.work.state.recipe.swap ?? []), `${one.name}=${name}`] });
  }));
}

/** Colors with their names, to choose one of. */
function choice(colors, use) {
  return el("div", { class: "grid large" }, colors.map((one) => el("button", {
    class: "pick", title: one.name, "aria-label": one.name, onclick: () => use(one.name),
  }, el("span", { class: "chip", color: one.hex }), el("small", {}, one.name))));
}

/** Keep the studs of a color as they are: they become touched up. */
function lock(name) {
  const { work, tools } = page;
  tools.paintAs([...work.codes.keys()].filter((cell) => work.colorAt(cell) === name), name);
  toast(t("locked"));
}
