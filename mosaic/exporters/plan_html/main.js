// What the page shows, and what its reader does.

const SIZES = [8, 16, 24, 32, 48];
const FINGER_PX = 40;
const RATIO = plan.cellMm[1] / plan.cellMm[0];
const byId = (id) => document.getElementById(id);
const state = { side: plan.section, sections: [], index: 0, highlighted: -1 };
let narrow = 0;

/** Cut the mosaic into sections of a side, and stay where the work is. */
function setSide(side, cell) {
  state.side = side;
  state.sections = cut(side);
  byId("sections").replaceChildren(...state.sections.map((s, n) => make("option", { value: n, textContent: s.name })));
  byId("size").value = side;
  goTo(sectionOf(cell));
}

/** Number of the section that a cell lies in. */
function sectionOf({ col, row }) {
  const inside = (at, start, extent) => at >= start && at < start + extent;
  return state.sections.findIndex((s) => inside(col, s.col, s.cols) && inside(row, s.row, s.rows));
}

/** Show a section. */
function goTo(index) {
  state.index = Math.min(state.sections.length - 1, Math.max(0, index));
  const section = state.sections[state.index];
  byId("section-name").textContent = section.name;
  byId("section-place").textContent = whereabouts(section);
  byId("sections").value = state.index;
  byId("previous").disabled = state.index === 0;
  byId("thumb-previous").disabled = state.index === 0;
  byId("next").disabled = state.index === state.sections.length - 1;
  write(`${KEY}:place`, JSON.stringify({ side: state.side, col: section.col, row: section.row }));
  drawBoard();
  update();
}

/** Say where a section lies, in cells counted from 1. */
function whereabouts(section) {
  const col = section.col + 1;
  const rows = [section.row, section.row + section.rows - 1].map(rowNumber).sort((one, two) => one - two);
  return `columns ${col}–${col + section.cols - 1}, rows ${rows.join("–")}`;
}

/** Draw the section's cells, as large as the window lets them be. */
function drawBoard() {
  const section = state.sections[state.index];
  narrow = byId("board").clientWidth;
  const wide = cellWidth(section);
  // A wall's cells are flat: they are drawn high enough for a finger and a number.
  const flat = isPhone() ? FINGER_PX : wide < 30 ? 18 : 24;
  const high = Math.max(wide * RATIO, Math.min(wide, flat));
  const board = cells(section, `${wide}px`, `${high}px`, true);
  board.setAttribute("role", "group");
  board.setAttribute("aria-label", `Section ${section.name}`);
  byId("board").replaceChildren(board);
  byId("shared").hidden = !board.querySelector(".rest");
  const first = pieceButtons()[0];
  if (first) first.tabIndex = 0;
}

/** Whether the page is laid out for a narrow screen. */
function isPhone() {
  return window.matchMedia("(max-width: 52rem)").matches;
}

/** Width of a cell in pixels: the section fits the window, unless its numbers got too small. */
function cellWidth(section) {
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
  const phone = isPhone();
  const across = (narrow - (phone ? 2.4 : 3.9) * rem) / section.cols;
  // A finger needs 40 pixels; the board scrolls sideways where the section is wider.
  if (phone) return Math.max(FINGER_PX, Math.min(MOST_PX, Math.floor(across * 4) / 4));
  const down = Math.max(26, (window.innerHeight - 13.5 * rem) / (section.rows * RATIO));
  return Math.max(LEAST_PX, Math.floor(Math.min(MOST_PX, across, down) * 4) / 4);
}

/** Buttons of the section's pieces. */
function pieceButtons() {
  return [...byId("board").querySelectorAll("button.piece")];
}

/** Bring ticks, counts, lists and map up to date. */
function update() {
  const section = state.sections[state.index];
  for (const element of pieceButtons()) refresh(element, state.highlighted);
  const all = piecesIn(section);
  const open = all.filter((piece) => !isDone(piece)).length;
  byId("tick-all").textContent = open ? "Tick the section off" : "Untick the section";
  byId("total").value = pieceCount ? tickedPieces / pieceCount : 0;
  const percent = pieceCount ? Math.floor((100 * tickedPieces) / pieceCount) : 0;
  const [placed, count] = [tickedPieces, pieceCount].map((n) => n.toLocaleString("en-US"));
  byId("total-text").textContent = `${placed} of ${count} ${pieceCount === 1 ? "piece" : "pieces"} (${percent}%)`;
  byId("needs").replaceChildren(...needs(all).map(needItem));
  byId("quick").replaceChildren(...needs(all).map(quickItem));
  drawMap(state.sections, section, sectionDone);
}

/** Whether all of a section is ticked off. */
function sectionDone(section) {
  let pieceFound = false;
  for (let row = section.row; row < section.row + section.rows; row += 1) {
    for (let col = section.col; col < section.col + section.cols; col += 1) {
      const cell = row * plan.cols + col;
      if (pieceAt[cell] < 0 || !beginsIn(pieceAt[cell], section)) continue;
      if (!ticked[cell]) return false;
      pieceFound = true;
    }
  }
  return pieceFound;
}

