// On paper: a page a section.

/** Lay all sections out for printing; of a mural, only the one in work. */
function fillPrint() {
  const chosen = state.sections.length <= 150 ? state.sections : [state.sections[state.index]];
  byId("print").replaceChildren(...chosen.map(printed));
}

/** Draw a section for printing: its name, its cells, what it needs. */
function printed(section) {
  const found = needs(piecesIn(section));
  const room = Math.max(90, 235 - 8 * Math.ceil(found.length / 4));
  const wide = Math.min(10.5, 168 / section.cols, room / (section.rows * RATIO));
  const list = make("ul", {}, ...found.map((need) => {
    const chip = make("span", { className: "chip" }, mark(need.color));
    paint(chip, need.color);
    return make("li", {}, chip, make("span", { textContent: plan.colors[need.color].name }), make("small", { textContent: counted(need) }));
  }));
  const name = make("h2", { textContent: section.name });
  const title = make("p", { className: "sheet-title", textContent: `${document.title}: ${whereabouts(section)}` });
  return make("article", {}, name, title, cells(section, `${wide}mm`, `${wide * RATIO}mm`, false), list);
}
