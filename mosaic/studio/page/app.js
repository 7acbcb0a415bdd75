// The page: begins, opens and closes works, and lets its parts hear of each other.

import * as api from "./api.js";
import { build, buildProgress } from "./build.js";
import { Board } from "./canvas.js";
import { showBrushBar, showContext } from "./context.js";
import { label } from "./controls.js";
import { all, announce, el, find, toast } from "./dom.js";
import { showFacts, showSaved } from "./facts.js";
import { page } from "./page.js";
import { Panels } from "./panels.js";
import * as photo from "./photo.js";
import { decorate, showWorks, takePhotos } from "./start.js";
import { Work } from "./state.js";
import { count, t, TEXTS } from "./texts.js";
import { Tools } from "./tools.js";
import { forget, hover, loadImages, setBusyPicture, setView, showCells, VIEWS, wireViews } from "./view.js";

const NARROW = 900; // px of a window, as in style.css

for (const one of all("[data-t]")) one.textContent = t(one.dataset.t);
for (const one of all("[data-label]")) {
  one.setAttribute("aria-label", t(one.dataset.label));
  if (one.matches("button")) one.title = t(one.dataset.label) + (one.dataset.key ? ` (${one.dataset.key.replace("Control", "Ctrl")})` : "");
}

async function begin() {
  const id = api.readAddress();
  decorate();
  if (!api.hasKey()) return toast(t("noKey"), true);
  // A photo that is dropped before all is ready waits.
  let ready;
  const wired = new Promise((done) => { ready = done; });
  takePhotos((file) => wired.then(() => takePhoto(file)));
  try {
    page.about = await api.get("about");
  } catch (error) {
    return toast(error.body?.status === 401 ? t("noKey") : error.message, true);
  }
  page.board = new Board(find("#canvas"));
  page.panels = new Panels();
  page.tools = new Tools(page.board, { tool: toolChosen, hover, selected: showContext, openColors: () => openPanel("colors") });
  wire();
  ready();
  if (id) await openWork(id).catch(() => toStart());
  else await toStart();
}

async function toStart() {
  closeWork();
  document.body.dataset.screen = "start";
  find("#start").hidden = false;
  find("#editor").hidden = true;
  document.title = t("brand");
  api.showWork(null);
  await showWorks(openWork).catch((error) => toast(error.message, true));
}

function closeWork() {
  page.work?.close();
  page.work = null;
  forget("photo", "far", "wall", "whole");
  page.board.crop = null;
  page.board.cols = 0;
}

/** A photo was dropped, chosen or pasted: a new work, or the open work's other photo. */
async function takePhoto(file) {
  document.body.classList.add("busy");
  try {
    const name = file.name || "photo.png";
    if (page.work) await api.send("PUT", page.work.path("photo", { name }), file);
    else await openWork((await api.send("POST", `works?${new URLSearchParams({ name })}`, file)).id);
  } catch (error) {
    toast(error.message, true);
  }
  document.body.classList.remove("busy");
}

async function openWork(id) {
  await api.post("works", { open: id });
  closeWork();
  const work = page.work = await Work.open(id);
  api.showWork(id);
  document.body.dataset.screen = "editor";
  document.body.classList.remove("sheet");
  find("#start").hidden = true;
  find("#editor").hidden = false;
  for (const [name, use] of Object.entries(LISTENERS)) work.addEventListener(name, ({ detail }) => use(detail));
  page.tools.open(work);
  setView(innerWidth < NARROW ? "mosaic" : page.view);
  showEdit();
  page.panels.open(work);
  if (work.state.shown) await work.fetchCells(work.state.shown).then(showCells);
  else setBusyPicture(true);
  showFacts();
  showSaved(work.state);
  if (work.state.read_only) toast(t("readOnly"), true);
  if (work.state.problem) toast(trouble(work.state.problem), true);
  work.follow();
}

const LISTENERS = {
  cells: () => showCells(),
  facts: () => showFacts(),
  edit: (data) => showEdit(data),
  saved: (data) => showSaved(data),
  trouble: (error) => toast(error.message, true),
  problem: (problem) => toast(trouble(problem), true),
  connected: (yes) => (yes ? showSaved(page.work.state) : find("#saved").replaceChildren(t("lost"))),
  refused: () => toast(t("noKey"), true),
  progress: (job) => showProgress(job),
};

const trouble = (problem) => [problem.title, problem.detail, problem.hint].filter(Boolean).join(": ");

