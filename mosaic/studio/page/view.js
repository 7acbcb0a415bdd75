// What is seen: photo, photo and mosaic, mosaic, from afar, on the wall.

import * as api from "./api.js";
import { all, el, find, later, toast } from "./dom.js";
import { page } from "./page.js";
import { t } from "./texts.js";

export const VIEWS = ["photo", "split", "mosaic", "far", "wall"];
const METERS = [1, 30, 0.5]; // from, to, step of the slider

let meters = null; // null: the mosaic's own viewing distance

export function showCells() {
  const { work, board, tools } = page;
  const shown = work?.state.shown;
  if (!shown) return;
  setBusyPicture(false);
  const part = work.state.recipe.part ?? "auto";
  Object.assign(board, { round: part.startsWith("round"), smooth: part.includes("tile") });
  board.show(shown, work.codes, work.pieces);
  find("#canvas").toggleAttribute("data-draft", shown.draft);
  if (tools.color === null && work.palette.length && !tools.chosen) {
    tools.chosen = true;
    tools.setColor(commonest(work));
  }
  if (!shown.draft) loadImages();
}

function commonest(work) {
  const cells = new Map();
  for (const code of work.codes) cells.set(code, (cells.get(code) ?? 0) + 1);
  const [[code]] = [...cells].sort((a, b) => b[1] - a[1]);
  return work.palette[code]?.[0] ?? null;
}

/** Pictures that the view needs: name on the board, what is asked for, and what it depends on. */
function wanted() {
  const { work: { state }, view, tools } = page;
  const { shown, recipe, rev, photo } = state;
  const turned = [photo?.name, recipe.turn, recipe.mirror];
  const list = [];
  if (["photo", "split"].includes(view)) list.push(["photo", { of: "frame", px: 1600 }, [shown.frame, ...turned, recipe.fit, shown.cols / shown.rows]]);
  if (view === "far") list.push(["far", { of: "far", px: 800, m: distance() }, [rev, shown.key]]);
  if (view === "wall") list.push(["wall", { of: "wall", px: 1800 }, [rev, shown.key]]);
  if (tools.tool === "crop") list.push(["whole", { of: "photo", px: 1600 }, turned]);
  return list;
}

/** Fetch the pictures that the view needs; an answer that is out of date is let go. */
export const loadImages = later(async () => {
  const { work, board, tools } = page;
  if (!work?.state.shown) return;
  await Promise.all(wanted().map(async ([name, query, needs]) => {
    const key = JSON.stringify([query, needs]);
    if (board[`${name}Key`] === key) return;
    board[`${name}Key`] = key;
    try {
      const image = await createImageBitmap(await api.blob(work.path("image", query)));
      if (board[`${name}Key`] === key) board[name] = image;
    } catch (error) {
      if (board[`${name}Key`] === key) board[`${name}Key`] = null;
      if (error.body?.status !== 404) toast(error.message, true);
    }
  }));
  if (tools.tool === "crop") tools.crop.start();
  board.draw();
}, 60);

/** Forget pictures: of a work that is closed, or the whole photo after it was turned. */
export function forget(...names) {
  for (const name of names) page.board[name] = page.board[`${name}Key`] = null;
}

export function setView(name) {
  const { board, tools } = page;
  page.view = name;
  if (tools.tool === "crop") tools.choose("move");
  board.mode = name;
  for (const one of all("#views button")) {
    one.setAttribute("aria-checked", one.dataset.view === name);
    one.tabIndex = one.dataset.view === name ? 0 : -1;
  }
  find("#split").hidden = name !== "split";
  find("#afar").hidden = name !== "far";
  showDistance();
  board.draw();
  loadImages();
}

function distance() {
  const own = page.work?.state.facts?.facts.error?.distance_m ?? 4;
  return meters ?? Math.min(METERS[1], Math.max(METERS[0], Math.round(2 * own) / 2));
}

function showDistance() {
  const slider = find("#afar input");
  slider.value = distance();
  find("#afar span").textContent = t("from", { m: distance() });
  slider.setAttribute("aria-valuetext", t("from", { m: distance() }));
}

export function wireViews() {
  find("#views").append(...VIEWS.map((name) => el("button", { role: "radio", "data-view": name, onclick: () => setView(name) }, t(`view.${name}`))));
  find("#views").addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    setView(VIEWS.at((VIEWS.indexOf(page.view) + by) % VIEWS.length));
    find("#views [aria-checked=true]").focus();
  });
  find("#split").addEventListener("input", placeSplit);
  new ResizeObserver(placeSplit).observe(find("#split"));
  const [min, max, step] = METERS;
  const slider = el("input", { type: "range", min, max, step, "aria-label": t("meters"), oninput: () => {
    meters = Number(slider.value);
    showDistance();
    loadImages();
  } });
  find("#afar").append(el("span", {}), slider);
  const button = (text, name, use) => el("button", { "aria-label": t(name), title: t(name), onclick: use }, text);
  const { board } = page;
  const studs = el("button", { "aria-pressed": "true", title: t("studs"), "aria-label": t("studs"), onclick: () => {
    board.studs = !board.studs;
    studs.setAttribute("aria-pressed", board.studs);
    board.draw();
  } }, "◎");
  find("#zoom").append(button("−", "zoomOut", () => board.zoomBy(1 / 1.4)), button("⤢", "zoomFit", () => board.fit()), button("+", "zoomIn", () => board.zoomBy(1.4)), studs);
}

/** Draw the line between photo and mosaic under the middle of the slider's thumb. */
function placeSplit() {
  const slider = find("#split");
  const thumb = 44, width = slider.clientWidth || 1;
  page.board.split = (thumb / 2 + (slider.value / 1000) * (width - thumb)) / width;
  page.board.draw();
}

/** Say what lies under the pointer. */
export function hover(place) {
  const { board, work } = page;
  const bubble = find("#bubble");
  const inside = place && board.inside(...place) && ["mosaic", "split"].includes(board.mode);
  bubble.hidden = !inside;
  if (!inside) return;
  const name = work.colorAt(place[1] * board.cols + place[0]);
  bubble.textContent = t("at", { col: place[0] + 1, row: place[1] + 1, name: name === "bare" ? t("bare") : name });
}

export function setBusyPicture(yes) {
  find("#progress").hidden = !yes;
  if (yes) find("#progress span").style.width = "8%";
}
