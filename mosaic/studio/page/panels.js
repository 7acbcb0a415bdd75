// Panels beside the picture: settings, colors, schemes, versions.

import * as api from "./api.js";
import { all, announce, el, find, toast } from "./dom.js";
import { count, has, money, t } from "./texts.js";

/** Sliders whose useful range is narrower than what a recipe takes, or open at the top. */
const RANGES = {
  brightness: [-2, 2, 0.05], contrast: [-1, 1, 0.02], saturation: [-1, 1, 0.02],
  economy: [0, 1, 0.02], min_studs: [0, 60, 1], max_colors: [0, 40, 1], gamma: [0.3, 3, 0.05],
  sharpen: [0, 2, 0.05], strength: [0, 1, 0.05], rotate_hue: [-180, 180, 5], zoom: [0, 8, 0.1],
  offset: [0, 8, 1], bands: [3, 5, 1], border: [0, 16, 1],
};
const TOP = ["size", "tone", "brightness", "contrast", "saturation", "economy", "min_studs", "max_colors", "part", "view", "stock"];
/** Settings that the page has a place of its own for. */
const ELSEWHERE = new Set([...TOP, "title", "buy"]);
const SIZES = [8, 128];

export const label = (name) => {
  if (has(`setting.${name}`)) return t(`setting.${name}`);
  const words = name.replaceAll("_", " ");
  return words[0].toUpperCase() + words.slice(1);
};

const choiceText = (value) => (has(`choice.${value}`) ? t(`choice.${value}`) : value);

