// The panel of versions: kept ones as pictures, side by side, and one is taken.

import * as api from "./api.js";
import { label } from "./controls.js";
import { el, find, showDialog } from "./dom.js";
import { piecesText, priceText } from "./facts.js";
import { ask } from "./jobs.js";
import { page } from "./page.js";
import { t } from "./texts.js";

let drawn = new Map(); // name -> what the server drew of it
let known = ""; // the versions that the panel shows
const pictures = new Map(); // key -> address of a picture

export function forget() {
  drawn = new Map();
  for (const url of pictures.values()) URL.revokeObjectURL(url);
  pictures.clear();
}

export function draw() {
  const { variants } = page.work.state;
  known = JSON.stringify(variants);
  if (variants.length) ask("variants");
  const name = el("input", { type: "text", maxLength: 60, "aria-label": t("keepAs"), value: freshName(variants) });
  const keep = el("button", { class: "primary", onclick: () => page.work.edit({ kind: "keep", name: name.value.trim() || name.defaultValue }) }, t("keep"));
  const list = variants.length ? el("ul", { class: "variants" }, variants.map(card)) : el("p", { class: "quiet" }, t("noVariants"));
  const beside = variants.length > 1 ? el("button", { id: "side-by-side", onclick: sideBySide }, t("sideBySide")) : null;
  return [el("span", { class: "row" }, name, keep), list, beside].filter(Boolean);
}

export function refresh(name) {
  if (name === "edit" && known !== JSON.stringify(page.work.state.variants)) find("#sheet").replaceChildren(...draw());
}

function freshName(variants) {
  const names = new Set(variants.map((one) => one.name));
  let n = variants.length + 1;
  while (names.has(t("asNow", { n }))) n++;
  return t("asNow", { n });
}

export function take(result) {
  drawn = new Map(result.variants.map((one) => [one.name, one]));
  for (const one of result.variants) {
    for (const place of document.querySelectorAll(`[data-variant="${CSS.escape(one.name)}"]`)) fill(place, one);
  }
}

/** Put the picture and what it needs into a card that waits for them. */
function fill(place, { key, pieces, price, currency, known: share }) {
  find(".numbers", place).textContent = `${piecesText(pieces)} · ${priceText(price, currency, share)}`;
  picture(key).then((url) => { find("img", place).src = url; }).catch(() => {});
}

async function picture(key) {
  if (!pictures.has(key)) pictures.set(key, URL.createObjectURL(await api.blob(page.work.path("image", { of: "variant", key, px: 900 }))));
  return pictures.get(key);
}

const choose = (name) => page.work.edit({ kind: "choose", name });

function card(variant) {
  const { name, chosen, changed } = variant;
  const place = el("li", { class: chosen ? "chosen" : "", "data-variant": name },
    el("button", { class: "picture-button", "aria-label": `${t("choosing")}: ${name}`, disabled: chosen, onclick: () => choose(name) }, el("img", { alt: "" })),
    el("strong", {}, name), el("span", { class: "quiet numbers" }),
    el("span", { class: "quiet" }, chosen ? t("chosen") : changed.map(label).join(", ")),
    el("button", { class: "plain small", "aria-label": `${t("forget")}: ${name}`, onclick: () => page.work.edit({ kind: "drop", name }) }, t("forget")));
  if (drawn.has(name)) fill(place, drawn.get(name));
  return place;
}

/** All versions as large as the window allows, to choose one of. */
function sideBySide() {
  const { variants } = page.work.state;
  const dialog = showDialog(t("sideBySide"), el("ul", { class: "beside" }, variants.map(({ name, chosen }) => {
    const place = el("li", { "data-variant": name }, el("img", { alt: name }), el("strong", {}, name), el("span", { class: "quiet numbers" }),
      el("button", { class: "primary", disabled: chosen, "aria-label": `${t("choosing")}: ${name}`, onclick: () => {
        dialog.close();
        choose(name);
      } }, chosen ? t("chosen") : t("choosing")));
    if (drawn.has(name)) fill(place, drawn.get(name));
    return place;
  })));
  dialog.className = "wide-dialog";
}
