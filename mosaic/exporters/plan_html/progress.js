// What is ticked off: a bit a cell, so that it outlives another cut into sections.

const KEY = `mosaic-plan:${plan.key}`;
const ticked = new Uint8Array(plan.cols * plan.rows);
let tickedPieces = 0;
let saving = 0;

/** Whether a piece is ticked off: all of its cells are. */
function isDone(piece) {
  return cellsOf(piece).every((cell) => ticked[cell]);
}

/** Tick a piece off, or take the tick back. */
function setDone(piece, done) {
  if (isDone(piece) === done) return;
  for (const cell of cellsOf(piece)) ticked[cell] = done ? 1 : 0;
  tickedPieces += done ? 1 : -1;
  // A mural's bits are many: they are written once the hand rests.
  clearTimeout(saving);
  saving = setTimeout(save, 200);
}

/** Take all ticks back. */
function clearProgress() {
  ticked.fill(0);
  tickedPieces = 0;
  save();
}

/** Read from the browser's store; nothing is ticked where it has nothing. */
function load() {
  const text = read(KEY);
  if (!text) return;
  try {
    const bytes = atob(text);
    for (let cell = 0; cell < ticked.length; cell += 1) {
      ticked[cell] = (bytes.charCodeAt(cell >> 3) >> (cell & 7)) & 1;
    }
  } catch {
    ticked.fill(0);
  }
  for (let piece = 0; piece < pieceCount; piece += 1) tickedPieces += isDone(piece) ? 1 : 0;
}

/** Write to the browser's store. */
function save() {
  const bytes = new Uint8Array(Math.ceil(ticked.length / 8));
  ticked.forEach((bit, cell) => { bytes[cell >> 3] |= bit << (cell & 7); });
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  write(KEY, btoa(text));
}

/** Get a value of the browser's store; null where it has none or is switched off. */
function read(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Keep a value; say so where the browser does not let us. */
function write(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    const warning = document.getElementById("warning");
    warning.textContent = "This browser does not keep your progress: its storage is full or switched off.";
    warning.hidden = false;
  }
}
