// Work that the server does beside: the curve, thumbnails of schemes and versions.

import * as api from "./api.js";
import { toast } from "./dom.js";
import { page } from "./page.js";

/** Begin a job of a kind; its result comes as a progress event. */
export async function ask(kind) {
  try {
    await api.post(page.work.path("jobs"), { kind });
  } catch (error) {
    toast(error.message, true);
  }
}

/** Show a picture that a job has made. */
export async function load(image, query) {
  try {
    image.src = URL.createObjectURL(await api.blob(page.work.path("image", query)));
    image.onload = () => URL.revokeObjectURL(image.src);
  } catch {
    image.remove(); // a newer job has made others
  }
}
