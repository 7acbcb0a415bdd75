// Tools on the picture: move, crop, brush, line, fill, replace, pick, lasso; by mouse, touch and keys.

import { enclosed, line, runs } from "./canvas.js";
import { all, announce, el, find, icon, toast } from "./dom.js";
import { count, t } from "./texts.js";

/** Strokes of the icons, 24 by 24. */
const ICONS = {
  move: "M12 3v18M3 12h18M12 3l-3 3M12 3l3 3M12 21l-3-3M12 21l3-3M3 12l3-3M3 12l3 3M21 12l-3-3M21 12l-3 3",
  crop: "M7 2v15h15M2 7h15v15",
  brush: "M21 3L10.500 13.500M10.500 13.500c-3 0-4 2-4 4 0 1-1 2-2.500 2 3.500 2 8.500 1 8.500-3a3 3 0 0 0-2-3z",
  line: "M5 19L19 5",
  fill: "M4 12l8-8 7 8-7.500 7.500zM4 12h15M21 16c1 1.500 1.500 2.300 1.500 3.200a1.500 1.500 0 0 1-3 0c0-.9.5-1.700 1.500-3.200z",
  replace: "M4 8h15l-4-4M20 16H5l4 4",
  pick: "M13 7l4 4M3 21l1-4 10-10 3 3-10 10zM15 6l2.500-2.500a2.100 2.100 0 0 1 3 3L18 9",
  lasso: "M12 4c5 0 9 2.500 9 6s-4 6-9 6-9-2.500-9-6 4-6 9-6zM7 15c-2 1-2 3 0 4s1 2 0 3",
};
const KEYS = { v: "move", c: "crop", b: "brush", l: "line", f: "fill", r: "replace", i: "pick", s: "lasso" };
const SENT_EACH = 500; // ms of a stroke

export const TOOLS = Object.keys(ICONS);

export class Tools {
  constructor(board, hooks) {
    Object.assign(this, { board, hooks, work: null, tool: "move", color: null, size: 1 });
    this.fingers = new Map();
    this.stroke = null;
    const { canvas } = board;
    canvas.addEventListener("pointerdown", (event) => this.down(event));
    canvas.addEventListener("pointermove", (event) => this.moved(event));
    for (const name of ["pointerup", "pointercancel"]) canvas.addEventListener(name, (event) => this.up(event));
    canvas.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    canvas.addEventListener("keydown", (event) => this.key(event));
    for (const name of ["focus", "blur"]) canvas.addEventListener(name, () => board.draw());
    canvas.addEventListener("pointerleave", () => this.hooks.hover(null));
    find("#tools").append(...TOOLS.map((tool) => this.button(tool)), el("button", {
      id: "paint-color", class: "paint-color", onclick: () => hooks.openColors(),
    }, el("span", { class: "chip" })));
    find("#tools").addEventListener("keydown", (event) => this.arrows(event));
    this.choose("move");
  }

  button(tool) {
    return el("button", {
      "data-tool": tool, title: `${t(`tool.${tool}`)} (${Object.entries(KEYS).find(([, name]) => name === tool)[0].toUpperCase()})`,
      onclick: () => this.choose(tool),
    }, icon(ICONS[tool]), el("span", { class: "word" }, t(`tool.${tool}`)));
  }

  /** Move along the toolbar by arrow keys. */
  arrows(event) {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const buttons = all("button", find("#tools"));
    buttons.at((buttons.indexOf(document.activeElement) + step) % buttons.length).focus();
    event.preventDefault();
  }

  open(work) {
    this.work = work;
    this.color = null;
    this.choose("move");
  }

  choose(tool) {
    const before = this.tool;
    this.tool = tool;
    for (const button of all("button[data-tool]")) button.setAttribute("aria-pressed", button.dataset.tool === tool);
    this.board.canvas.dataset.tool = tool;
    if (tool !== "lasso") this.select(null);
    this.hooks.tool(tool, before);
  }

