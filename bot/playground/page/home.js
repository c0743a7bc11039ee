// The app's Home tab.

import { drawBlocks } from "./blocks.js";
import { h, replaceKeepingFocus, signatureOf } from "./dom.js";
import { heldIn, makeSurface } from "./surfaces.js";
import { world } from "./world.js";

const nothingYet = () =>
  h("div", { class: "empty" }, h("h3", {}, "Nothing here yet"),
    h("p", {}, "Cairn fills this page as soon as it answers."));

let shown = { mark: "", surface: null };

/** Fills `pane` with the Home view that the bot published for me, or says that there is none yet. */
export function showHome(pane) {
  const view = world.state.home;
  const mark = signatureOf(world.me, view?.id, view?.hash, view?.blocks, world.state.now.slice(0, 10));
  if (mark === shown.mark && pane.firstElementChild) return;
  const same = shown.surface?.viewId === view?.id;
  const typed = same ? shown.surface?.values : {};
  const surface = view ? makeSurface({ viewId: view.id, values: heldIn(view, typed) }) : null;
  const content = view ? drawBlocks(view.blocks, surface) : nothingYet();
  const inner = h("div", { class: "home-inner blocks" }, content);
  if (pane.firstElementChild) replaceKeepingFocus(pane.firstElementChild, inner);
  else pane.append(inner);
  shown = { mark, surface };
}
