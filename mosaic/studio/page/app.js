// The page: start, editor, what is seen, what is known, build.

import * as api from "./api.js";
import { Board } from "./canvas.js";
import { all, announce, el, find, later, toast } from "./dom.js";
import { label, Panels } from "./panels.js";
import { decorate, showWorks, takePhotos } from "./start.js";
import { Work } from "./state.js";
import { count, money, t, TEXTS } from "./texts.js";
import { closer, Tools } from "./tools.js";

const VIEWS = ["photo", "split", "mosaic", "wall"];
let work = null, view = "split";
const board = new Board(find("#canvas"));
let tools, panels, about;

for (const one of all("[data-t]")) one.textContent = t(one.dataset.t);
for (const one of all("[data-label]")) {
  one.setAttribute("aria-label", t(one.dataset.label));
  if (one.matches("button")) one.title = t(one.dataset.label) + (one.dataset.key ? ` (${one.dataset.key.replace("Control", "Ctrl")})` : "");
}

// Start.

async function begin() {
  const id = api.readAddress();
  decorate();
  if (!api.hasKey()) return toast(t("noKey"), true);
  // A photo that is dropped before all is ready waits.
  let ready;
  const wired = new Promise((done) => { ready = done; });
  takePhotos((file) => wired.then(() => takePhoto(file)));
  try {
    about = await api.get("about");
  } catch (error) {
    return toast(error.body?.status === 401 ? t("noKey") : error.message, true);
  }
  panels = new Panels(about, { color: pickColor, dialog: showDialog, paint: paintAs });
  tools = new Tools(board, { tool: toolChosen, hover, selected: showContext, cropped, openColors: () => openPanel("colors") });
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
  work?.close();
  work = null;
  board.photo = board.wall = board.whole = null;
  board.cols = 0;
}

/** A photo was dropped, chosen or pasted: a new work, or the open work's other photo. */
async function takePhoto(file) {
  busy(true);
  try {
    const name = file.name || "photo.png";
    if (work) await api.send("PUT", work.path("photo", { name }), file);
    else await openWork((await api.send("POST", `works?${new URLSearchParams({ name })}`, file)).id);
  } catch (error) {
    toast(error.message, true);
  }
  busy(false);
}

async function openWork(id) {
  await api.post("works", { open: id });
  closeWork();
  work = await Work.open(id);
  api.showWork(id);
  document.body.dataset.screen = "editor";
  find("#start").hidden = true;
  find("#editor").hidden = false;
  for (const [name, use] of Object.entries(LISTENERS)) work.addEventListener(name, ({ detail }) => use(detail));
  tools.open(work);
  setView(innerWidth < 720 ? "mosaic" : view);
  showEdit();
  panels.open(work);
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
  connected: (yes) => (yes ? showSaved(work.state) : find("#saved").replaceChildren(t("lost"))),
  refused: () => toast(t("noKey"), true),
  progress: (job) => showProgress(job),
};

const trouble = (problem) => [problem.title, problem.detail, problem.hint].filter(Boolean).join(": ");

// What is seen.

function showCells() {
  const shown = work?.state.shown;
  if (!shown) return;
  setBusyPicture(false);
  const part = work.state.recipe.part ?? "auto";
  Object.assign(board, { round: part.startsWith("round"), smooth: part.includes("tile") });
  board.show(shown, work.codes, work.pieces);
  find("#canvas").toggleAttribute("data-draft", shown.draft);
  if (tools.color === null && work.palette.length && !tools.chosen) {
    tools.chosen = true;
    tools.setColor(commonest());
  }
  if (!shown.draft) loadImages();
}

function commonest() {
  const cells = new Map();
  for (const code of work.codes) cells.set(code, (cells.get(code) ?? 0) + 1);
  const [[code]] = [...cells].sort((a, b) => b[1] - a[1]);
  return work.palette[code]?.[0] ?? null;
}

