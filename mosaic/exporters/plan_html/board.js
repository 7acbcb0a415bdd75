// A section's cells: a button a piece, with its mark.

const LEAST_PX = 18;
const MOST_PX = 44;

/** Make an element with properties and children. */
function make(name, properties = {}, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

/** Draw a color's mark: its text, or its symbol. */
function mark(color) {
  const { text, shape, underlined } = plan.colors[color];
  if (!shape && underlined) return make("u", { textContent: text });
  if (!shape) return text;
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "-1 -1 2 2");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("fill-rule", "evenodd");
  path.setAttribute("d", shape);
  svg.append(path);
  return svg;
}

/** Give an element a color's background, ink and rim. */
function paint(element, color) {
  const { hex, ink, rim, stud } = plan.colors[color];
  element.style.setProperty("--color", hex);
  element.style.setProperty("--ink", ink);
  element.style.setProperty("--rim", rim);
  element.style.setProperty("--stud", stud);
}

/** Draw a section; `wide` and `high` are a cell's size as CSS has it. */
function cells(section, wide, high, interactive) {
  const board = make("div", { className: `cells ${plan.view}` });
  board.style.setProperty("--wide", wide);
  board.style.setProperty("--high", high);
  board.style.gridTemplateColumns = `var(--band) repeat(${section.cols}, var(--wide)) var(--far)`;
  board.style.gridTemplateRows = `1.3rem repeat(${section.rows}, var(--high)) 1.3rem`;
  const ground = make("div", { className: "ground" });
  ground.style.gridArea = `2 / 2 / ${section.rows + 2} / ${section.cols + 2}`;
  board.append(ground);
  edges(board, section, interactive);
  for (const piece of reaching(section)) {
    board.append(beginsIn(piece, section) ? button(piece, section, interactive) : rest(piece, section));
  }
  board.append(...plan.ties.filter((one) => one.row >= section.row && one.row < section.row + section.rows).map((one) => tie(one, section)));
  return board;
}

/** Draw a line along the foot of a row where a piece stands behind a wall. */
function tie({ row, col, cols, text }, section) {
  const element = make("span", { className: "tie", title: text });
  element.style.gridArea = `${row - section.row + 2} / ${col + 2} / span 1 / span ${cols}`;
  return element;
}

/** Number the columns and rows; a row's number is a button that ticks the row off. */
function edges(board, section, interactive) {
  for (let n = 0; n < section.cols; n += 1) {
    for (const line of [1, section.rows + 2]) board.append(edge("span", section.col + n + 1, line, n + 2));
  }
  for (let n = 0; n < section.rows; n += 1) {
    const number = rowNumber(section.row + n);
    const left = edge(interactive ? "button" : "span", number, n + 2, 1);
    if (interactive) {
      Object.assign(left, { type: "button", title: `Tick row ${number} off` });
      left.setAttribute("aria-label", `Row ${number}: tick off`);
      left.dataset.row = section.row + n;
    }
    const right = edge("span", number, n + 2, section.cols + 2);
    right.classList.add("far");
    board.append(left, right);
  }
}

/** Write a coordinate into a place of the grid. */
function edge(name, number, row, col) {
  const element = make(name, { className: "edge", textContent: number });
  element.classList.toggle("fourth", number % 4 === 0);
  element.style.gridArea = `${row} / ${col}`;
  if (name === "span") element.setAttribute("aria-hidden", "true");
  return element;
}

/** Make an element over the cells of a piece that lie in a section, open where it goes on. */
function outline(name, piece, section) {
  const part = plan.parts[pieces.part[piece]];
  const left = pieces.col[piece] - section.col;
  const top = pieces.row[piece] - section.row;
  const [right, low] = [left + part.cols, top + part.rows];
  const element = make(name, { className: "piece" });
  element.style.gridArea = `${Math.max(0, top) + 2} / ${Math.max(0, left) + 2} / ${Math.min(section.rows, low) + 2} / ${Math.min(section.cols, right) + 2}`;
  paint(element, pieces.color[piece]);
  element.classList.toggle("open-left", left < 0);
  element.classList.toggle("open-top", top < 0);
  element.classList.toggle("open-right", right > section.cols);
  element.classList.toggle("open-low", low > section.rows);
  return element;
}

/** Draw what a piece of a neighboring section covers here: no mark, nothing to place. */
function rest(piece, section) {
  const element = outline("div", piece, section);
  element.classList.add("rest");
  element.title = "Part of a piece that begins in a neighboring section";
  return element;
}

/** Draw a piece that begins here; where it reaches beyond the section it says its size. */
function button(piece, section, interactive) {
  const part = plan.parts[pieces.part[piece]];
  const element = outline(interactive ? "button" : "div", piece, section);
  const face = faceOf(piece, element);
  element.append(...face);
  element.classList.toggle("large", part.rows > 1 && part.cols > 1 && !isOpen(element));
  element.classList.toggle("long", plan.colors[pieces.color[piece]].text.length > 2);
  element.classList.toggle("round", part.round);
  element.classList.toggle("deep", part.deep);
  element.classList.toggle("studs", part.studs && plan.view === "top");
  element.dataset.piece = piece;
  element.dataset.color = pieces.color[piece];
  if (interactive) {
    element.type = "button";
    element.tabIndex = -1;
  }
  return element;
}

/** Whether a piece reaches beyond its section. */
function isOpen(element) {
  return element.classList.contains("open-right") || element.classList.contains("open-low");
}

/** What stands on a piece: its mark, and its size where it is not seen whole. */
function faceOf(piece, element) {
  const { size } = plan.parts[pieces.part[piece]];
  const face = [mark(pieces.color[piece])];
  return isOpen(element) ? [...face, make("small", { className: "size", textContent: size })] : face;
}

/** Show on a piece whether it is ticked off, highlighted or dimmed. */
function refresh(element, highlighted) {
  const piece = Number(element.dataset.piece);
  const color = pieces.color[piece];
  const done = isDone(piece);
  element.classList.toggle("done", done);
  element.classList.toggle("lit", highlighted === color);
  element.classList.toggle("dim", highlighted >= 0 && highlighted !== color && !done);
  element.replaceChildren(...(done ? ["✓"] : faceOf(piece, element)));
  element.setAttribute("aria-pressed", String(done));
  const depth = plan.parts[pieces.part[piece]].deep ? ", two studs deep" : "";
  const place = `Row ${rowNumber(pieces.row[piece])}, column ${pieces.col[piece] + 1}`;
  const { size } = plan.parts[pieces.part[piece]];
  element.setAttribute("aria-label", `${place}: ${plan.colors[color].name} ${size}, mark ${plan.colors[color].text}${depth}`);
}
