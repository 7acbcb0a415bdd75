// Small helpers for elements; text is always text, never markup.

import { t } from "./texts.js";

/** Make an element: properties, attributes that begin with aria- or data-, events as on*, children. */
export function el(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "class") made.className = value;
    else if (name === "color") made.style.setProperty("--color", value);
    else if (name in made && !name.includes("-") && name !== "list") made[name] = value;
    else made.setAttribute(name, value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

/** Draw an icon of one path in the color of the text. */
export function icon(path) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

export const find = (query, under = document) => under.querySelector(query);
export const all = (query, under = document) => [...under.querySelectorAll(query)];

/** Say something to those who listen instead of looking. */
export function announce(text) {
  find("#live").textContent = text;
}

/** Show a message for some seconds, errors longer. */
export function toast(text, isError = false) {
  const shown = el("p", { class: isError ? "toast error" : "toast" }, text);
  find("#toasts").append(shown);
  setTimeout(() => shown.remove(), isError ? 9000 : 3500);
}

/** Show a dialog with a title and a button to close it. */
export function showDialog(title, ...body) {
  const dialog = find("#dialog");
  dialog.replaceChildren(el("header", {}, el("h2", {}, title), el("button", { class: "plain", "aria-label": t("close"), onclick: () => dialog.close() }, "×")), ...body);
  dialog.setAttribute("aria-label", title);
  dialog.className = "";
  if (!dialog.open) dialog.showModal();
  return dialog;
}

/** Wait until calls stop for some milliseconds, then make the last. */
export function later(call, ms) {
  let timer;
  return (...values) => {
    clearTimeout(timer);
    timer = setTimeout(() => call(...values), ms);
  };
}