/** Fetch the pictures that the view needs; those of an older frame or wall are let go. */
const loadImages = later(async () => {
  if (!work) return;
  const { shown, recipe, rev } = work.state;
  if (!shown) return;
  const frameKey = JSON.stringify([shown.frame, work.state.photo?.name, recipe.turn, recipe.mirror, recipe.fit, shown.cols / shown.rows]);
  const wanted = [];
  if (["photo", "split"].includes(view)) wanted.push(["photo", "frame", frameKey, 1600]);
  if (view === "wall") wanted.push(["wall", "wall", `${rev} ${shown.key}`, 1800]);
  if (tools.tool === "crop") wanted.push(["whole", "photo", JSON.stringify([work.state.photo?.name, recipe.turn, recipe.mirror]), 1600]);
  await Promise.all(wanted.map(async ([name, of, key, px]) => {
    if (board[`${name}Key`] === key && board[name]) return;
    try {
      board[name] = await createImageBitmap(await api.blob(work.path("image", { of, px })));
      board[`${name}Key`] = key;
    } catch (error) {
      if (error.body?.status !== 404) toast(error.message, true);
    }
  }));
  if (tools.tool === "crop") startCrop();
  board.draw();
}, 60);

function setView(name) {
  view = name;
  if (tools.tool === "crop" && name !== "crop") tools.choose("move");
  board.mode = name;
  for (const one of all("#views button")) one.setAttribute("aria-checked", one.dataset.view === name);
  for (const one of all("#views button")) one.tabIndex = one.dataset.view === name ? 0 : -1;
  find("#split").hidden = name !== "split";
  board.draw();
  loadImages();
}

function toolChosen(tool, before) {
  const hint = tool === "move" || !TEXTS.hint[tool] ? "" : t(`hint.${tool}`);
  find("#hint").hidden = !hint;
  find("#hint").textContent = hint;
  if (!work) return;
  if (tool === "crop") {
    board.mode = "crop";
    find("#split").hidden = true;
    showCropBar();
    loadImages();
  } else if (before === "crop") {
    showContext(null);
    setView(view);
  } else if (!["move", "pick"].includes(tool) && ["photo", "wall"].includes(view)) setView("mosaic");
  if (tool === "brush") showBrushBar();
  else if (before === "brush" && !["lasso", "crop"].includes(tool)) showContext(null);
  board.draw();
}

// Crop.

function startCrop() {
  const [left, top, width, height] = work.state.frame ?? [0, 0, 1, 1];
  board.crop = { left, top, width, height };
}

const cropped = later(() => {
  const { left, top, width, height } = board.crop;
  const round = (n) => Number(n.toFixed(4));
  work.set({ focus: `${round(left + width / 2)},${round(top + height / 2)}`, zoom: Math.max(1, round(tools.widest().width / width)) });
}, 250);

function showCropBar() {
  const { recipe } = work.state;
  const zoom = (factor) => () => {
    board.crop = closer(board.crop, factor, tools.widest());
    board.draw();
    cropped();
  };
  const button = (text, use) => el("button", { onclick: use }, text);
  fillContext([
    button(t("face"), () => work.set({ zoom: 0, focus: "auto" }).then(startOver)),
    button(t("whole"), () => work.set({ zoom: 1, focus: "auto" }).then(startOver)),
    el("button", { "aria-label": t("zoomOut"), onclick: zoom(1 / 1.15) }, "−"), el("button", { "aria-label": t("zoomIn"), onclick: zoom(1.15) }, "+"),
    button(`${t("turn")} ↻`, () => work.set({ turn: String((Number(work.state.recipe.turn ?? 0) + 90) % 360) }).then(startOver)),
    button(`${t("mirror")} ⇋`, () => work.set({ mirror: !(work.state.recipe.mirror ?? recipe.mirror) }).then(startOver)),
    button(t("otherPhoto"), () => find("#photo-file").click()),
  ]);
}

function startOver() {
  board.whole = null;
  loadImages();
}

function showBrushBar() {
  const size = el("input", { type: "range", min: 1, max: 7, value: tools.size, "aria-label": t("brushSize"), oninput: () => { tools.size = Number(size.value); } });
  fillContext([el("span", {}, t("brushSize")), size]);
}

