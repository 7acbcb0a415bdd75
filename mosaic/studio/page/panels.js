// Panels beside the picture, on a phone a sheet below it.

import * as adjust from "./adjust.js";
import * as colors from "./colors.js";
import * as curve from "./curve.js";
import { all, el, find } from "./dom.js";
import { page } from "./page.js";
import * as photo from "./photo.js";
import * as pop from "./pop.js";
import { t } from "./texts.js";
import * as versions from "./versions.js";

const PANELS = { photo, adjust, colors, pop, compare: versions };
/** Events after which a panel is drawn anew. */
const REDRAWN = { colors: "facts" };

export class Panels {
  constructor() {
    this.tab = "adjust";
    find("#tabs").append(...Object.keys(PANELS).map((tab) => el("button", {
      role: "tab", id: `tab-${tab}`, "data-tab": tab, "aria-controls": "sheet", onclick: () => this.show(tab),
    }, t(`tab.${tab}`))));
    find("#tabs").addEventListener("keydown", (event) => this.arrows(event));
  }

  arrows(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const tabs = all("[role=tab]");
    const next = tabs.at((tabs.findIndex((one) => one.dataset.tab === this.tab) + step) % tabs.length);
    this.show(next.dataset.tab);
    next.focus();
  }

  open(work) {
    for (const one of [curve, pop, versions]) one.forget();
    this.show("adjust");
    for (const name of ["edit", "facts", "notes"]) work.addEventListener(name, () => this.refresh(name));
    work.addEventListener("progress", ({ detail }) => this.progress(detail));
  }

  show(tab) {
    this.tab = tab;
    for (const one of all("[role=tab]")) {
      one.setAttribute("aria-selected", one.dataset.tab === tab);
      one.tabIndex = one.dataset.tab === tab ? 0 : -1;
    }
    const sheet = find("#sheet");
    sheet.setAttribute("aria-labelledby", `tab-${tab}`);
    sheet.scrollTop = 0;
    this.redraw();
  }

  redraw() {
    find("#sheet").replaceChildren(...PANELS[this.tab].draw());
  }

  /** Bring what is shown up to date without taking the control out of a hand. */
  refresh(name) {
    if (REDRAWN[this.tab] === name) return this.redraw();
    PANELS[this.tab].refresh?.(name);
    if (name === "edit") for (const one of all("#sheet [data-setting]")) one.update?.();
  }

  progress({ kind, share, result }) {
    if (!result) return;
    if (kind === "curve") curve.take(result);
    if (kind === "variants") versions.take(result);
    if (kind === "schemes") pop.take(result, share >= 1);
  }
}