export class Panels {
  constructor(about, hooks) {
    Object.assign(this, { about, hooks, work: null, tab: "adjust" });
    this.settings = Object.fromEntries(about.settings.map((one) => [one.name, one]));
    this.curve = this.schemes = null;
    find("#tabs").append(...["adjust", "colors", "pop", "compare"].map((tab) => el("button", {
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
    this.work = work;
    this.curve = this.schemes = null;
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
    const body = { adjust: () => this.adjust(), colors: () => this.colors(), pop: () => this.pop(), compare: () => this.compare() };
    find("#sheet").replaceChildren(...body[this.tab]());
  }

  /** Bring what is shown up to date without taking the control out of a hand. */
  refresh(name) {
    if (this.tab === "colors" && name === "facts") return this.redraw();
    if (this.tab === "compare" && name === "edit") return this.redraw();
    if (this.tab === "pop" && name === "edit") this.markScheme();
    if (this.tab === "adjust" && name === "notes") find("#notes")?.replaceWith(this.notes());
    if (name === "edit") for (const one of all("[data-setting]")) one.update?.();
    if (this.tab === "adjust" && name === "facts") find("#size-control")?.update();
  }

  // Adjust.

  adjust() {
    const more = el("details", { class: "more", ontoggle: () => this.fillMore(more) }, el("summary", {}, t("more")));
    return [this.notes(), ...TOP.filter((name) => this.settings[name] && name !== "stock").map((name) => this.control(name)),
      this.pieces(), this.priceCurve(), more];
  }

  notes() {
    const notes = (this.work.state.notes ?? []).slice(0, 2);
    return el("div", { id: "notes" }, notes.map((note) => el("p", { class: "note" }, el("span", {}, note.text),
      note.settings ? el("button", { onclick: () => this.work.set(note.settings) }, this.said(note.settings)) : null)));
  }

  said(settings) {
    return Object.entries(settings).map(([name, value]) => `${label(name)} ${value}`).join(", ");
  }

  control(name) {
    if (name === "size") return this.sizeControl();
    const setting = this.settings[name];
    const row = el("div", { class: "control", "data-setting": name });
    const id = `set-${name}`;
    const undo = el("button", {
      class: "plain reset", title: t("resetAll", { name: label(name) }), "aria-label": t("resetAll", { name: label(name) }),
      onclick: () => this.reset(name),
    }, "↺");
    const { parts, update } = this.input(setting, id);
    row.append(el("label", { for: id, title: setting.help }, label(name)), ...parts, undo);
    row.update = () => {
      undo.hidden = !this.work.state.changed.includes(name);
      update(this.work.state.recipe[name] ?? setting.default);
    };
    row.update();
    return row;
  }

  reset(name) {
    this.work.state.recipe[name] = this.settings[name].default;
    this.work.edit({ kind: "reset", settings: [name] });
  }

  input(setting, id) {
    const set = (value) => this.work.set({ [setting.name]: value });
    if (setting.kind === "switch") {
      const box = el("input", { type: "checkbox", id, onchange: () => set(box.checked) });
      return { parts: [box], update: (value) => { box.checked = value; } };
    }
    if (setting.choices.length) {
      const list = el("select", { id, onchange: () => set(list.value) },
        setting.choices.map((choice) => el("option", { value: choice }, choiceText(choice))));
      return { parts: [list], update: (value) => { list.value = value; } };
    }
    if (setting.kind === "whole" || setting.kind === "number") return this.numberInput(setting, id, set);
    if (setting.kind === "list") return this.listInput(setting, id, set);
    const text = el("input", { type: "text", id, spellcheck: false, onchange: () => set(text.value.trim()) });
    return { parts: [text, setting.file ? this.fileButton((value) => set(value)) : null].filter(Boolean),
      update: (value) => { if (document.activeElement !== text) text.value = value; } };
  }

  numberInput(setting, id, set) {
    const range = RANGES[setting.name];
    const step = setting.kind === "whole" ? 1 : "any";
    const number = el("input", { type: "number", class: "number", min: setting.low ?? "", max: setting.high ?? "", step });
    number.addEventListener("change", () => number.value !== "" && set(Number(number.value)));
    if (!range) {
      number.id = id;
      return { parts: [number], update: (value) => { number.value = value; } };
    }
    const slider = el("input", { type: "range", id, min: range[0], max: range[1], step: range[2] });
    number.setAttribute("aria-label", label(setting.name));
    slider.addEventListener("input", () => {
      number.value = slider.value;
      this.work.try({ [setting.name]: Number(slider.value) });
    });
    slider.addEventListener("change", () => set(Number(slider.value)));
    return { parts: [slider, number], update: (value) => {
      if (document.activeElement !== slider || !slider.matches(":active")) slider.value = value;
      if (document.activeElement !== number) number.value = Number(Number(value).toFixed(2));
    } };
  }

  listInput(setting, id, set) {
    const chips = el("span", { class: "chips" });
    const text = el("input", { type: "text", id, spellcheck: false, placeholder: t("add") });
    const now = () => this.work.state.recipe[setting.name] ?? [];
    text.addEventListener("change", () => {
      if (text.value.trim()) set([...now(), text.value.trim()]);
      text.value = "";
    });
    const parts = [chips, text, setting.file ? this.fileButton((value) => set([...now(), value])) : null].filter(Boolean);
    return { parts, update: () => chips.replaceChildren(...this.chips(now(), (left) => set(left))) };
  }

  chips(values, set) {
    return values.map((value, n) => el("button", {
      class: "value", "aria-label": t("remove", { name: value }), onclick: () => set(values.filter((_, m) => m !== n)),
    }, value, el("span", { "aria-hidden": "true" }, " ×")));
  }

  fileButton(use) {
    const input = el("input", { type: "file", class: "unseen", onchange: async () => {
      const [file] = input.files;
      input.value = "";
      if (!file) return;
      try {
        use((await api.send("POST", this.work.path("files", { name: file.name }), file)).value);
      } catch (error) {
        toast(error.message, true);
      }
    } });
    return el("label", { class: "button small" }, el("span", {}, t("file")), input);
  }

  sizeControl() {
    const row = el("div", { class: "control size", id: "size-control", "data-setting": "size" });
    const one = (name) => el("input", { type: "number", class: "number", min: 1, max: this.about.limits.side, "aria-label": t(name) });
    const [cols, rows] = [one("width"), one("height")];
    const slider = el("input", { type: "range", id: "set-size", min: SIZES[0], max: SIZES[1], step: 1 });
    let shape = 1;
    const text = () => `${cols.value}x${rows.value}`;
    const set = () => cols.value && rows.value && this.work.set({ size: text() });
    const slide = () => {
      cols.value = slider.value;
      rows.value = Math.max(1, Math.round(slider.value * shape));
    };
    slider.addEventListener("input", () => {
      slide();
      if (cols.value * rows.value <= this.about.limits.live_cells) this.work.try({ size: text() });
    });
    for (const input of [cols, rows, slider]) input.addEventListener("change", set);
    const undo = el("button", { class: "plain reset", "aria-label": t("resetAll", { name: label("size") }), onclick: () => this.reset("size") }, "↺");
    row.append(el("label", { for: "set-size" }, label("size")), slider, el("span", { class: "pair" }, cols, "×", rows), undo);
    row.update = () => {
      const { shown, changed } = this.work.state;
      undo.hidden = !changed.includes("size");
      if (!shown || slider.matches(":active") || row.contains(document.activeElement) && document.activeElement !== slider) return;
      [cols.value, rows.value, slider.value] = [shown.cols, shown.rows, shown.cols];
      shape = shown.rows / shown.cols;
    };
    row.update();
    return row;
  }

  /** What the builder owns: lists and sets. */
  pieces() {
    const now = () => this.work.state.recipe.stock ?? [];
    const set = (stock) => this.work.set({ stock });
    const box = el("fieldset", { class: "pieces", "data-setting": "stock" });
    const number = el("input", { type: "text", inputMode: "numeric", "aria-label": t("setNumber"), placeholder: t("setNumber") });
    const add = () => {
      if (number.value.trim()) set([...now(), number.value.trim()]);
      number.value = "";
    };
    number.addEventListener("keydown", (event) => event.key === "Enter" && add());
    const chips = el("span", { class: "chips" });
    const buy = el("input", { type: "checkbox", id: "set-buy", onchange: () => this.work.set({ buy: buy.checked }) });
    const buying = el("label", { class: "buy" }, buy, t("setting.buy"));
    box.append(el("legend", {}, label("stock")), chips,
      el("span", { class: "row" }, number, el("button", { onclick: add }, t("add")), this.fileButton((value) => set([...now(), value]))), buying);
    box.update = () => {
      chips.replaceChildren(...this.chips(now(), set));
      buying.hidden = now().length === 0;
      buy.checked = this.work.state.recipe.buy ?? false;
    };
    box.update();
    return box;
  }

  fillMore(more) {
    if (!more.open || more.children.length > 1) return;
    const groups = this.about.groups.map(({ stage, title }) => {
      const inside = this.about.settings.filter((one) => one.stage === stage && !ELSEWHERE.has(one.name));
      return inside.length ? el("section", { class: "group" }, el("h3", {}, title), inside.map((one) => this.explained(one))) : null;
    });
    const none = el("p", { class: "quiet", hidden: true }, t("noSetting"));
    const search = el("input", { type: "search", placeholder: t("search"), "aria-label": t("search") });
    search.addEventListener("input", () => {
      const words = search.value.toLowerCase().split(/\s+/);
      for (const one of all(".explained", more)) one.hidden = !words.every((word) => one.textContent.toLowerCase().includes(word) || one.dataset.name.includes(word));
      for (const group of all(".group", more)) group.hidden = all(".explained:not([hidden])", group).length === 0;
      none.hidden = all(".group:not([hidden])", more).length > 0;
    });
    more.append(search, none, ...groups.filter(Boolean));
  }

  explained(setting) {
    return el("div", { class: "explained", "data-name": setting.name.replaceAll("_", " ") }, this.control(setting.name), el("p", { class: "quiet" }, setting.help));
  }

  // Price against likeness.

  priceCurve() {
    const box = el("div", { class: "curve" });
    box.append(this.curve ? this.drawnCurve() : el("button", { onclick: () => this.ask("curve") }, t("curveShow")));
    return el("fieldset", { id: "curve" }, el("legend", {}, t("curve")), box);
  }

  async ask(kind) {
    try {
      this.job = (await api.post(this.work.path("jobs"), { kind })).job;
      if (kind === "curve") find("#curve .curve")?.replaceChildren(el("p", { class: "quiet" }, t("working")));
    } catch (error) {
      toast(error.message, true);
    }
  }

  progress({ kind, share, result }) {
    if (share < 1 || !result) return;
    if (kind === "curve") {
      this.curve = result.points;
      find("#curve")?.replaceWith(this.priceCurve());
    }
    if (kind === "schemes") {
      this.schemes = result.schemes;
      if (this.tab === "pop") this.redraw();
    }
  }

  drawnCurve() {
    const points = this.curve.filter((point) => Number.isFinite(point.error));
    const price = (point) => point.price ?? point.pieces;
    const scale = (values, low, high) => {
      const [least, most] = [Math.min(...values), Math.max(...values)];
      return (value) => low + ((value - least) / (most - least || 1)) * (high - low);
    };
    const x = scale(points.map(price), 6, 94), y = scale(points.map((point) => point.error), 88, 12);
    const dots = points.map((point) => {
      const now = Object.keys(point.settings).length === 0;
      const cost = point.price === null ? t("noPrice") : money(point.price, point.currency);
      const text = t("point", { price: cost, pieces: count(point.pieces), error: point.error.toFixed(1) });
      const dot = el("button", { class: now ? "dot now" : "dot", title: text, "aria-label": text, disabled: now, onclick: () => this.work.set(point.settings) });
      dot.style.left = `${x(price(point))}%`;
      dot.style.top = `${100 - y(point.error)}%`;
      return dot;
    });
    return el("div", {}, el("div", { class: "plot" }, dots), el("p", { class: "quiet" }, t("curveAxis")));
  }

  // Colors.

  colors() {
    const swatches = this.work.state.facts?.colors ?? [];
    const used = swatches.filter((one) => one.cells).sort((a, b) => b.cells - a.cells);
    const others = swatches.filter((one) => one.usable && !one.cells);
    const cannot = swatches.filter((one) => !one.usable && one.hex);
    const special = el("div", { class: "grid special" },
      this.chip({ name: null, text: t("computed"), class: "computed" }), this.chip({ name: "bare", text: t("bare"), class: "bare" }));
    return [special, el("h3", {}, t("inUse")), el("ul", { class: "swatches" }, used.map((one) => this.swatch(one))),
      el("h3", {}, t("others")), el("div", { class: "grid" }, others.map((one) => this.chip({ ...one, text: one.name }))),
      cannot.length ? el("details", {}, el("summary", {}, t("cannot")), el("ul", { class: "cannot" }, cannot.map((one) => el("li", {},
        el("span", { class: "chip", color: one.hex }), el("span", {}, one.name), el("span", { class: "quiet" }, one.why),
        one.why === "left out" ? el("button", { onclick: () => this.takeBack(one.name) }, t("takeBack")) : null)))) : null].filter(Boolean);
  }

  chip({ name, hex, text, class: kind = "" }) {
    return el("button", { class: "pick", title: text, "aria-label": text, onclick: () => this.hooks.color(name) },
      el("span", { class: `chip ${kind}`, color: hex }), kind ? el("span", {}, text) : null);
  }

  swatch(one) {
    const owned = one.owned === null ? "" : t("owned", { owned: count(one.owned), missing: count(one.missing) });
    const row = el("li", {}, el("button", { class: "pick", onclick: () => this.hooks.color(one.name) },
      el("span", { class: "chip", color: one.hex }),
      el("span", { class: "name" }, one.name, el("small", {}, t("cells", { count: count(one.cells) }), owned && ` · ${owned}`))));
    const action = (text, use) => el("button", { class: "small", "aria-label": `${text}: ${one.name}`, onclick: use }, text);
    row.append(el("span", { class: "actions" }, action(t("leaveOut"), () => this.leaveOut(one.name)),
      action(t("swapFor"), () => this.swapDialog(one)), action(t("lock"), () => this.lock(one.name))));
    return row;
  }

  leaveOut(name) {
    this.work.set({ without_colors: [...(this.work.state.recipe.without_colors ?? []), name] });
  }

  takeBack(name) {
    this.work.set({ without_colors: (this.work.state.recipe.without_colors ?? []).filter((one) => one.toLowerCase() !== name.toLowerCase()) });
  }

  swapDialog(one) {
    const others = (this.work.state.facts?.colors ?? []).filter((other) => other.usable && other.name !== one.name);
    this.hooks.dialog(t("swapTitle", { name: one.name }), el("div", { class: "grid large" }, others.map((other) => el("button", {
      class: "pick", title: other.name, "aria-label": other.name, onclick: () => {
        find("#dialog").close();
        this.work.set({ swap: [...(this.work.state.recipe.swap ?? []), `${one.name}=${other.name}`] });
      } }, el("span", { class: "chip", color: other.hex }), el("small", {}, other.name)))));
  }

  /** Keep the studs of a color as they are: they become touched up. */
  lock(name) {
    const { work } = this;
    const cells = [...work.codes.keys()].filter((cell) => work.colorAt(cell) === name);
    this.hooks.paint(cells, name);
    toast(t("locked"));
  }

  // Pop.

  pop() {
    if (!this.schemes) this.ask("schemes");
    const off = el("button", { id: "pop-off", onclick: () => this.work.edit({ kind: "reset", settings: ["ditherer", "scheme", "panels"] }) }, t("popOff"));
    const shuffle = el("button", { disabled: !this.schemes, onclick: () => this.shuffle() }, t("shuffle"));
    const thumbs = this.schemes
      ? el("div", { class: "schemes" }, this.schemes.map((scheme) => this.scheme(scheme)))
      : el("p", { class: "quiet" }, t("making"));
    const names = this.about.settings.filter((one) => one.stage === "pop" && one.name !== "scheme").map((one) => one.name);
    queueMicrotask(() => this.markScheme());
    return [el("span", { class: "row" }, shuffle, off), thumbs, ...names.map((name) => this.control(name))];
  }

  scheme({ name, settings, key }) {
    const image = el("img", { alt: "" });
    api.blob(this.work.path("image", { of: "scheme", key, px: 160 })).then((blob) => { image.src = URL.createObjectURL(blob); }).catch(() => {});
    return el("button", { class: "scheme", "data-scheme": name, onclick: () => this.work.set(settings) }, image, el("span", {}, name));
  }

  markScheme() {
    const { recipe } = this.work.state;
    const chosen = recipe.ditherer === "bands" ? (recipe.scheme ?? [])[0] : null;
    for (const one of all(".scheme")) one.setAttribute("aria-pressed", one.dataset.scheme === chosen);
  }

  shuffle() {
    const others = this.schemes.filter(({ name }) => name !== this.last);
    const one = others[Math.floor(Math.random() * others.length)];
    this.last = one.name;
    announce(one.name);
    this.work.set(one.settings);
  }

  // Versions.

  compare() {
    const { variants } = this.work.state;
    const name = el("input", { type: "text", maxLength: 60, "aria-label": t("keepAs"), value: t("asNow", { n: variants.length + 1 }) });
    const keep = el("button", { class: "primary", onclick: () => this.work.edit({ kind: "keep", name: name.value.trim() || name.defaultValue }) }, t("keep"));
    const list = variants.map((variant) => el("li", { class: variant.chosen ? "chosen" : "" },
      el("strong", {}, variant.name), el("span", { class: "quiet" }, variant.chosen ? t("chosen") : variant.changed.map(label).join(", ")),
      el("span", { class: "row" },
        el("button", { disabled: variant.chosen, onclick: () => this.work.edit({ kind: "choose", name: variant.name }) }, t("choosing")),
        el("button", { class: "plain", onclick: () => this.work.edit({ kind: "drop", name: variant.name }) }, t("forget")))));
    return [el("span", { class: "row" }, name, keep), list.length ? el("ul", { class: "variants" }, list) : el("p", { class: "quiet" }, t("noVariants"))];
  }
}