// Selected studs.

function showContext(cells) {
  if (!cells) return fillContext(null);
  const region = (kind) => {
    const list = [...cells].sort((a, b) => a - b).map((n) => [n, 1]);
    return tools.region({ kind, cells: list });
  };
  const button = (text, use) => el("button", { onclick: use }, text);
  fillContext([
    el("span", { class: "quiet" }, t("cells", { count: count(cells.size) })),
    button(t("clean"), () => region("clean")), button(t("finer"), () => region("finer")),
    button(t("paintAll"), () => tools.paintCells([...cells])),
    button(t("giveBack"), () => paintAs([...cells], null)), button(t("clear"), () => tools.select(null)),
  ]);
}

function fillContext(children) {
  const bar = find("#context");
  bar.hidden = !children;
  bar.replaceChildren(...(children ?? []));
}

function paintAs(cells, color) {
  const before = tools.color;
  tools.color = color;
  tools.paintCells(cells);
  tools.color = before;
}

function pickColor(name) {
  tools.setColor(name);
  if (!["brush", "line", "fill", "replace"].includes(tools.tool)) tools.choose("brush");
}

/** Say what lies under the pointer. */
function hover(place) {
  const bubble = find("#bubble");
  const inside = place && board.inside(...place) && !["photo", "wall", "crop"].includes(board.mode);
  bubble.hidden = !inside;
  if (!inside) return;
  const name = work.colorAt(place[1] * board.cols + place[0]);
  bubble.textContent = t("at", { col: place[0] + 1, row: place[1] + 1, name: name === "bare" ? t("bare") : name });
}

// What is known.

function showFacts() {
  const known = work.state.facts;
  if (!known) return;
  const { facts, deltas = {} } = known;
  const change = (name, unit = "") => {
    const n = Math.round(deltas[name] ?? 0);
    if (!n) return null;
    const text = `${n > 0 ? "+" : "−"}${count(Math.abs(n))}${unit}`;
    return el("span", { class: n > 0 ? "delta more" : "delta less" }, text);
  };
  const { amount, currency, known: share } = facts.price;
  const hard = facts.hardest;
  const price = !amount || share < 0.9 ? t("noPrice")
    : t(share > 0.995 ? "price" : "priceKnown", { price: money(amount, currency), known: Math.floor(100 * share) });
  const fact = (id, text, ...more) => el("span", { class: "fact", id: `fact-${id}` }, text, ...more);
  find("#facts").replaceChildren(
    fact("pieces", facts.pieces === 1 ? t("onePiece") : t("pieces", { count: count(facts.pieces) }), change("pieces")),
    fact("size", t("size", { w: (facts.width_mm / 10).toFixed(0), h: (facts.height_mm / 10).toFixed(0) })),
    fact("price", price, amount && share >= 0.9 ? change("price", ` ${currency}`) : null),
    fact("lots", t("lots", { count: count(facts.lots) }), change("lots")),
    fact("mass", t("mass", { mass: (facts.mass_g / 1000).toFixed(1) })),
    fact("hours", t("hours", { hours: Math.max(1, Math.round(facts.hours)) })),
    hard ? fact("hard", t("hard", { piece: t("apart", hard) })) : "");
  announceFacts(facts.pieces === 1 ? t("onePiece") : t("pieces", { count: count(facts.pieces) }));
}

const announceFacts = later(announce, 900);

function showEdit(data) {
  const { undo, redo, name, recipe, touched } = work.state;
  find("#undo").disabled = !undo.count;
  find("#redo").disabled = !redo.count;
  const title = recipe.title || name || t("untitled");
  if (document.activeElement !== find("#name")) find("#name").value = title;
  document.title = `${title} · ${t("brand")}`;
  if (data?.photo || data?.edit?.names?.some((one) => ["turn", "mirror"].includes(one))) startOver();
  if (data?.edit?.kind && touched.hidden && data.edit.names?.includes("size")) {
    toast(t("hidden", { count: count(touched.hidden), cols: touched.cols, rows: touched.rows }));
  }
}

