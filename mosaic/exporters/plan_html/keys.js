// The keyboard: from piece to piece, over bare cells too.

/** Move the focus to the piece that lies a step away, over bare cells too. */
function move(piece, col, row) {
  const [cols, rows] = span(piece);
  let at = { col: pieces.col[piece] + (col > 0 ? cols - 1 : 0), row: pieces.row[piece] + (row > 0 ? rows - 1 : 0) };
  const section = state.sections[state.index];
  for (;;) {
    at = { col: at.col + col, row: at.row + row };
    const inside = at.col >= section.col && at.col < section.col + section.cols
      && at.row >= section.row && at.row < section.row + section.rows;
    if (!inside) return;
    const next = pieceAt[at.row * plan.cols + at.col];
    if (next >= 0 && beginsIn(next, section)) {
      focusOn(next);
      return;
    }
  }
}

/** Give a piece the focus; the others are left out of the order of Tab. */
function focusOn(piece) {
  for (const element of pieceButtons()) {
    const here = Number(element.dataset.piece) === piece;
    element.tabIndex = here ? 0 : -1;
    if (here) element.focus();
  }
}

const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** Answer a key. */
function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("select, summary")) return;
  const piece = Number(event.target.dataset?.piece ?? -1);
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (key === "n") goTo(state.index + 1);
  else if (key === "p") goTo(state.index - 1);
  else if (key === "Escape") highlight(-1);
  else if (piece >= 0 && key === "r") toggle(piecesOfRow(pieces.row[piece]));
  else if (piece >= 0 && key === "h") highlight(pieces.color[piece]);
  else if (piece >= 0 && MOVES[key]) move(piece, ...MOVES[key]);
  else return;
  event.preventDefault();
}
