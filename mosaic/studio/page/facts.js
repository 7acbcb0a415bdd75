// What is known of the mosaic: pieces, size, price and what the last change did to them.

import { announce, el, find, later } from "./dom.js";
import { page } from "./page.js";
import { count, money, t } from "./texts.js";

const KNOWN = 0.9; // a price of which less is known is not shown

export function showFacts() {
  const known = page.work.state.facts;
  if (!known) return;
  const { facts, deltas = {} } = known;
  const change = (name, unit = "") => {
    const n = Math.round(deltas[name] ?? 0);
    if (!n) return null;
    const text = `${n > 0 ? "+" : "−"}${count(Math.abs(n))}${unit}`;
    return el("span", { class: n > 0 ? "delta more" : "delta less" }, text);
  };
  const { amount, currency, known: share } = facts.price;
  const hard = facts.hardest;
  const fact = (id, text, ...more) => el("span", { class: "fact", id: `fact-${id}` }, text, ...more);
  find("#facts").replaceChildren(
    fact("pieces", piecesText(facts.pieces), change("pieces")),
    fact("size", t("size", { w: (facts.width_mm / 10).toFixed(0), h: (facts.height_mm / 10).toFixed(0) })),
    fact("price", priceText(amount, currency, share), amount && share >= KNOWN ? change("price", ` ${currency}`) : null),
    fact("lots", t("lots", { count: count(facts.lots) }), change("lots")),
    fact("mass", t("mass", { mass: (facts.mass_g / 1000).toFixed(1) })),
    fact("hours", t("hours", { hours: Math.max(1, Math.round(facts.hours)) })),
    hard ? fact("hard", t("hard", { piece: t("apart", hard) })) : "");
  announceFacts(piecesText(facts.pieces));
}

export const piecesText = (n) => t("pieces", { count: count(n) });

export function priceText(amount, currency, share) {
  if (!amount || share < KNOWN) return t("noPrice");
  return t(share > 0.995 ? "price" : "priceKnown", { price: money(amount, currency), known: Math.floor(100 * share) });
}

const announceFacts = later(announce, 900);

export function showSaved({ saved, why }) {
  find("#saved").textContent = why ? `${t("unsaved")}: ${why}` : saved ? t("saved") : t("saving");
  find("#saved").classList.toggle("error", Boolean(why));
}
