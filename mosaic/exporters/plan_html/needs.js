// What a section needs: a list of its colors, each a switch that highlights it.

/** What a section's pieces are, color by color in the order of the marks. */
function needs(all) {
  const found = new Map();
  for (const piece of all) {
    const color = pieces.color[piece];
    const need = found.get(color) ?? { color, sizes: new Map(), open: 0 };
    const { size } = plan.parts[pieces.part[piece]];
    need.sizes.set(size, (need.sizes.get(size) ?? 0) + 1);
    need.open += isDone(piece) ? 0 : 1;
    found.set(color, need);
  }
  return [...found.values()].sort((one, two) => one.color - two.color);
}

/** Say how many of each size: "3 of 1×1, 2 of 2×2". */
function counted(need) {
  const sizes = [...new Set(plan.parts.map(({ size }) => size))].filter((size) => need.sizes.has(size));
  return sizes.map((size) => `${need.sizes.get(size)} of ${size}`).join(", ");
}

/** Draw a color's chip with its mark; a long one is smaller. */
function chipOf(color) {
  const chip = make("span", { className: "chip" }, mark(color));
  chip.classList.toggle("long", plan.colors[color].text.length > 2 && !plan.colors[color].shape);
  paint(chip, color);
  return chip;
}

/** Draw a color as a small switch with the number of pieces left, for a narrow screen. */
function quickItem(need) {
  const chip = chipOf(need.color);
  const item = make("button", { type: "button" }, chip, make("span", { textContent: need.open ? String(need.open) : "✓" }));
  item.setAttribute("aria-label", `${plan.colors[need.color].name}: ${need.open} left`);
  item.setAttribute("aria-pressed", String(need.color === state.highlighted));
  item.addEventListener("click", () => highlight(need.color));
  return item;
}

/** Draw a color that the section needs, as a switch that highlights it. */
function needItem(need) {
  const chip = chipOf(need.color);
  const name = make("span", { textContent: plan.colors[need.color].name });
  const sizes = make("small", { textContent: counted(need) });
  const left = make("span", { className: "left", textContent: need.open ? `${need.open} left` : "✓ done" });
  const item = make("button", { type: "button" }, chip, name, left, sizes);
  item.dataset.color = need.color;
  item.setAttribute("aria-pressed", String(need.color === state.highlighted));
  item.addEventListener("click", () => highlight(need.color));
  return make("li", {}, item);
}