  setColor(name) {
    this.color = name;
    const hex = this.work.palette.find(([one]) => one === name)?.[1];
    const chip = find("#paint-color .chip");
    chip.style.setProperty("--color", hex ?? "transparent");
    chip.classList.toggle("bare", name === "bare");
    chip.classList.toggle("computed", name === null);
    find("#paint-color").title = t("using", { name: this.colorName() });
    find("#paint-color").setAttribute("aria-label", t("using", { name: this.colorName() }));
    announce(t("using", { name: this.colorName() }));
  }

  colorName() {
    return this.color === null ? t("computed") : this.color === "bare" ? t("bare") : this.color;
  }

  get rgb() {
    const place = this.work.palette.findIndex(([name]) => name === this.color);
    return place < 0 ? null : this.board.rgb[place];
  }

  // Pointers.

  down(event) {
    if (!this.work) return;
    this.board.canvas.setPointerCapture(event.pointerId);
    this.fingers.set(event.pointerId, [event.clientX, event.clientY]);
    if (this.fingers.size === 2) return this.pinchBegins();
    const pans = event.button === 1 || this.space || this.tool === "move" || event.button === 2;
    if (event.button > 2) return;
    if (this.tool === "crop") this.drag = { kind: "crop", crop: { ...this.board.crop } };
    else if (pans || ["photo", "wall"].includes(this.board.mode)) this.drag = { kind: "pan" };
    else this.begin(this.board.place(event));
    Object.assign(this.drag ?? {}, { x: event.clientX, y: event.clientY });
  }

  begin(place) {
    const [col, row] = place;
    const inside = this.board.inside(col, row);
    const cell = row * this.board.cols + col;
    if (this.tool === "lasso") this.drag = { kind: "lasso", corners: [place] };
    else if (!inside) this.drag = { kind: "pan" };
    else if (this.tool === "brush") {
      this.drag = { kind: "brush", last: place, begun: performance.now() };
      this.startStroke();
      this.dab([place]);
    } else if (this.tool === "line") this.drag = { kind: "line", first: place };
    else this.act(cell);
  }

  moved(event) {
    if (!this.work) return;
    this.hooks.hover(this.board.place(event));
    const before = this.fingers.get(event.pointerId);
    if (before) this.fingers.set(event.pointerId, [event.clientX, event.clientY]);
    if (this.pinch) return this.pinches();
    const { drag, board } = this;
    if (!drag) return;
    const [dx, dy] = [event.clientX - drag.x, event.clientY - drag.y];
    if (drag.kind === "pan") {
      board.pan(dx, dy);
      Object.assign(drag, { x: event.clientX, y: event.clientY });
    } else if (drag.kind === "crop") this.cropBy(dx, dy);
    else if (drag.kind === "brush") {
      const events = event.getCoalescedEvents?.() ?? [];
      for (const one of events.length ? events : [event]) {
        const place = board.place(one);
        this.dab(line(drag.last, place));
        drag.last = place;
      }
    } else this.outline(drag, board.place(event));
  }

  outline(drag, place) {
    const { board } = this;
    if (drag.kind === "line") drag.cells = line(drag.first, place).filter(([x, y]) => board.inside(x, y));
    else {
      drag.corners.push(...line(drag.corners.at(-1), place).slice(1));
      drag.cells = drag.corners.filter(([x, y]) => board.inside(x, y));
    }
    board.path = drag.cells.map(([x, y]) => y * board.cols + x);
    board.draw();
  }

  up(event) {
    this.fingers.delete(event.pointerId);
    if (this.pinch) {
      if (!this.fingers.size) this.pinch = null;
      return;
    }
    const { drag, board } = this;
    this.drag = null;
    board.path = null;
    if (!drag) return;
    if (drag.kind === "brush") this.endStroke();
    else if (drag.kind === "line") this.paintCells((drag.cells ?? [drag.first]).map(([x, y]) => y * board.cols + x));
    else if (drag.kind === "lasso") this.select(enclosed(drag.corners, board.cols, board.rows));
    else if (drag.kind === "crop") this.hooks.cropped();
    board.draw();
  }

