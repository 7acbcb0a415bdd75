// The cursor on the picture, for those who use it by keys.

import { line } from "./cells.js";
import { announce } from "./dom.js";
import { t } from "./texts.js";

const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const FAR = 8; // studs that an arrow goes with Shift, and points that it moves a crop

export class Cursor {
  constructor(tools) {
    this.tools = tools;
    this.lineFrom = null;
    tools.board.canvas.addEventListener("keydown", (event) => this.key(event));
  }

  key(event) {
    const { tools } = this;
    if (!tools.work || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = STEPS[event.key];
    if (step) this.move(...step.map((n) => n * (event.shiftKey ? FAR : 1)));
    else if (event.key === "Enter") this.use();
    else if (event.key === "Escape") tools.select(null);
    else return;
    event.preventDefault();
  }

  move(dx, dy) {
    const { board, crop, tool } = this.tools;
    if (tool === "crop") {
      if (!board.crop) return;
      crop.by(board.crop, -FAR * dx, -FAR * dy);
      return crop.ended();
    }
    const [col, row] = board.cursor ?? [Math.floor(board.cols / 2), Math.floor(board.rows / 2)];
    board.cursor = [Math.max(0, Math.min(board.cols - 1, col + dx)), Math.max(0, Math.min(board.rows - 1, row + dy))];
    board.reveal(...board.cursor);
    this.say();
  }

  get cell() {
    const { board } = this.tools;
    return board.cursor[1] * board.cols + board.cursor[0];
  }

  say() {
    const { board, work, hooks } = this.tools;
    const [col, row] = board.cursor;
    const name = work.colorAt(this.cell);
    announce(t("at", { col: col + 1, row: row + 1, name: name === "bare" ? t("bare") : name }));
    hooks.hover(board.cursor);
  }

  use() {
    const { tools } = this, { board } = tools;
    if (!board.cursor) return this.move(0, 0);
    if (tools.tool === "line") return this.drawLine();
    if (tools.tool === "move") return tools.setColor(tools.work.colorAt(this.cell));
    return tools.act(this.cell);
  }

  /** The first Enter begins a line, the second ends it. */
  drawLine() {
    const { tools } = this, { board } = tools;
    if (this.lineFrom) tools.paintCells(line(this.lineFrom, board.cursor).map(([x, y]) => y * board.cols + x));
    this.lineFrom = this.lineFrom ? null : board.cursor;
  }
}
