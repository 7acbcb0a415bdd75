// The picture: cells as one small bitmap, studs as one repeating pattern, whatever the size.

import { drawCrop } from "./crop.js";
import { studTile } from "./studs.js";

const STUDS_FROM = 5, EDGES_FROM = 10; // pixels a stud from which these are drawn
const MOST_ZOOM = 64;

export class Board {
  constructor(canvas) {
    this.canvas = canvas;
    this.pen = canvas.getContext("2d");
    this.small = document.createElement("canvas");
    this.mode = "mosaic";
    this.split = 0.5;
    this.studs = true;
    this.round = this.smooth = this.side = false;
    this.photo = this.far = this.wall = this.whole = null;
    this.crop = null; // {left, top, width, height}: shares of the whole photo under the frame
    this.cursor = null;
    this.selected = null; // Set of cells
    this.path = null; // cells of a line or lasso being drawn
    this.patterns = new Map();
    this.cols = this.rows = 0;
    this.cell = 1; // height of a cell over its width
    this.fitted = true;
    this.x = this.y = 0;
    this.scale = 10;
    new ResizeObserver(() => this.resize()).observe(canvas);
  }

  // What is shown.

  show(shown, codes, pieces) {
    const fresh = shown.cols !== this.cols || shown.rows !== this.rows;
    [this.cols, this.rows] = [shown.cols, shown.rows];
    this.cell = shown.cell[1] / shown.cell[0];
    this.side = shown.view === "side";
    this.rgb = shown.palette.map(([, hex]) => [1, 3, 5].map((n) => parseInt(hex.slice(n, n + 2), 16)));
    this.pieces = pieces;
    if (fresh || !this.bitmap) {
      this.small.width = this.cols;
      this.small.height = this.rows;
      this.bitmap = new ImageData(this.cols, this.rows);
      this.cursor = this.selected = null;
    }
    for (let n = 0; n < codes.length; n++) this.put(n, this.rgb[codes[n]]);
    this.small.getContext("2d").putImageData(this.bitmap, 0, 0);
    if (fresh || this.fitted) this.fit();
    else this.draw();
  }

  put(cell, rgb) {
    const { data } = this.bitmap;
    [data[4 * cell], data[4 * cell + 1], data[4 * cell + 2]] = rgb ?? [0, 0, 0];
    data[4 * cell + 3] = rgb ? 255 : 0;
  }

  /** Show some cells in a color until the server's answer comes. */
  paint(cells, rgb) {
    for (const cell of cells) this.put(cell, rgb);
    this.small.getContext("2d").putImageData(this.bitmap, 0, 0);
    this.draw();
  }

  // Where it is shown.

  resize() {
    const ratio = Math.min(devicePixelRatio || 1, 2);
    const { width, height } = this.canvas.getBoundingClientRect();
    if (!width || !height) return;
    this.ratio = ratio;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    if (this.fitted) this.fit();
    else this.draw();
  }

  fit() {
    if (!this.cols || !this.canvas.width) return;
    const margin = Math.min(36 * this.ratio, 0.05 * this.canvas.width);
    const [w, h] = [this.canvas.width - 2 * margin, this.canvas.height - 2 * margin];
    this.scale = Math.min(w / this.cols, h / (this.rows * this.cell));
    this.x = (this.canvas.width - this.cols * this.scale) / 2;
    this.y = (this.canvas.height - this.rows * this.scale * this.cell) / 2;
    this.fitted = true;
    this.draw();
  }

  /** Come closer by a factor about a point of the canvas, its middle where none is given. */
  zoomBy(factor, at) {
    const point = at ?? [this.canvas.width / 2, this.canvas.height / 2];
    this.hold(this.lie, point, point, factor);
  }

  /** Where the picture lies now, for `hold`. */
  get lie() {
    return { x: this.x, y: this.y, scale: this.scale };
  }

  /** Lay the picture so that what was under one point is under another, so many times closer. */
  hold(lie, from, to, factor) {
    const least = Math.min(this.canvas.width / this.cols, this.canvas.height / this.rows) / 2;
    this.scale = Math.min(MOST_ZOOM * this.ratio, Math.max(least, lie.scale * factor));
    this.x = to[0] - ((from[0] - lie.x) * this.scale) / lie.scale;
    this.y = to[1] - ((from[1] - lie.y) * this.scale) / lie.scale;
    this.fitted = false;
    this.draw();
  }

  pan(dx, dy) {
    this.x += dx * this.ratio;
    this.y += dy * this.ratio;
    this.fitted = false;
    this.draw();
  }

  /** Column and row under a point of the page, inside the mosaic or not. */
  place(event) {
    const box = this.canvas.getBoundingClientRect();
    const x = (event.clientX - box.left) * this.ratio, y = (event.clientY - box.top) * this.ratio;
    return [Math.floor((x - this.x) / this.scale), Math.floor((y - this.y) / (this.scale * this.cell))];
  }

  /** The middle of a cell, in points of the page. */
  middle(col, row) {
    const box = this.canvas.getBoundingClientRect();
    return {
      x: box.left + (this.x + (col + 0.5) * this.scale) / this.ratio,
      y: box.top + (this.y + (row + 0.5) * this.scale * this.cell) / this.ratio,
    };
  }

  point(event) {
    const box = this.canvas.getBoundingClientRect();
    return [(event.clientX - box.left) * this.ratio, (event.clientY - box.top) * this.ratio];
  }

  inside(col, row) {
    return col >= 0 && row >= 0 && col < this.cols && row < this.rows;
  }