/** Tick the section off and go to the next one that is not done. */
function doneNext() {
  for (const piece of piecesIn(state.sections[state.index])) setDone(piece, true);
  const count = state.sections.length;
  const following = Array.from({ length: count - 1 }, (_, n) => (state.index + 1 + n) % count);
  const open = following.find((n) => !sectionDone(state.sections[n]));
  if (open === undefined) update();
  else goTo(open);
  byId("board").scrollIntoView({ block: "nearest" });
}

/** Highlight a color everywhere; the same again, or -1, ends it. */
function highlight(color) {
  const again = document.activeElement?.dataset.color;
  state.highlighted = color === state.highlighted ? -1 : color;
  paintCells(state.highlighted);
  const inList = document.activeElement?.closest("#needs");
  update();
  if (inList && again) byId("needs").querySelector(`[data-color="${again}"]`)?.focus();
}

/** Tick pieces off; if they all are, take the ticks back. */
function toggle(some) {
  const done = some.some((piece) => !isDone(piece));
  for (const piece of some) setDone(piece, done);
  update();
}

/** Pieces of the section that begin in a row. */
function piecesOfRow(row) {
  return piecesIn(state.sections[state.index]).filter((piece) => pieces.row[piece] === row);
}

/** Answer a click on the board. */
function onBoard(event) {
  const element = event.target.closest("button");
  if (!element) return;
  if (element.dataset.row !== undefined) toggle(piecesOfRow(Number(element.dataset.row)));
  if (element.dataset.piece !== undefined) {
    toggle([Number(element.dataset.piece)]);
    focusOn(Number(element.dataset.piece));
  }
}

/** Use light or dark, and keep the choice. */
function setTheme(name, keep) {
  document.documentElement.dataset.theme = name;
  byId("theme").textContent = name === "dark" ? "Light" : "Dark";
  if (keep) write("mosaic-plan:theme", name);
  if (state.sections.length) drawMap(state.sections, state.sections[state.index], sectionDone);
}

/** Begin: read what is kept, draw, and listen. */
function start() {
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  setTheme(read("mosaic-plan:theme") ?? (dark.matches ? "dark" : "light"), false);
  const sizes = [...new Set([...SIZES, plan.section])].sort((one, two) => one - two);
  byId("size").append(...sizes.map((n) => make("option", { value: n, textContent: plan.view === "side" ? `${n} rows` : `${n} × ${n}` })));
  load();
  paintCells(-1);
  const kept = place();
  setSide(sizes.includes(kept.side) ? kept.side : usualSide(), kept);
  byId("deep").hidden = !plan.parts.some((part) => part.deep);
  byId("tied").hidden = !plan.ties.length;
  listen();
}

/** Side of a section at first: the printed plan's, or 8 where cells for a finger would not fit. */
function usualSide() {
  const small = plan.view === "side" ? isPhone() : window.innerWidth < plan.section * FINGER_PX;
  return small ? Math.min(8, plan.section) : plan.section;
}

/** Where the work was left, or the beginning. */
function place() {
  try {
    const { side, col, row } = JSON.parse(read(`${KEY}:place`));
    if (col < plan.cols && row < plan.rows) return { side, col, row };
  } catch {
    // Nothing was kept, or it is not ours.
  }
  return { side: usualSide(), col: 0, row: plan.view === "side" ? plan.rows - 1 : 0 };
}

/** Listen to the reader. */
function listen() {
  byId("previous").addEventListener("click", () => goTo(state.index - 1));
  byId("next").addEventListener("click", () => goTo(state.index + 1));
  byId("sections").addEventListener("change", (event) => goTo(Number(event.target.value)));
  byId("size").addEventListener("change", (event) => setSide(Number(event.target.value), state.sections[state.index]));
  byId("tick-all").addEventListener("click", () => toggle(piecesIn(state.sections[state.index])));
  byId("clear").addEventListener("click", () => {
    if (!window.confirm("Take back all ticks of this mosaic?")) return;
    clearProgress();
    update();
  });
  byId("thumb-previous").addEventListener("click", () => goTo(state.index - 1));
  byId("thumb-done").addEventListener("click", doneNext);
  byId("save").addEventListener("click", download);
  byId("read").addEventListener("change", upload);
  keepAwake(byId("awake"));
  byId("theme").addEventListener("click", () => setTheme(document.documentElement.dataset.theme === "dark" ? "light" : "dark", true));
  byId("board").addEventListener("click", onBoard);
  canvas.addEventListener("click", (event) => goTo(sectionOf(cellAt(event))));
  document.addEventListener("keydown", onKey);
  window.addEventListener("pagehide", save);
  window.addEventListener("resize", () => {
    if (byId("board").clientWidth === narrow) return;
    drawBoard();
    update();
  });
  window.addEventListener("beforeprint", fillPrint);
  window.addEventListener("afterprint", () => byId("print").replaceChildren());
}

start();
