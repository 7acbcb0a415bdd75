// The panel of the photo: what of it is shown, which way up, and what becomes of its background.

import { resetButton, valueOf } from "./controls.js";
import { onFace } from "./crop.js";
import { all, el, find } from "./dom.js";
import { page } from "./page.js";
import { has, t } from "./texts.js";
import { forget, loadImages } from "./view.js";

/** What replaces a background until another color is chosen. */
const FIRST_COLOR = "White";

export function draw() {
  const { work } = page;
  const photo = work.state.photo;
  const other = el("button", { onclick: () => find("#photo-file").click() }, t(photo ? "otherPhoto" : "choose"));
  if (!photo) return [el("p", { class: "quiet" }, t("noPhoto")), other];
  const button = (text, use, more = {}) => el("button", { ...more, onclick: use }, text);
  const turn = (by) => work.set({ turn: String((Number(valueOf("turn")) + by) % 360) });
  const sign = (text, name, use) => button(text, use, { "aria-label": t(name), title: t(name) });
  const face = button(t("face"), () => work.set(onFace()), { id: "zoom-face" });
  face.update = () => {
    face.disabled = !work.state.shown?.faces?.length;
    face.title = face.disabled ? t("noFace") : "";
  };
  face.update();
  return [
    el("fieldset", {}, el("legend", {}, t("shows")),
      el("span", { class: "row" }, face, button(t("whole"), () => work.set({ zoom: 1, focus: "auto" }))),
      el("span", { class: "row" }, button(t("byHand"), toggleCrop, { id: "crop-by-hand", "aria-pressed": String(page.tools.tool === "crop") }),
        sign("−", "zoomOut", () => page.tools.crop.zoom(1 / 1.15)), sign("+", "zoomIn", () => page.tools.crop.zoom(1.15))),
      el("span", { class: "row" }, sign("↺", "turnLeft", () => turn(270)), sign("↻", "turnRight", () => turn(90)),
        button(`⇋ ${t("mirror")}`, () => work.set({ mirror: !valueOf("mirror") })))),
    background(), other];
}

function toggleCrop() {
  page.tools.choose(page.tools.tool === "crop" ? "move" : "crop");
}

export function toolChosen(tool) {
  find("#crop-by-hand")?.setAttribute("aria-pressed", String(tool === "crop"));
}

/** The whole photo lies another way, or is another. */
export function turned() {
  forget("whole", "photo");
  page.board.crop = null;
  loadImages();
}

// The background: left, blurred, or a color.

function background() {
  const box = el("fieldset", { id: "background", "data-setting": "background" });
  const kinds = [["keep", "keep"], ["blur", "blur"], ["color", FIRST_COLOR]];
  const bar = el("div", { class: "segments", role: "radiogroup", "aria-label": t("background") }, kinds.map(([kind, value]) => el("button", {
    role: "radio", "data-kind": kind, onclick: () => page.work.set({ background: value }),
  }, t(`ground.${kind}`))));
  bar.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    const buttons = all("button", bar);
    const next = buttons.at((buttons.indexOf(document.activeElement) + by) % buttons.length);
    next.click();
    next.focus();
  });
  const colors = el("div", { class: "ground-colors" });
  const mark = el("div", { class: "row" },
    el("button", { "data-tool": "subject", onclick: () => page.tools.choose("subject") }, t("markSubject")),
    el("button", { "data-tool": "ground", onclick: () => page.tools.choose("ground") }, t("markGround")),
    resetButton("subject"));
  const note = el("p", { class: "quiet" });
  box.append(el("legend", {}, t("background")), bar, note, colors, mark);
  box.update = () => {
    const value = valueOf("background"), kind = ["keep", "blur"].includes(value) ? value : "color";
    for (const one of all("button", bar)) {
      one.setAttribute("aria-checked", one.dataset.kind === kind);
      one.tabIndex = one.dataset.kind === kind ? 0 : -1;
    }
    mark.hidden = kind === "keep";
    find(".reset", mark).update();
    const told = (page.work.state.notes ?? []).map((one) => one.code).find((code) => has(`left.${code}`));
    note.hidden = !told || kind === "keep";
    note.textContent = told ? t(`left.${told}`) : "";
    const usable = (page.work.state.facts?.colors ?? []).filter((one) => one.usable);
    const key = `${kind} ${value} ${usable.length}`;
    if (colors.dataset.key === key) return;
    colors.dataset.key = key;
    colors.replaceChildren(...(kind === "color" ? [el("p", { class: "quiet" }, value), el("div", { class: "grid" }, usable.map((one) => swatch(one, value)))] : []));
  };
  box.update();
  return box;
}

function swatch({ name, hex }, chosen) {
  return el("button", { class: "pick", title: name, "aria-label": name, "aria-pressed": String(name === chosen), onclick: () => page.work.set({ background: name }) },
    el("span", { class: "chip", color: hex }));
}

export function refresh(name) {
  if (name === "edit") return;
  find("#background")?.update();
  find("#zoom-face")?.update();
}