function showSaved({ saved, why }) {
  find("#saved").textContent = why ? `${t("unsaved")}: ${why}` : saved ? t("saved") : t("saving");
  find("#saved").classList.toggle("error", Boolean(why));
}

async function step(kind) {
  const before = kind === "undo" ? work.state.undo : work.state.redo;
  if (!before.count) return;
  const what = before.names?.map(label).join(", ") || t(`kind.${before.kind}`);
  announce(t(kind === "undo" ? "undone" : "redone", { what }));
  await work.edit({ kind });
}

function showProgress({ kind, share, stage }) {
  const bar = find("#progress");
  if (kind === "live") {
    bar.hidden = share >= 1;
    find("span", bar).style.width = `${Math.round(100 * share)}%`;
  }
  if (kind === "build") buildProgress(share, stage);
}

function setBusyPicture(yes) {
  find("#progress").hidden = !yes;
  if (yes) find("#progress span").style.width = "8%";
}

const busy = (yes) => document.body.classList.toggle("busy", yes);

// Build.

function showDialog(title, ...body) {
  const dialog = find("#dialog");
  dialog.replaceChildren(el("header", {}, el("h2", {}, title), el("button", { class: "plain", "aria-label": t("close"), onclick: () => dialog.close() }, "×")), ...body);
  dialog.setAttribute("aria-label", title);
  if (!dialog.open) dialog.showModal();
}

async function build(formats) {
  const bar = el("div", { class: "progress" }, el("span", {}));
  const list = el("ul", { class: "files" });
  const actions = el("div", { class: "row actions" });
  const state = el("p", { class: "quiet", id: "build-state" }, t("working"));
  if (!formats) showDialog(t("buildTitle"), el("p", {}, t("buildIntro")), actions, bar, state, list, moreFormats());
  try {
    await work.queue;
    await api.post(work.path("jobs"), { kind: "build", ...(formats ? { formats } : {}) });
  } catch (error) {
    toast(error.message, true);
  }
}

function moreFormats() {
  const boxes = about.formats.filter((one) => !one.usual).map((one) => el("label", {}, el("input", { type: "checkbox", value: one.name }), one.file));
  return el("details", {}, el("summary", {}, t("moreFormats")), el("div", { class: "formats" }, boxes),
    el("button", { onclick: () => build(all(".formats input:checked", find("#dialog")).map((one) => one.value)) }, t("make")));
}

function buildProgress(share, stage) {
  const dialog = find("#dialog");
  const bar = find(".progress", dialog);
  if (!dialog.open || !bar) return;
  find("span", bar).style.width = `${Math.round(100 * share)}%`;
  bar.hidden = share >= 1;
  find("#build-state").textContent = share < 1 ? t("making2", { stage: stage ?? "" }) : t("ready");
  if (share >= 1) showFiles();
}

async function showFiles() {
  const { files } = await api.get(work.path());
  work.state.files = files;
  const dialog = find("#dialog");
  find(".actions", dialog).replaceChildren(
    el("button", { class: "primary", onclick: () => download("all.zip") }, t("downloadAll")),
    files.includes("plan.html") ? el("button", { onclick: () => openFile("plan.html") }, t("openPlan")) : "",
    el("button", { onclick: copyCommand }, t("copyCommand")));
  find(".files", dialog).replaceChildren(...files.map((file) => el("li", {}, el("span", {}, file),
    el("button", { class: "small", "aria-label": `${t("download")} ${file}`, onclick: () => download(file) }, t("download")))));
}

const ticket = async (file) => (await api.post(work.path("ticket"), { file })).address;

async function download(file) {
  try {
    // Files have another origin, where the attribute does nothing: without ?save a PDF replaced the page.
    const link = el("a", { href: `${await ticket(file)}?save`, download: file });
    document.body.append(link);
    link.click();
    link.remove();
  } catch (error) {
    toast(error.message, true);
  }
}

