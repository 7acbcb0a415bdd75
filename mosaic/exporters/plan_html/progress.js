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
  if (text) unpack(text);
}

/** Take the ticks from their text form: a bit a cell, in base64. */
function unpack(text) {
  try {
    const bytes = atob(text);
    for (let cell = 0; cell < ticked.length; cell += 1) {
      ticked[cell] = (bytes.charCodeAt(cell >> 3) >> (cell & 7)) & 1;
    }
  } catch {
    ticked.fill(0);
  }
  tickedPieces = 0;
  for (let piece = 0; piece < pieceCount; piece += 1) tickedPieces += isDone(piece) ? 1 : 0;
}

/** Write to the browser's store. */
function save() {
  write(KEY, pack());
}

/** Write the ticks as text: a bit a cell, in base64. */
function pack() {
  const bytes = new Uint8Array(Math.ceil(ticked.length / 8));
  ticked.forEach((bit, cell) => { bytes[cell >> 3] |= bit << (cell & 7); });
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

/** Save the progress as a file, to go on with it on another device. */
function download() {
  const text = JSON.stringify({ format: "mosaic-progress/1", plan: plan.key, ticked: pack() });
  const link = make("a", { download: `${document.title} progress.json` });
  link.href = `data:application/json;charset=utf-8,${encodeURIComponent(text)}`;
  link.click();
}

/** Read progress from a file that this page saved, here or elsewhere. */
async function upload(event) {
  const [file] = event.target.files;
  event.target.value = "";
  if (!file) return;
  let kept = null;
  try {
    kept = JSON.parse(await file.text());
  } catch {
    // Said below: it is no such file.
  }
  if (kept?.format !== "mosaic-progress/1" || typeof kept.ticked !== "string") warn("This file holds no progress of a plan.");
  else if (kept.plan !== plan.key) warn("This file holds the progress of another mosaic.");
  else {
    unpack(kept.ticked);
    save();
    update();
  }
}

/** Say what went wrong, above the section. */
function warn(text) {
  const warning = document.getElementById("warning");
  warning.textContent = text;
  warning.hidden = false;
}

/** Offer to keep the screen on, where the browser can. */
function keepAwake(button) {
  if (!navigator.wakeLock) return;
  let lock = null;
  const show = () => button.setAttribute("aria-pressed", String(lock !== null));
  const ask = async () => {
    try {
      lock = await navigator.wakeLock.request("screen");
    } catch {
      lock = null;
    }
    show();
  };
  button.hidden = false;
  button.addEventListener("click", async () => {
    if (lock === null) return ask();
    await lock.release();
    lock = null;
    return show();
  });
  // The browser lets go of it when the page is hidden.
  document.addEventListener("visibilitychange", () => {
    if (lock !== null && document.visibilityState === "visible") ask();
  });
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
    warn("This browser does not keep your progress: its storage is full or switched off.");
  }
}
