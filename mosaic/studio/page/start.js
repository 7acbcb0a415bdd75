// The start page: works as cards, and a place to drop a photo.

import * as api from "./api.js";
import { all, el, find, toast } from "./dom.js";
import { t } from "./texts.js";

/** Studs for the drop zone: a small heart, drawn here. */
const HEART = ["..rr.rr..", ".rrrrrrr.", ".rrrrrrr.", "..rrrrr..", "...rrr...", "....r...."];

export function decorate() {
  const svg = find("#drop .studs");
  const make = (tag, values) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(values)) made.setAttribute(name, value);
    return made;
  };
  HEART.forEach((row, y) => [...row].forEach((one, x) => {
    const name = one === "r" ? "full" : "empty";
    svg.append(make("rect", { x: 15 + 10 * x, y: 9 * y + 1, width: 8.6, height: 8.6, rx: 0.8, class: name }));
    svg.append(make("circle", { cx: 19.3 + 10 * x, cy: 9 * y + 5.3, r: 2.7, class: `stud ${name}` }));
  }));
}

export async function showWorks(open) {
  const { works, gallery } = await api.get("works");
  const row = find("#gallery");
  row.hidden = !gallery;
  find("span", row).textContent = gallery?.edited ? t("galleryOlder", { count: gallery.edited }) : "";
  find("button", row).onclick = showGallery;
  const list = find("#works ul");
  list.replaceChildren(...works.map((card) => cardOf(card, open)));
  find("#works").hidden = works.length === 0;
  for (const image of all("img[data-id]", list)) thumb(image);
}

async function showGallery() {
  try {
    window.open((await api.post("gallery/ticket")).address, "_blank", "noopener");
  } catch (error) {
    toast(error.message, true);
  }
}

function cardOf(card, open) {
  const size = card.cols ? `${card.cols} × ${card.rows}` : t("emptyWork");
  const image = el("img", { "data-id": card.id, alt: "" });
  return el("li", {}, el("button", { class: "card", onclick: () => open(card.id), "aria-label": t("work", { name: card.name, size }) },
    el("span", { class: "thumb" }, card.cols ? image : null),
    el("strong", {}, card.name), el("span", { class: "quiet" }, size)));
}

async function thumb(image) {
  try {
    const blob = await api.blob(api.of(image.dataset.id, "image", { of: "thumb", px: 320 }));
    image.src = URL.createObjectURL(blob);
    image.onload = () => URL.revokeObjectURL(image.src);
  } catch {
    image.remove(); // a card without a picture is a card
  }
}

/** Take photos that are dropped, chosen or pasted anywhere on the page. */
export function takePhotos(use) {
  const taken = (files) => {
    const file = [...(files ?? [])].find((one) => one.size);
    if (file) use(file);
  };
  for (const input of [find("#file"), find("#camera"), find("#photo-file")]) {
    input.addEventListener("change", () => {
      taken(input.files);
      input.value = "";
    });
  }
  addEventListener("dragover", (event) => {
    event.preventDefault();
    document.body.classList.add("dropping");
  });
  addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) document.body.classList.remove("dropping");
  });
  addEventListener("drop", (event) => {
    event.preventDefault();
    document.body.classList.remove("dropping");
    taken(event.dataTransfer.files);
  });
  addEventListener("paste", (event) => taken(event.clipboardData.files));
}
