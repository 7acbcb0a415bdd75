// One control a setting, made from what the server says of it.

import * as api from "./api.js";
import { el, toast } from "./dom.js";
import { page } from "./page.js";
import { has, t } from "./texts.js";

/** Sliders whose useful range is narrower than what a recipe takes, or open at the top. */
const RANGES = {
  brightness: [-2, 2, 0.05], contrast: [-1, 1, 0.02], saturation: [-1, 1, 0.02],
  economy: [0, 1, 0.02], min_studs: [0, 60, 1], max_colors: [0, 40, 1], gamma: [0.3, 3, 0.05],
  sharpen: [0, 2, 0.05], strength: [0, 1, 0.05], rotate_hue: [-180, 180, 5], zoom: [0, 8, 0.1],
  offset: [0, 8, 1], bands: [3, 5, 1], border: [0, 16, 1],
};
const SIZES = [8, 128];

export const label = (name) => {
  if (has(`setting.${name}`)) return t(`setting.${name}`);
  const words = name.replaceAll("_", " ");
  return words[0].toUpperCase() + words.slice(1);
};

const choiceText = (value) => (has(`choice.${value}`) ? t(`choice.${value}`) : value);

/** What a setting is: its kind, default, choices and help. */
export const settingOf = (name) => page.about.settings.find((one) => one.name === name);

export const valueOf = (name) => page.work.state.recipe[name] ?? settingOf(name).default;

/** Take a setting back to its default. */
export function reset(...names) {
  for (const name of names) page.work.state.recipe[name] = settingOf(name).default;
  page.work.edit({ kind: "reset", settings: names });
}

/** A button that takes a setting back; it shows while the setting is changed. */
export function resetButton(name) {
  const said = t("resetAll", { name: label(name) });
  const button = el("button", { class: "plain reset", title: said, "aria-label": said, onclick: () => reset(name) }, "↺");
  button.update = () => { button.hidden = !page.work.state.changed.includes(name); };
  return button;
}

/** A row with label, input and a way back; `row.update()` shows the work's value. */
export function control(name) {
  if (name === "size") return sizeControl();
  const setting = settingOf(name);
  const row = el("div", { class: "control", "data-setting": name });
  const id = `set-${name}`;
  const back = resetButton(name);
  const { parts, update } = input(setting, id);
  row.append(el("label", { for: id, title: setting.help }, label(name)), ...parts, back);
  row.update = () => {
    back.update();
    update(valueOf(name));
  };
  row.update();
  return row;
}

function input(setting, id) {
  const set = (value) => page.work.set({ [setting.name]: value });
  if (setting.kind === "switch") {
    const box = el("input", { type: "checkbox", id, onchange: () => set(box.checked) });
    return { parts: [box], update: (value) => { box.checked = value; } };
  }
  if (setting.choices.length) {
    const list = el("select", { id, onchange: () => set(list.value) },
      setting.choices.map((choice) => el("option", { value: choice }, choiceText(choice))));
    return { parts: [list], update: (value) => { list.value = value; } };
  }
  if (setting.kind === "whole" || setting.kind === "number") return numberInput(setting, id, set);
  if (setting.kind === "list") return listInput(setting, id, set);
  const text = el("input", { type: "text", id, spellcheck: false, onchange: () => set(text.value.trim()) });
  return { parts: [text, setting.file ? fileButton((value) => set(value)) : null].filter(Boolean),
    update: (value) => { if (document.activeElement !== text) text.value = value; } };
}