  /** A second finger zooms and pans; it takes back what the first has dabbed just now. */
  pinchBegins() {
    if (this.drag?.kind === "brush" && performance.now() - this.drag.begun < 150) this.cancelStroke();
    else if (this.drag?.kind === "brush") this.endStroke();
    this.drag = null;
    this.board.path = null;
    this.pinch = this.spread();
  }

  spread() {
    const [[x0, y0], [x1, y1]] = [...this.fingers.values()];
    return { x: (x0 + x1) / 2, y: (y0 + y1) / 2, far: Math.hypot(x1 - x0, y1 - y0) || 1 };
  }

  pinches() {
    if (this.fingers.size < 2) return;
    const now = this.spread();
    if (this.tool === "crop") this.cropZoom(now.far / this.pinch.far);
    else {
      this.board.pan(now.x - this.pinch.x, now.y - this.pinch.y);
      this.board.zoomBy(now.far / this.pinch.far, this.board.point({ clientX: now.x, clientY: now.y }));
    }
    this.pinch = now;
  }

  wheel(event) {
    if (!this.work) return;
    event.preventDefault();
    const factor = Math.exp(-Math.max(-200, Math.min(200, event.deltaY)) / 300);
    if (this.tool === "crop") this.cropZoom(factor);
    else this.board.zoomBy(factor, this.board.point(event));
  }

  // Crop: the photo moves under a fixed frame.

  cropBy(dx, dy) {
    const { board, drag } = this;
    const [, , w, h] = board.cropFrame();
    const moved = { ...drag.crop };
    moved.left -= (dx * board.ratio * moved.width) / w;
    moved.top -= (dy * board.ratio * moved.height) / h;
    board.crop = within(moved);
    board.draw();
  }

  cropZoom(factor) {
    const { board } = this;
    if (!board.crop) return;
    board.crop = within(closer(board.crop, factor, this.widest()));
    board.draw();
    this.hooks.cropped();
  }

  /** Shares of the photo that the largest frame of the mosaic's shape takes. */
  widest() {
    const { board } = this;
    const shape = board.cols / (board.rows * board.cell);
    const photo = board.whole.width / board.whole.height;
    return photo > shape ? { width: shape / photo, height: 1 } : { width: 1, height: photo / shape };
  }

  // Painting.

  startStroke() {
    this.stroke = { id: `stroke-${Date.now()}`, cells: new Set(), fresh: new Set() };
    this.stroke.timer = setInterval(() => this.sendStroke(), SENT_EACH);
  }

  dab(places) {
    const { board, stroke } = this;
    const reach = this.size - 1;
    const now = [];
    for (const [col, row] of places) {
      for (let y = row - (reach >> 1); y <= row + ((reach + 1) >> 1); y++) {
        for (let x = col - (reach >> 1); x <= col + ((reach + 1) >> 1); x++) {
          const cell = y * board.cols + x;
          if (!board.inside(x, y) || stroke.cells.has(cell)) continue;
          stroke.cells.add(cell);
          stroke.fresh.add(cell);
          now.push(cell);
        }
      }
    }
    if (now.length && this.color !== null) board.paint(now, this.rgb);
  }

  sendStroke() {
    const { stroke } = this;
    if (!stroke?.fresh.size) return;
    this.send([...stroke.fresh], stroke.id);
    stroke.fresh.clear();
  }

  endStroke() {
    this.sendStroke();
    clearInterval(this.stroke.timer);
    this.stroke = null;
  }

  cancelStroke() {
    clearInterval(this.stroke.timer);
    const back = new Map();
    for (const cell of this.stroke.cells) back.set(cell, this.board.rgb[this.work.codes[cell]]);
    for (const [cell, rgb] of back) this.board.paint([cell], rgb);
    this.stroke = null;
  }

  paintCells(cells) {
    if (!cells.length) return;
    if (this.color !== null) this.board.paint(cells, this.rgb);
    this.send(cells);
  }

