// The plan: its pieces, cells and sections.

const plan = JSON.parse(document.getElementById("plan").textContent);

/** Read a column of 16-bit numbers, little-endian. */
function column(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  return Uint16Array.from({ length: bytes.length / 2 }, (_, n) => view.getUint16(2 * n, true));
}

const pieces = {};
for (const name of ["part", "color", "col", "row"]) pieces[name] = column(plan.pieces[name]);
const pieceCount = pieces.part.length;

/** Number of a row as a builder counts: a wall's rows from the bottom up. */
function rowNumber(row) {
  return plan.view === "side" ? plan.rows - row : row + 1;
}

/** Cells that a piece covers: columns, then rows. */
function span(piece) {
  const part = plan.parts[pieces.part[piece]];
  return [part.cols, part.rows];
}

/** For each cell the piece that covers it; -1 where it is bare. */
const pieceAt = new Int32Array(plan.cols * plan.rows).fill(-1);
for (let piece = 0; piece < pieceCount; piece += 1) {
  for (const cell of cellsOf(piece)) pieceAt[cell] = piece;
}

/** Numbers of the cells that a piece covers. */
function cellsOf(piece) {
  const [cols, rows] = span(piece);
  const first = pieces.row[piece] * plan.cols + pieces.col[piece];
  const cells = [];
  for (let row = 0; row < rows; row += 1) {
    for (let col = 0; col < cols; col += 1) cells.push(first + row * plan.cols + col);
  }
  return cells;
}

/** Count A, B, ... Z, AA, AB, ... as the printed plan names its rows of sections. */
function letters(number) {
  let text = "";
  for (let n = number + 1; n > 0; n = Math.floor((n - 1) / 26)) {
    text = String.fromCharCode(65 + ((n - 1) % 26)) + text;
  }
  return text;
}

/** Where sections begin and end along a side: a line of edges a panel, which has its border. */
function lines(extent, count, side) {
  const { border } = plan.panels;
  const width = Math.floor((extent - (count + 1) * border) / count);
  return Array.from({ length: count }, (_, panel) => {
    const start = border + panel * (width + border);
    const inner = [];
    for (let edge = start + side; edge < start + width; edge += side) inner.push(edge);
    return [start - border, ...inner, panel === count - 1 ? extent : start + width];
  });
}

/** Cut a wall into bands of `side` rows and its whole width, counted from the bottom. */
function bands(side) {
  const found = [];
  for (let low = plan.rows; low > 0; low -= side) {
    const row = Math.max(low - side, 0);
    found.push({ name: `Band ${found.length + 1}`, col: 0, row, cols: plan.cols, rows: low - row });
  }
  return found;
}

/** Cut the mosaic into squares of `side` cells, panel by panel and row by row; a wall into bands. */
function cut(side) {
  if (plan.view === "side") return bands(side);
  const { across, down } = plan.panels;
  return lines(plan.rows, down, side).flatMap((tops, y) =>
    lines(plan.cols, across, side).flatMap((lefts, x) =>
      cutPanel(across * down > 1 ? `${y * across + x + 1}-` : "", lefts, tops)));
}

/** Name the rectangles between the edges of one panel. */
function cutPanel(panel, lefts, tops) {
  const found = [];
  for (let i = 0; i + 1 < tops.length; i += 1) {
    for (let j = 0; j + 1 < lefts.length; j += 1) {
      const [col, row] = [lefts[j], tops[i]];
      const name = `${panel}${letters(i)}${j + 1}`;
      found.push({ name, col, row, cols: lefts[j + 1] - col, rows: tops[i + 1] - row });
    }
  }
  return found;
}

/** Whether a piece begins in a section: its upper left cell lies there. */
function beginsIn(piece, section) {
  const inside = (at, start, extent) => at >= start && at < start + extent;
  return inside(pieces.col[piece], section.col, section.cols) && inside(pieces.row[piece], section.row, section.rows);
}

/** Pieces that begin in a section, in the order of their cells: each piece has one section. */
function piecesIn(section) {
  return reaching(section).filter((piece) => beginsIn(piece, section));
}

/** Pieces that lie in a section, wholly or in part, in the order of their cells. */
function reaching(section) {
  const found = new Set();
  for (let row = section.row; row < section.row + section.rows; row += 1) {
    for (let col = section.col; col < section.col + section.cols; col += 1) {
      const piece = pieceAt[row * plan.cols + col];
      if (piece >= 0) found.add(piece);
    }
  }
  return [...found];
}
