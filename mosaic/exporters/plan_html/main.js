// What the page shows, and what its reader does.

const SIZES = [8, 16, 24, 32, 48];
const RATIO = plan.cellMm[1] / plan.cellMm[0];
const byId = (id) => document.getElementById(id);
const state = { side: plan.section, sections: [], index: 0, highlighted: -1, focus: 0 };
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
  const across = Math.ceil(plan.cols / state.side);
  return Math.floor(row / state.side) * across + Math.floor(col / state.side);
}

/** Show a section. */
function goTo(index) {
  state.index = Math.min(state.sections.length - 1, Math.max(0, index));
  state.focus = 0;
  const section = state.sections[state.index];
  byId("section-name").textContent = section.name;
  byId("section-place").textContent = whereabouts(section);
  byId("sections").value = state.index;
  byId("previous").disabled = state.index === 0;
  byId("next").disabled = state.index === state.sections.length - 1;
  write(`${KEY}:place`, JSON.stringify({ side: state.side, col: section.col, row: section.row }));
  drawBoard();
  update();
}

/** Say where a section lies, in cells counted from 1. */
function whereabouts(section) {
  const [col, row] = [section.col + 1, section.row + 1];
  return `columns ${col}–${col + section.cols - 1}, rows ${row}–${row + section.rows - 1}`;
}

/** Draw the section's cells, as large as the window lets them be. */
function drawBoard() {
  const section = state.sections[state.index];
  narrow = byId("board").clientWidth;
  const wide = cellWidth(section);
  // A wall's cells are flat: they are drawn high enough for a finger and a number.
  const high = Math.max(wide * RATIO, Math.min(wide, wide < 30 ? 18 : 24));
  const board = cells(section, `${wide}px`, `${high}px`, true);
  board.setAttribute("role", "group");
  board.setAttribute("aria-label", `Section ${section.name}`);
  byId("board").replaceChildren(board);
  const first = pieceButtons()[state.focus];
  if (first) first.tabIndex = 0;
}

/** Width of a cell in pixels: the section fits the window, unless its numbers got too small. */
function cellWidth(section) {
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
  const bands = window.matchMedia("(max-width: 52rem)").matches ? 1.5 : 3.9;
  const across = (narrow - bands * rem) / section.cols;
  const down = Math.max(26, (window.innerHeight - 13.5 * rem) / (section.rows * RATIO));
  return Math.max(LEAST_PX, Math.floor(Math.min(MOST_PX, across, down) * 4) / 4);
}

/** Buttons of the section's pieces. */
function pieceButtons() {
  return [...byId("board").querySelectorAll(".piece")];
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
  byId("total-text").textContent = `${tickedPieces} of ${pieceCount} pieces (${percent} %)`;
  byId("needs").replaceChildren(...needs(all).map(needItem));
  drawMap(state.sections, section, sectionDone);
}

/** Whether all of a section is ticked off. */
function sectionDone(section) {
  let pieceFound = false;
  for (let row = section.row; row < section.row + section.rows; row += 1) {
    for (let col = section.col; col < section.col + section.cols; col += 1) {
      const cell = row * plan.cols + col;
      if (pieceAt[cell] < 0) continue;
      if (!ticked[cell]) return false;
      pieceFound = true;
    }
  }
  return pieceFound;
}

/** What a section's pieces are, color by color in the order of the marks. */
function needs(all) {
  const found = new Map();
  for (const piece of all) {
    const color = pieces.color[piece];
    const need = found.get(color) ?? { color, sizes: new Map(), open: 0 };
    const { size } = plan.parts[pieces.part[piece]];
    need.sizes.set(size, (need.sizes.get(size) ?? 0) + 1);
    need.open += isDone(piece) ? 0 : 1;
    found.set(color, need);
  }
  return [...found.values()].sort((one, two) => one.color - two.color);
}

/** Say how many of each size: "3 of 1×1, 2 of 2×2". */
function counted(need) {
  const sizes = [...new Set(plan.parts.map(({ size }) => size))].filter((size) => need.sizes.has(size));
  return sizes.map((size) => `${need.sizes.get(size)} of ${size}`).join(", ");
}