  /** Bring a cell into sight. */
  reveal(col, row) {
    const x = this.x + (col + 0.5) * this.scale, y = this.y + (row + 0.5) * this.scale * this.cell;
    const near = 2 * this.scale;
    if (x < near) this.x += near - x;
    if (y < near) this.y += near - y;
    if (x > this.canvas.width - near) this.x -= x - this.canvas.width + near;
    if (y > this.canvas.height - near) this.y -= y - this.canvas.height + near;
    this.draw();
  }

  // Drawing.

  draw() {
    if (this.asked) return;
    this.asked = requestAnimationFrame(() => {
      this.asked = 0;
      if (this.cols && this.canvas.width) this.drawNow();
    });
  }

  get frame() {
    return [this.x, this.y, this.cols * this.scale, this.rows * this.scale * this.cell];
  }

  drawNow() {
    const { pen, canvas } = this;
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, canvas.width, canvas.height);
    if (this.mode === "crop") return drawCrop(this);
    if (this.mode === "wall") return this.drawWall();
    const [x, y, w, h] = this.frame;
    this.shadow(x, y, w, h);
    if (this.mode === "photo") return this.drawSmooth(this.photo, x, y, w, h);
    if (this.mode === "far" && this.far) return this.drawSmooth(this.far, x, y, w, h);
    this.drawMosaic(x, y, w, h);
    if (this.mode === "split") {
      pen.save();
      pen.beginPath();
      pen.rect(0, 0, this.split * canvas.width, canvas.height);
      pen.clip();
      this.drawSmooth(this.photo, x, y, w, h);
      pen.restore();
      pen.fillStyle = "#fff";
      pen.fillRect(this.split * canvas.width - this.ratio, y, 2 * this.ratio, h);
    }
    this.drawMarks();
  }

  shadow(x, y, w, h) {
    const { pen } = this;
    pen.save();
    pen.shadowColor = "rgb(0 0 0 / .28)";
    pen.shadowBlur = 18 * this.ratio;
    pen.shadowOffsetY = 4 * this.ratio;
    pen.fillStyle = "#b9bec4"; // what bare cells show
    pen.fillRect(x, y, w, h);
    pen.restore();
  }

  drawSmooth(image, x, y, w, h) {
    this.pen.imageSmoothingEnabled = true;
    this.pen.imageSmoothingQuality = "high";
    if (image) this.pen.drawImage(image, x, y, w, h);
  }

  drawMosaic(x, y, w, h) {
    const { pen, scale } = this;
    pen.imageSmoothingEnabled = false;
    pen.drawImage(this.small, x, y, w, h);
    const px = scale / this.ratio;
    if (!this.studs) return;
    if (px >= STUDS_FROM && !this.side && !this.smooth) {
      pen.fillStyle = this.pattern();
      pen.fillRect(x, y, w, h);
    }
    if (px >= EDGES_FROM) this.drawEdges();
  }

  /** A stud's shade, repeated; the tile is drawn once a size. */
  pattern() {
    const px = Math.max(8, Math.ceil(this.scale));
    const key = `${px} ${this.round}`;
    if (!this.patterns.has(key)) {
      if (this.patterns.size > 40) this.patterns.clear();
      this.patterns.set(key, this.pen.createPattern(studTile(px, this.round), "repeat"));
    }
    const pattern = this.patterns.get(key);
    const s = this.scale / px;
    pattern.setTransform(new DOMMatrix([s, 0, 0, s * this.cell, this.x, this.y]));
    return pattern;
  }

  drawEdges() {
    const { pen, scale, cell, pieces } = this;
    const [left, top] = [-this.x / scale, -this.y / (scale * cell)];
    const right = left + this.canvas.width / scale, bottom = top + this.canvas.height / (scale * cell);
    pen.beginPath();
    for (let n = 0; n + 6 <= pieces.byteLength; n += 6) {
      const col = pieces.getUint16(n, true), row = pieces.getUint16(n + 2, true);
      const wide = pieces.getUint8(n + 4), high = pieces.getUint8(n + 5);
      if (col > right || row > bottom || col + wide < left || row + high < top) continue;
      pen.rect(this.x + col * scale, this.y + row * scale * cell, wide * scale, high * scale * cell);
    }
    pen.lineWidth = this.ratio;
    pen.strokeStyle = "rgb(0 0 0 / .30)";
    pen.stroke();
    pen.lineWidth = this.ratio / 2;
    pen.strokeStyle = "rgb(255 255 255 / .16)"; // edges of black pieces show, too
    pen.stroke();
  }

  drawMarks() {
    const { pen, scale, cell, ratio } = this;
    const box = (n) => [this.x + (n % this.cols) * scale, this.y + Math.floor(n / this.cols) * scale * cell,
      scale, scale * cell];
    const some = this.path ?? this.selected;
    if (some) {
      pen.fillStyle = this.path ? "rgb(255 255 255 / .45)" : "rgb(0 120 255 / .35)";
      for (const n of some) pen.fillRect(...box(n));
    }
    if (this.cursor && document.activeElement === this.canvas) {
      const [x, y, w, h] = box(this.cursor[1] * this.cols + this.cursor[0]);
      for (const [color, out] of [["#fff", 2], ["#000", 1], ["#ffd400", 0]]) {
        pen.lineWidth = ratio * (out + 1);
        pen.strokeStyle = color;
        pen.strokeRect(x - out * ratio, y - out * ratio, w + 2 * out * ratio, h + 2 * out * ratio);
      }
    }
  }

  drawWall() {
    const { canvas, wall } = this;
    if (!wall) return;
    const s = Math.min(canvas.width / wall.width, canvas.height / wall.height);
    const [w, h] = [wall.width * s, wall.height * s];
    this.drawSmooth(wall, (canvas.width - w) / 2, (canvas.height - h) / 2, w, h);
  }
}