  send(cells, stroke) {
    const { cols, rows } = this.work.state.shown;
    const painted = runs(cells).map(([start, length]) => [start, length, this.color]);
    this.work.edit({ kind: "paint", cols, rows, runs: painted, ...(stroke ? { stroke } : {}) });
  }

  /** Use the tool on one cell. */
  async act(cell) {
    const { work, board } = this;
    if (this.tool === "pick") {
      this.setColor(work.colorAt(cell));
      return this.choose("brush");
    }
    if (this.tool === "fill") return this.region({ kind: "fill", at: cell, color: this.color });
    if (this.tool === "replace") return this.region({ kind: "replace", from: work.colorAt(cell), color: this.color });
    if (this.tool === "lasso") return this.select(new Set([...(board.selected ?? []), cell]));
    if (["brush", "line"].includes(this.tool)) this.paintCells([cell]);
  }

  async region(region) {
    const changed = await this.work.region(region);
    if (changed === null) return;
    const text = changed ? t("changedCells", { count: count(changed) }) : t("nothingChanged");
    toast(text);
    announce(text);
  }

  select(cells) {
    this.board.selected = cells?.size ? cells : null;
    this.board.draw();
    this.hooks.selected(this.board.selected);
  }

  // Keys.

  key(event) {
    if (!this.work || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (step) this.moveCursor(...step.map((n) => n * (event.shiftKey ? 8 : 1)));
    else if (event.key === "Enter") this.useCursor();
    else if (event.key === "Escape") this.select(null);
    else return;
    event.preventDefault();
  }

  moveCursor(dx, dy) {
    const { board } = this;
    if (this.tool === "crop") {
      this.drag = { crop: { ...board.crop } };
      this.cropBy(-8 * dx, -8 * dy);
      this.drag = null;
      return this.hooks.cropped();
    }
    const [col, row] = board.cursor ?? [Math.floor(board.cols / 2), Math.floor(board.rows / 2)];
    board.cursor = [Math.max(0, Math.min(board.cols - 1, col + dx)), Math.max(0, Math.min(board.rows - 1, row + dy))];
    board.reveal(...board.cursor);
    this.sayCursor();
  }

  sayCursor() {
    const [col, row] = this.board.cursor;
    const name = this.work.colorAt(row * this.board.cols + col);
    const text = t("at", { col: col + 1, row: row + 1, name: name === "bare" ? t("bare") : name });
    announce(text);
    this.hooks.hover(this.board.cursor);
  }

  useCursor() {
    const { board } = this;
    if (!board.cursor) return this.moveCursor(0, 0);
    if (this.tool === "line") {
      if (!this.lineFrom) {
        this.lineFrom = board.cursor;
        return;
      }
      this.paintCells(line(this.lineFrom, board.cursor).map(([x, y]) => y * board.cols + x));
      this.lineFrom = null;
      return;
    }
    const tool = this.tool === "move" ? "pick" : this.tool;
    if (tool === "pick") {
      this.setColor(this.work.colorAt(board.cursor[1] * board.cols + board.cursor[0]));
      if (this.tool === "pick") this.choose("brush");
    } else this.act(board.cursor[1] * board.cols + board.cursor[0]);
  }

  /** A key anywhere on the page; whether it meant a tool. */
  shortcut(event) {
    const tool = KEYS[event.key.toLowerCase()];
    if (!tool) return false;
    this.choose(tool);
    return true;
  }
}

/** A crop of the same middle, so many times closer; never larger than the widest. */
export function closer(crop, factor, widest) {
  const width = Math.min(widest.width, Math.max(widest.width / 20, crop.width / factor));
  const height = (width * widest.height) / widest.width;
  return { left: crop.left + (crop.width - width) / 2, top: crop.top + (crop.height - height) / 2, width, height };
}

/** Push a crop back into the photo. */
function within(crop) {
  const left = Math.max(0, Math.min(1 - crop.width, crop.left));
  const top = Math.max(0, Math.min(1 - crop.height, crop.top));
  return { ...crop, left, top };
}