/** Draw a color that the section needs, as a switch that highlights it. */
function needItem(need) {
  const chip = make("span", { className: "chip" }, mark(need.color));
  paint(chip, need.color);
  const name = make("span", { textContent: plan.colors[need.color].name });
  const sizes = make("small", { textContent: counted(need) });
  const left = make("span", { className: "left", textContent: need.open ? `${need.open} left` : "✓ done" });
  const item = make("button", { type: "button" }, chip, name, left, sizes);
  item.dataset.color = need.color;
  item.setAttribute("aria-pressed", String(need.color === state.highlighted));
  item.addEventListener("click", () => highlight(need.color));
  return make("li", {}, item);
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

/** Move the focus to the piece that lies a step away, over bare cells too. */
function move(piece, col, row) {
  const [cols, rows] = span(piece);
  let at = { col: pieces.col[piece] + (col > 0 ? cols - 1 : 0), row: pieces.row[piece] + (row > 0 ? rows - 1 : 0) };
  const section = state.sections[state.index];
  for (;;) {
    at = { col: at.col + col, row: at.row + row };
    const inside = at.col >= section.col && at.col < section.col + section.cols
      && at.row >= section.row && at.row < section.row + section.rows;
    if (!inside) return;
    const next = pieceAt[at.row * plan.cols + at.col];
    if (next >= 0) {
      focusOn(next);
      return;
    }
  }
}

/** Give a piece the focus; the others are left out of the order of Tab. */
function focusOn(piece) {
  for (const element of pieceButtons()) {
    const here = Number(element.dataset.piece) === piece;
    element.tabIndex = here ? 0 : -1;
    if (here) element.focus();
  }
}

const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** Answer a key. */
function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("select, summary")) return;
  const piece = Number(event.target.dataset?.piece ?? -1);
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (key === "n") goTo(state.index + 1);
  else if (key === "p") goTo(state.index - 1);
  else if (key === "Escape") highlight(-1);
  else if (piece >= 0 && key === "r") toggle(piecesOfRow(pieces.row[piece]));
  else if (piece >= 0 && key === "h") highlight(pieces.color[piece]);
  else if (piece >= 0 && MOVES[key]) move(piece, ...MOVES[key]);
  else return;
  event.preventDefault();
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
  byId("size").append(...sizes.map((n) => make("option", { value: n, textContent: `${n} × ${n}` })));
  load();
  paintCells(-1);
  const kept = place();
  setSide(sizes.includes(kept.side) ? kept.side : plan.section, kept);
  listen();
}

/** Where the work was left, or the beginning. */
function place() {
  try {
    const { side, col, row } = JSON.parse(read(`${KEY}:place`));
    if (col < plan.cols && row < plan.rows) return { side, col, row };
  } catch {
    // Nothing was kept, or it is not ours.
  }
  return { side: plan.section, col: 0, row: 0 };
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

/** Lay all sections out for printing; of a mural, only the one in work. */
function fillPrint() {
  const chosen = state.sections.length <= 150 ? state.sections : [state.sections[state.index]];
  byId("print").replaceChildren(...chosen.map(printed));
}

/** Draw a section for printing: its name, its cells, what it needs. */
function printed(section) {
  const found = needs(piecesIn(section));
  const room = Math.max(90, 235 - 8 * Math.ceil(found.length / 4));
  const wide = Math.min(10.5, 168 / section.cols, room / (section.rows * RATIO));
  const list = make("ul", {}, ...found.map((need) => {
    const chip = make("span", { className: "chip" }, mark(need.color));
    paint(chip, need.color);
    return make("li", {}, chip, make("span", { textContent: plan.colors[need.color].name }), make("small", { textContent: counted(need) }));
  }));
  const name = make("h2", { textContent: section.name });
  const title = make("p", { className: "sheet-title", textContent: `${document.title}: ${whereabouts(section)}` });
  return make("article", {}, name, title, cells(section, `${wide}mm`, `${wide * RATIO}mm`, false), list);
}

start();
