// Build: make the files, download them, open the plan, copy the command.

import * as api from "./api.js";
import { all, el, find, showDialog, toast } from "./dom.js";
import { page } from "./page.js";
import { t } from "./texts.js";

export async function build(formats) {
  const { work } = page;
  const bar = el("div", { class: "progress" }, el("span", {}));
  const list = el("ul", { class: "files" });
  const actions = el("div", { class: "row actions" });
  const state = el("p", { class: "quiet", id: "build-state" }, t("working"));
  if (!formats) showDialog(t("buildTitle"), el("p", {}, t("buildIntro")), actions, bar, state, list, moreFormats());
  try {
    await work.queue;
    await api.post(work.path("jobs"), { kind: "build", ...(formats ? { formats } : {}) });
  } catch (error) {
    toast(error.message, true);
  }
}

function moreFormats() {
  const boxes = page.about.formats.filter((one) => !one.usual).map((one) => el("label", {}, el("input", { type: "checkbox", value: one.name }), one.file));
  return el("details", {}, el("summary", {}, t("moreFormats")), el("div", { class: "formats" }, boxes),
    el("button", { onclick: () => build(all(".formats input:checked", find("#dialog")).map((one) => one.value)) }, t("make")));
}

export function buildProgress(share, stage) {
  const dialog = find("#dialog");
  const bar = find(".progress", dialog);
  if (!dialog.open || !bar) return;
  find("span", bar).style.width = `${Math.round(100 * share)}%`;
  bar.hidden = share >= 1;
  find("#build-state").textContent = share < 1 ? t("making2", { stage: stage ?? "" }) : t("ready");
  if (share >= 1) showFiles();
}

async function showFiles() {
  const { work } = page;
  const { files } = await api.get(work.path());
  work.state.files = files;
  const dialog = find("#dialog");
  find(".actions", dialog).replaceChildren(
    el("button", { class: "primary", onclick: () => download("all.zip") }, t("downloadAll")),
    files.includes("plan.html") ? el("button", { onclick: () => openFile("plan.html") }, t("openPlan")) : "",
    el("button", { onclick: copyCommand }, t("copyCommand")));
  find(".files", dialog).replaceChildren(...files.map((file) => el("li", {}, el("span", {}, file),
    el("button", { class: "small", "aria-label": `${t("download")} ${file}`, onclick: () => download(file) }, t("download")))));
}

const ticket = async (file) => (await api.post(page.work.path("ticket"), { file })).address;

async function download(file) {
  try {
    // Files have another origin, where the attribute does nothing: without ?save a PDF replaced the page.
    const link = el("a", { href: `${await ticket(file)}?save`, download: file });
    document.body.append(link);
    link.click();
    link.remove();
  } catch (error) {
    toast(error.message, true);
  }
}

async function openFile(file) {
  try {
    window.open(await ticket(file), "_blank", "noopener");
  } catch (error) {
    toast(error.message, true);
  }
}

async function copyCommand() {
  try {
    const { command } = await api.get(page.work.path("command"));
    find("#build-state").replaceChildren(el("code", {}, command));
    await navigator.clipboard.writeText(command);
    toast(t("copied"));
  } catch (error) {
    if (error.body) toast(error.message, true); // else the clipboard is closed: the command shows
  }
}
