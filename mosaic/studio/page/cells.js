// Cells of a grid by number, row by row: lines, areas, runs.

/** Cells on the straight line between two, ends included (Bresenham). */
export function line([x0, y0], [x1, y1]) {
  const cells = [];
  const dx = Math.abs(x1 - x0), dy = -Math.abs(y1 - y0);
  const sx = Math.sign(x1 - x0), sy = Math.sign(y1 - y0);
  let error = dx + dy;
  for (;;) {
    cells.push([x0, y0]);
    if (x0 === x1 && y0 === y1) return cells;
    const twice = 2 * error;
    if (twice >= dy) [error, x0] = [error + dy, x0 + sx];
    if (twice <= dx) [error, y0] = [error + dx, y0 + sy];
  }
}

/** Cells whose middle lies inside a polygon, or on its corners. */
export function enclosed(corners, cols, rows) {
  const found = new Set(corners.filter(([x, y]) => x >= 0 && y >= 0 && x < cols && y < rows).map(([x, y]) => y * cols + x));
  for (let y = 0; y < rows; y++) {
    const cuts = [];
    corners.forEach(([x0, y0], n) => {
      const [x1, y1] = corners[(n + 1) % corners.length];
      if (y0 <= y === y1 <= y) return;
      cuts.push(x0 + ((y - y0) * (x1 - x0)) / (y1 - y0));
    });
    cuts.sort((a, b) => a - b);
    for (let n = 0; n + 1 < cuts.length; n += 2) {
      for (let x = Math.max(0, Math.ceil(cuts[n])); x <= Math.min(cols - 1, cuts[n + 1]); x++) found.add(y * cols + x);
    }
  }
  return found;
}

/** Cells as [start, length] of neighbors in a row of numbers. */
export function runs(cells) {
  const found = [];
  for (const n of [...cells].sort((a, b) => a - b)) {
    const last = found.at(-1);
    if (last && last[0] + last[1] === n) last[1]++;
    else found.push([n, 1]);
  }
  return found;
}
