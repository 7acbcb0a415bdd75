// The bar over the picture: what can be done with selected studs, and the brush's size.

import { el, find } from "./dom.js";
import { page } from "./page.js";
import { count, t } from "./texts.js";

/** Offer what can be done with selected studs; nothing where none are. */
export function showContext(cells) {
  if (!cells) return fill(null);
  const { tools } = page;
  const region = (kind) => tools.region({ kind, cells: [...cells].sort((a, b) => a - b).map((n) => [n, 1]) });
  const button = (text, use) => el("button", { onclick: use }, text);
  fill([
    el("span", { class: "quiet" }, t("cells", { count: count(cells.size) })),
    button(t("clean"), () => region("clean")), button(t("finer"), () => region("finer")),
    button(t("paintAll"), () => tools.paintCells([...cells])),
    button(t("giveBack"), () => tools.paintAs([...cells], null)), button(t("clear"), () => tools.select(null)),
  ]);
}

export function showBrushBar() {
  const { tools } = page;
  const size = el("input", { type: "range", min: 1, max: 7, value: tools.size, "aria-label": t("brushSize"), oninput: () => { tools.size = Number(size.value); } });
  fill([el("span", {}, t("brushSize")), size]);
}

function fill(children) {
  const bar = find("#context");
  bar.hidden = !children;
  bar.replaceChildren(...(children ?? []));
}
