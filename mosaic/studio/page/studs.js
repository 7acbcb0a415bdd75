// The shade of a stud, laid over the colors of cells.

/** Shade of one stud on its plate, in black and white alone: the bitmap below has the color. */
export function studTile(px, round) {
  const tile = new OffscreenCanvas(px, px);
  const pen = tile.getContext("2d");
  const middle = px / 2, r = 0.31 * px;
  if (round) {
    pen.fillStyle = "rgb(24 26 30 / .85)";
    pen.beginPath();
    pen.rect(0, 0, px, px);
    pen.arc(middle, middle, 0.49 * px, 0, 2 * Math.PI, true);
    pen.fill();
  }
  const fall = pen.createRadialGradient(middle + 0.05 * px, middle + 0.07 * px, 0.8 * r, middle + 0.05 * px, middle + 0.07 * px, 1.35 * r);
  fall.addColorStop(0, "rgb(0 0 0 / .30)");
  fall.addColorStop(1, "rgb(0 0 0 / 0)");
  pen.fillStyle = fall;
  pen.fillRect(0, 0, px, px);
  pen.globalCompositeOperation = "destination-out"; // the stud's own face keeps its color
  pen.fillStyle = "#000";
  pen.beginPath();
  pen.arc(middle, middle, r, 0, 2 * Math.PI);
  pen.fill();
  pen.globalCompositeOperation = "source-over";
  pen.lineWidth = Math.max(1, px / 18);
  const rim = pen.createLinearGradient(middle - r, middle - r, middle + r, middle + r);
  rim.addColorStop(0, "rgb(255 255 255 / .55)");
  rim.addColorStop(0.5, "rgb(255 255 255 / .05)");
  rim.addColorStop(1, "rgb(0 0 0 / .35)");
  pen.strokeStyle = rim;
  pen.beginPath();
  pen.arc(middle, middle, r - pen.lineWidth / 2, 0, 2 * Math.PI);
  pen.stroke();
  return tile;
}