function showEdit(data) {
  const { undo, redo, name, recipe, touched } = page.work.state;
  find("#undo").disabled = !undo.count;
  find("#redo").disabled = !redo.count;
  const title = recipe.title || name || t("untitled");
  if (document.activeElement !== find("#name")) find("#name").value = title;
  document.title = `${title} · ${t("brand")}`;
  const names = data?.edit?.names ?? [];
  if (data?.edit?.kind === "photo" || names.includes("turn") || names.includes("mirror")) photo.turned();
  if (touched.hidden && names.includes("size")) {
    toast(t("hidden", { count: count(touched.hidden), cols: touched.cols, rows: touched.rows }));
  }
}

async function step(kind) {
  const before = page.work.state[kind];
  if (!before.count) return;
  const what = before.names?.map(label).join(", ") || t(`kind.${before.kind}`);
  announce(t(kind === "undo" ? "undone" : "redone", { what }));
  await page.work.edit({ kind });
}

function showProgress({ kind, share, stage }) {
  const bar = find("#progress");
  if (kind === "live") {
    bar.hidden = share >= 1;
    find("span", bar).style.width = `${Math.round(100 * share)}%`;
  }
  if (kind === "build") buildProgress(share, stage);
}

function toolChosen(tool, before) {
  const { board, work, view, panels } = page;
  const hint = tool === "move" || !TEXTS.hint[tool] ? "" : t(`hint.${tool}`);
  find("#hint").hidden = !hint;
  find("#hint").textContent = hint;
  photo.toolChosen(tool);
  if (!work) return;
  if (tool === "crop") {
    board.mode = "crop";
    find("#split").hidden = find("#afar").hidden = true;
    if (panels.tab !== "photo" && innerWidth >= NARROW) panels.show("photo");
    loadImages();
  } else if (before === "crop") setView(view);
  else if (!["move", "pick"].includes(tool) && !page.tools.paintsHere()) setView("mosaic");
  if (tool === "brush") showBrushBar();
  else if (tool !== "lasso") showContext(null);
  board.draw();
}

// On a phone panels are sheets below the picture.

function openPanel(tab) {
  page.panels.show(tab);
  document.body.classList.add("sheet");
  find("#panel").focus();
}

function onPhone(name) {
  const { tools, panels } = page;
  const open = document.body.classList.contains("sheet") && panels.tab === name;
  document.body.classList.remove("sheet");
  if (name === "brush") return tools.choose(tools.tool === "brush" ? "move" : "brush");
  if (name === "photo") tools.choose(open ? "move" : "crop");
  else if (tools.tool === "crop") tools.choose("move");
  if (!open) openPanel(name);
}

function wire() {
  wireViews();
  find("#back").addEventListener("click", toStart);
  find("#undo").addEventListener("click", () => step("undo"));
  find("#redo").addEventListener("click", () => step("redo"));
  find("#build").addEventListener("click", () => build());
  find("#name").addEventListener("change", () => page.work.edit({ kind: "rename", name: find("#name").value.trim() }));
  find("#phone").append(...Object.keys(TEXTS.phone).map((name) => el("button", { "data-phone": name, onclick: () => onPhone(name) }, t(`phone.${name}`))));
  find("#canvas").addEventListener("contextmenu", (event) => event.preventDefault());
  addEventListener("keydown", keys);
  addEventListener("keyup", (event) => { if (event.key === " ") page.tools.space = false; });
}

function keys(event) {
  const { work, board, tools } = page;
  if (!work) return;
  const key = event.key.toLowerCase();
  if ((event.ctrlKey || event.metaKey) && ["z", "y"].includes(key)) {
    if (event.target.matches("input[type=text], input[type=number], #name")) return;
    event.preventDefault();
    return step(key === "y" || event.shiftKey ? "redo" : "undo");
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select, textarea") || find("#dialog").open) return;
  if (event.key === "Escape") return document.body.classList.remove("sheet");
  if (event.key === " " && event.target === find("#canvas")) {
    tools.space = true;
    event.preventDefault();
  } else if (["+", "="].includes(event.key)) board.zoomBy(1.4);
  else if (event.key === "-") board.zoomBy(1 / 1.4);
  else if (event.key === "0") board.fit();
  else if (VIEWS[event.key - 1]) setView(VIEWS[event.key - 1]);
  else if (!event.target.matches("button") || event.key.length === 1) tools.shortcut(event);
}

begin();
