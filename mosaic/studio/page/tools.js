// Tools on the picture: move, crop, brush, line, fill, replace, pick, lasso; by mouse, touch and keys.

import { enclosed, line, runs } from "./cells.js";
import { Crop } from "./crop.js";
import { Cursor } from "./cursor.js";
import { all, announce, el, find, icon, toast } from "./dom.js";
import { ICONS } from "./icons.js";
import { Stroke } from "./stroke.js";
import { count, t } from "./texts.js";

const KEYS = { v: "move", c: "crop", b: "brush", l: "line", f: "fill", r: "replace", i: "pick", s: "lasso" };
/** Tools that have no button in the bar: they say what belongs to the subject, and what does not. */
const MARKS = { subject: "", ground: "!" };

export const TOOLS = Object.keys(ICONS);

export class Tools {
  constructor(board, hooks) {
    Object.assign(this, { board, hooks, work: null, tool: "move", color: null, size: 1 });
    this.fingers = new Map();
    this.crop = new Crop(this);
    const { canvas } = board;
    canvas.addEventListener("pointerdown", (event) => this.down(event));
    canvas.addEventListener("pointermove", (event) => this.moved(event));
    for (const name of ["pointerup", "pointercancel"]) canvas.addEventListener(name, (event) => this.up(event));
    canvas.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    this.cursor = new Cursor(this);
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
    // Also those outside of the bar.
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
    if (this.tool === "crop") this.drag = this.board.crop && { kind: "crop", crop: { ...this.board.crop } };
    else if (pans || !this.paintsHere()) this.drag = { kind: "pan" };
    else this.begin(this.board.place(event));
    Object.assign(this.drag ?? {}, { x: event.clientX, y: event.clientY });
  }

  /** Whether the view shows cells that a tool can take; a mark may be made on the photo, too. */
  paintsHere() {
    return ["mosaic", "split"].includes(this.board.mode) || (this.tool in MARKS && this.board.mode === "photo");
  }

  begin(place) {
    const [col, row] = place;
    const inside = this.board.inside(col, row);
    const cell = row * this.board.cols + col;
    if (this.tool === "lasso") this.drag = { kind: "lasso", corners: [place] };
    else if (!inside) this.drag = { kind: "pan" };
    else if (this.tool === "brush") {
      this.drag = { kind: "brush", last: place, stroke: new Stroke(this, place) };
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
    } else if (drag.kind === "crop") this.crop.by(drag.crop, dx, dy);
    else if (drag.kind === "brush") {
      const events = event.getCoalescedEvents?.() ?? [];
      for (const one of events.length ? events : [event]) {
        const place = board.place(one);
        drag.stroke.dab(line(drag.last, place));
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
    if (drag.kind === "brush") drag.stroke.end();
    else if (drag.kind === "line") this.paintCells((drag.cells ?? [drag.first]).map(([x, y]) => y * board.cols + x));
    else if (drag.kind === "lasso") this.select(enclosed(drag.corners, board.cols, board.rows));
    else if (drag.kind === "crop") this.crop.ended();
    board.draw();
  }

  /** A second finger zooms and pans; it takes back what the first has dabbed just now. */
  pinchBegins() {
    const stroke = this.drag?.stroke;
    if (stroke?.isYoung) stroke.cancel();
    else stroke?.end();
    if (this.drag?.kind === "crop") this.crop.ended();
    this.drag = null;
    this.board.path = null;
    this.pinch = { ...this.spread(), lie: this.board.lie };
  }

  spread() {
    const [[x0, y0], [x1, y1]] = [...this.fingers.values()];
    return { x: (x0 + x1) / 2, y: (y0 + y1) / 2, far: Math.hypot(x1 - x0, y1 - y0) || 1 };
  }

  pinches() {
    if (this.fingers.size < 2) return;
    const { board, pinch } = this, now = this.spread();
    if (this.tool === "crop") {
      this.crop.zoom(now.far / pinch.far);
      this.pinch = now;
    } else {
      const at = ({ x, y }) => board.point({ clientX: x, clientY: y });
      board.hold(pinch.lie, at(pinch), at(now), now.far / pinch.far);
    }
  }

  wheel(event) {
    if (!this.work) return;
    event.preventDefault();
    const factor = Math.exp(-Math.max(-200, Math.min(200, event.deltaY)) / 300);
    if (this.tool === "crop") this.crop.zoom(factor);
    else this.board.zoomBy(factor, this.board.point(event));
  }

  // Painting.

  paintCells(cells) {
    if (!cells.length) return;
    if (this.color !== null) this.board.paint(cells, this.rgb);
    this.send(cells);
  }

  /** Paint in another color than the one in the hand. */
  paintAs(cells, color) {
    const before = this.color;
    this.color = color;
    this.paintCells(cells);
    this.color = before;
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
    if (this.tool in MARKS) return this.mark(cell);
    if (["brush", "line"].includes(this.tool)) this.paintCells([cell]);
  }

  /** Say of a place in the photo that it belongs to the subject, or to the background. */
  mark(cell) {
    const { work, board } = this;
    const [left, top, width, height] = work.state.frame ?? [0, 0, 1, 1];
    const x = left + (((cell % board.cols) + 0.5) / board.cols) * width;
    const y = top + ((Math.floor(cell / board.cols) + 0.5) / board.rows) * height;
    const before = work.state.recipe.subject ?? "auto";
    const points = before.includes(",") ? [before] : [];
    points.push(`${MARKS[this.tool]}${x.toFixed(3)},${y.toFixed(3)}`);
    work.set({ subject: points.join(";") });
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

  /** A key anywhere on the page; whether it meant a tool. */
  shortcut(event) {
    const tool = KEYS[event.key.toLowerCase()];
    if (!tool) return false;
    this.choose(tool);
    return true;
  }
}
