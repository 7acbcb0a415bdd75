// A stroke of the brush: drawn at once, sent every now and then.

const SENT_EACH = 500; // ms
const REGRET = 150; // ms in which a second finger takes the first dab back

export class Stroke {
  constructor(tools, place) {
    this.tools = tools;
    this.id = `stroke-${Date.now()}`;
    this.begun = performance.now();
    this.cells = new Set();
    this.fresh = new Set();
    this.timer = setInterval(() => this.send(), SENT_EACH);
    this.dab([place]);
  }

  get isYoung() {
    return performance.now() - this.begun < REGRET;
  }

  /** Paint about some places. */
  dab(places) {
    const { board, size, color, rgb } = this.tools;
    const reach = size - 1;
    const now = [];
    for (const [col, row] of places) {
      for (let y = row - (reach >> 1); y <= row + ((reach + 1) >> 1); y++) {
        for (let x = col - (reach >> 1); x <= col + ((reach + 1) >> 1); x++) {
          const cell = y * board.cols + x;
          if (!board.inside(x, y) || this.cells.has(cell)) continue;
          this.cells.add(cell);
          this.fresh.add(cell);
          now.push(cell);
        }
      }
    }
    if (now.length && color !== null) board.paint(now, rgb);
  }

  send() {
    if (!this.fresh.size) return;
    this.tools.send([...this.fresh], this.id);
    this.fresh.clear();
  }

  end() {
    this.send();
    clearInterval(this.timer);
  }

  /** Show again what was there. */
  cancel() {
    clearInterval(this.timer);
    const { board, work } = this.tools;
    for (const cell of this.cells) board.paint([cell], board.rgb[work.codes[cell]]);
  }
}
