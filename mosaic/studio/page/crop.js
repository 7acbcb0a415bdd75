// Crop: the photo moves under a fixed frame of the mosaic's shape.

import { later } from "./dom.js";
import { page } from "./page.js";

const FACE = 2.0; // a face found gets so many times its own side
const CLOSEST = 20; // as far as the recipe's zoom goes

export class Crop {
  constructor(tools) {
    this.tools = tools;
    this.unsent = 0; // moves that no answer has come for
    this.send = later(() => this.sent(), 250);
  }

  /** Take the frame of what is shown, unless a hand has moved on. */
  start() {
    const { work, board } = page;
    const { shown, frame, rev } = work.state;
    if (this.tools.drag || this.unsent || (board.crop && shown.rev < rev)) return;
    const [left, top, width, height] = frame ?? [0, 0, 1, 1];
    board.crop = { left, top, width, height };
    board.draw();
  }

  /** Move the photo by some points of the screen, from where a drag began. */
  by(from, dx, dy) {
    const { board } = page;
    const [, , w, h] = frameOf(board);
    this.move({ ...from, left: from.left - (dx * board.ratio * from.width) / w, top: from.top - (dy * board.ratio * from.height) / h });
  }

  zoom(factor) {
    if (this.tools.tool !== "crop") this.tools.choose("crop");
    if (!page.board.crop) return;
    this.move(closer(page.board.crop, factor, widest()));
    this.ended();
  }

  move(crop) {
    page.board.crop = within(crop);
    page.board.draw();
  }

  ended() {
    this.unsent += 1;
    this.send();
  }

  async sent() {
    const { left, top, width, height } = page.board.crop;
    const { unsent } = this;
    await page.work?.set({ ...point(left + width / 2, top + height / 2), zoom: Math.max(1, round(widest().width / width)) });
    this.unsent -= unsent;
  }
}

const round = (n) => Number(n.toFixed(4));
const point = (x, y) => ({ focus: `${round(x)},${round(y)}` });

/** Settings that show the largest face found, large; null where none was found. */
export function onFace() {
  const [face] = page.work.state.shown?.faces ?? [];
  if (!face) return null;
  const [left, top, width, height] = face;
  const all = widest();
  const share = Math.min(1, Math.max((FACE * width) / all.width, (FACE * height) / all.height));
  const inside = (n) => Math.max(0, Math.min(1, n));
  return { ...point(inside(left + width / 2), inside(top + 0.45 * height)), zoom: Math.min(CLOSEST, round(1 / share)) };
}

/** Shares of the photo that the largest frame of the mosaic's shape takes. */
function widest() {
  const { board, work } = page;
  const { photo, recipe } = work.state;
  const shape = board.cols / (board.rows * board.cell);
  const upright = ["0", "180"].includes(String(recipe.turn ?? 0));
  const wide = upright ? photo.width / photo.height : photo.height / photo.width;
  return wide > shape ? { width: shape / wide, height: 1 } : { width: 1, height: wide / shape };
}

/** A crop of the same middle, so many times closer; never larger than the widest. */
function closer(crop, factor, most) {
  const width = Math.min(most.width, Math.max(most.width / CLOSEST, crop.width / factor));
  const height = (width * most.height) / most.width;
  return { left: crop.left + (crop.width - width) / 2, top: crop.top + (crop.height - height) / 2, width, height };
}

/** Push a crop back into the photo. */
function within(crop) {
  const left = Math.max(0, Math.min(1 - crop.width, crop.left));
  const top = Math.max(0, Math.min(1 - crop.height, crop.top));
  return { ...crop, left, top };
}

/** Draw the whole photo under a fixed frame of the mosaic's shape, dimmed outside it. */
export function drawCrop(board) {
  const { pen, crop, whole } = board;
  if (!whole || !crop) return;
  const [x, y, w, h] = frameOf(board);
  const [W, H] = [w / crop.width, h / crop.height];
  const at = [x - crop.left * W, y - crop.top * H, W, H];
  pen.imageSmoothingEnabled = true;
  pen.globalAlpha = 0.3;
  pen.drawImage(whole, ...at);
  pen.globalAlpha = 1;
  pen.save();
  pen.beginPath();
  pen.rect(x, y, w, h);
  pen.clip();
  pen.drawImage(whole, ...at);
  pen.restore();
  pen.strokeStyle = "#fff";
  pen.lineWidth = 2 * board.ratio;
  pen.strokeRect(x, y, w, h);
  pen.strokeStyle = "rgb(255 255 255 / .4)";
  pen.lineWidth = board.ratio;
  for (const n of [1 / 3, 2 / 3]) {
    pen.strokeRect(x + n * w, y, 0, h);
    pen.strokeRect(x, y + n * h, w, 0);
  }
}

function frameOf(board) {
  const shape = board.cols / (board.rows * board.cell);
  const [W, H] = [0.8 * board.canvas.width, 0.8 * board.canvas.height];
  const w = Math.min(W, H * shape), h = w / shape;
  return [(board.canvas.width - w) / 2, (board.canvas.height - h) / 2, w, h];
}