function numberInput(setting, id, set) {
  const range = RANGES[setting.name];
  const word = has(`zero.${setting.name}`) ? t(`zero.${setting.name}`) : "";
  const step = setting.kind === "whole" ? 1 : "any";
  const number = el("input", { type: "number", class: "number", min: setting.low ?? "", max: setting.high ?? "", step, placeholder: word });
  // Where 0 stands for something else, as for all colors, that is said, and emptied it is 0 again.
  const written = (value) => (word && Number(value) === 0 ? "" : Number(Number(value).toFixed(2)));
  number.addEventListener("change", () => (number.value !== "" || word) && set(Number(number.value)));
  if (!range) {
    number.id = id;
    return { parts: [number], update: (value) => { number.value = written(value); } };
  }
  const slider = el("input", { type: "range", id, min: range[0], max: range[1], step: range[2] });
  const say = () => (word ? slider.setAttribute("aria-valuetext", Number(slider.value) ? slider.value : word) : null);
  number.setAttribute("aria-label", label(setting.name));
  slider.addEventListener("input", () => {
    number.value = written(slider.value);
    say();
    page.work.try({ [setting.name]: Number(slider.value) });
  });
  slider.addEventListener("change", () => set(Number(slider.value)));
  return { parts: [slider, number], update: (value) => {
    if (document.activeElement !== slider || !slider.matches(":active")) slider.value = value;
    if (document.activeElement !== number) number.value = written(value);
    say();
  } };
}

function listInput(setting, id, set) {
  const shown = el("span", { class: "chips" });
  const text = el("input", { type: "text", id, spellcheck: false, placeholder: t("add") });
  const now = () => page.work.state.recipe[setting.name] ?? [];
  text.addEventListener("change", () => {
    if (text.value.trim()) set([...now(), text.value.trim()]);
    text.value = "";
  });
  const parts = [shown, text, setting.file ? fileButton((value) => set([...now(), value])) : null].filter(Boolean);
  return { parts, update: () => shown.replaceChildren(...chips(now(), (left) => set(left))) };
}

/** Values of a list, each with a way to remove it. */
export function chips(values, set) {
  return values.map((value, n) => el("button", {
    class: "value", "aria-label": t("remove", { name: value }), onclick: () => set(values.filter((_, m) => m !== n)),
  }, value, el("span", { "aria-hidden": "true" }, " ×")));
}

/** A button that uploads a file and gives the value that names it in a recipe. */
export function fileButton(use) {
  const file = el("input", { type: "file", class: "unseen", onchange: async () => {
    const [one] = file.files;
    file.value = "";
    if (!one) return;
    try {
      use((await api.send("POST", page.work.path("files", { name: one.name }), one)).value);
    } catch (error) {
      toast(error.message, true);
    }
  } });
  return el("label", { class: "button small" }, el("span", {}, t("file")), file);
}

function sizeControl() {
  const { limits } = page.about;
  const row = el("div", { class: "control size", id: "size-control", "data-setting": "size" });
  const one = (name) => el("input", { type: "number", class: "number", min: 1, max: limits.side, "aria-label": t(name) });
  const [cols, rows] = [one("width"), one("height")];
  const slider = el("input", { type: "range", id: "set-size", min: SIZES[0], max: SIZES[1], step: 1 });
  const back = resetButton("size");
  let shape = 1;
  const text = () => `${cols.value}x${rows.value}`;
  const set = () => cols.value && rows.value && page.work.set({ size: text() });
  slider.addEventListener("input", () => {
    cols.value = slider.value;
    rows.value = Math.max(1, Math.round(slider.value * shape));
    if (cols.value * rows.value <= limits.live_cells) page.work.try({ size: text() });
  });
  for (const input of [cols, rows, slider]) input.addEventListener("change", set);
  row.append(el("label", { for: "set-size" }, label("size")), slider, el("span", { class: "pair" }, cols, "×", rows), back);
  row.update = () => {
    const { shown } = page.work.state;
    back.update();
    const typing = row.contains(document.activeElement) && document.activeElement !== slider;
    if (!shown || slider.matches(":active") || typing) return;
    [cols.value, rows.value, slider.value] = [shown.cols, shown.rows, shown.cols];
    shape = shown.rows / shown.cols;
  };
  row.update();
  return row;
}
