// The map: a pixel a cell, scaled; sections framed, the one in work in the accent color.

const canvas = document.getElementById("map");
const cellsImage = document.createElement("canvas");
cellsImage.width = plan.cols;
cellsImage.height = plan.rows;

/** The red, green and blue of each color. */
const rgb = plan.colors.map(({ hex }) => [1, 3, 5].map((n) => parseInt(hex.slice(n, n + 2), 16)));

/** Paint each cell; with a highlight, the other colors nearly vanish. */
function paintCells(highlighted) {
  const context = cellsImage.getContext("2d");
  const image = context.createImageData(plan.cols, plan.rows);
  for (let cell = 0; cell < pieceAt.length; cell += 1) {
    if (pieceAt[cell] < 0) continue;
    const color = pieces.color[pieceAt[cell]];
    image.data.set(rgb[color], 4 * cell);
    image.data[4 * cell + 3] = highlighted < 0 || highlighted === color ? 255 : 40;
  }
  context.putImageData(image, 0, 0);
}

/** Draw the map at the sharpness of the screen. */
function drawMap(sections, current, done) {
  const width = canvas.clientWidth || 300;
  const height = (width * plan.rows * plan.cellMm[1]) / (plan.cols * plan.cellMm[0]);
  const sharp = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * sharp);
  canvas.height = Math.round(height * sharp);
  canvas.style.height = `${height}px`;
  const context = canvas.getContext("2d");
  context.imageSmoothingEnabled = canvas.width < 2 * plan.cols;
  context.drawImage(cellsImage, 0, 0, canvas.width, canvas.height);
  const across = canvas.width / plan.cols;
  const down = canvas.height / plan.rows;
  const fine = sections.length > 400 ? 0.5 : 1;
  for (const section of sections) {
    const box = [section.col * across, section.row * down, section.cols * across, section.rows * down];
    frame(context, box, "#ffffff", 1.6 * sharp * fine);
    frame(context, box, "#1c1e21", 0.8 * sharp * fine);
    if (done(section)) check(context, box);
  }
  const box = [current.col * across, current.row * down, current.cols * across, current.rows * down];
  frame(context, box, "#ffffff", 6 * sharp);
  frame(context, box, getComputedStyle(document.documentElement).getPropertyValue("--accent"), 3 * sharp);
}

/** Draw a frame. */
function frame(context, [x, y, width, height], ink, line) {
  context.strokeStyle = ink;
  context.lineWidth = line;
  context.strokeRect(x, y, width, height);
}

/** Lay a tick over a section that is done. */
function check(context, [x, y, width, height]) {
  const size = Math.min(width, height) * 0.6;
  context.fillStyle = "rgba(255, 255, 255, 0.75)";
  context.fillRect(x, y, width, height);
  context.fillStyle = "#1c1e21";
  context.font = `bold ${size}px sans-serif`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText("✓", x + width / 2, y + height / 2);
}

/** The cell under a click on the map: its column and row. */
function cellAt(event) {
  const box = canvas.getBoundingClientRect();
  const col = Math.floor(((event.clientX - box.left) / box.width) * plan.cols);
  const row = Math.floor(((event.clientY - box.top) / box.height) * plan.rows);
  return { col: Math.min(plan.cols - 1, Math.max(0, col)), row: Math.min(plan.rows - 1, Math.max(0, row)) };
}