async function openFile(file) {
  try {
    window.open(await ticket(file), "_blank", "noopener");
  } catch (error) {
    toast(error.message, true);
  }
}

async function copyCommand() {
  try {
    const { command } = await api.get(work.path("command"));
    find("#build-state").replaceChildren(el("code", {}, command));
    await navigator.clipboard.writeText(command);
    toast(t("copied"));
  } catch (error) {
    if (error.body) toast(error.message, true); // else the clipboard is closed: the command shows
  }
}

// Panels on a phone are sheets.

function openPanel(tab) {
  panels.show(tab);
  document.body.classList.add("sheet");
  find("#panel").focus();
}

function wire() {
  find("#views").append(...VIEWS.map((name) => el("button", { role: "radio", "data-view": name, onclick: () => setView(name) }, t(`view.${name}`))));
  find("#views").addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    setView(VIEWS.at((VIEWS.indexOf(view) + by) % VIEWS.length));
    find("#views [aria-checked=true]").focus();
  });
  find("#split").addEventListener("input", placeSplit);
  new ResizeObserver(placeSplit).observe(find("#split"));
  find("#back").addEventListener("click", toStart);
  find("#undo").addEventListener("click", () => step("undo"));
  find("#redo").addEventListener("click", () => step("redo"));
  find("#build").addEventListener("click", () => build());
  find("#name").addEventListener("change", () => work.edit({ kind: "rename", name: find("#name").value.trim() }));
  const zoomButton = (text, name, use) => el("button", { "aria-label": t(name), title: t(name), onclick: use }, text);
  const studs = el("button", { "aria-pressed": "true", title: t("studs"), "aria-label": t("studs"), onclick: () => {
    board.studs = !board.studs;
    studs.setAttribute("aria-pressed", board.studs);
    board.draw();
  } }, "◎");
  find("#zoom").append(zoomButton("−", "zoomOut", () => board.zoomBy(1 / 1.4)), zoomButton("⤢", "zoomFit", () => board.fit()), zoomButton("+", "zoomIn", () => board.zoomBy(1.4)), studs);
  find("#phone").append(...["crop", "adjust", "colors", "brush", "pop"].map((name) => el("button", { "data-phone": name, onclick: () => onPhone(name) }, t(`phone.${name}`))));
  find("#canvas").addEventListener("contextmenu", (event) => event.preventDefault());
  addEventListener("keydown", keys);
  addEventListener("keyup", (event) => { if (event.key === " ") tools.space = false; });
}

/** Draw the line between photo and mosaic under the middle of the slider's thumb. */
function placeSplit() {
  const slider = find("#split");
  const thumb = 44, width = slider.clientWidth || 1;
  board.split = (thumb / 2 + (slider.value / 1000) * (width - thumb)) / width;
  board.draw();
}

function onPhone(name) {
  if (["crop", "brush"].includes(name)) {
    document.body.classList.remove("sheet");
    tools.choose(tools.tool === name ? "move" : name);
  } else if (document.body.classList.contains("sheet") && panels.tab === name) document.body.classList.remove("sheet");
  else openPanel(name);
}

function keys(event) {
  if (!work) return;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") {
    if (event.target.matches("input[type=text], input[type=number], #name")) return;
    event.preventDefault();
    return step(event.shiftKey ? "redo" : "undo");
  }
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "y") return step("redo");
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select, textarea") || find("#dialog").open) return;
  if (event.key === "Escape") return document.body.classList.remove("sheet");
  if (event.key === " " && event.target === find("#canvas")) {
    tools.space = true;
    event.preventDefault();
  } else if (["+", "="].includes(event.key)) board.zoomBy(1.4);
  else if (event.key === "-") board.zoomBy(1 / 1.4);
  else if (event.key === "0") board.fit();
  else if (["1", "2", "3", "4"].includes(event.key)) setView(VIEWS[event.key - 1]);
  else if (!event.target.matches("button") || event.key.length === 1) tools.shortcut(event);
}

begin();
