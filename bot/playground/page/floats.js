// Things that open beside a control: menus and lists of options. They are popovers, so that neither
// a scrolling pane nor an open dialog can cut them off.

import { h } from "./dom.js";

let current = null;

/** Closes whatever float is open. */
export function closeFloat() {
  current?.close();
}

/** Opens `node` beside `anchor`; gives the way to close it. One float is open at a time; a press
 *  elsewhere, a scroll of the page under it or a resize closes it. */
export function openFloat(anchor, node, { end = false, wide = false, onClose = () => {} } = {}) {
  closeFloat();
  node.setAttribute("popover", "manual");
  // Inside the anchor's dialog, because everything outside an open dialog is inert.
  (anchor.closest("dialog") ?? document.body).append(node);
  node.showPopover();
  const place = () => placeBeside(anchor, node, end, wide);
  place();
  const outside = (event) => {
    if (!node.contains(event.target) && !anchor.contains(event.target)) float.close();
  };
  const scrolled = (event) => {
    if (!node.contains(event.target)) place();
  };
  const float = {
    place,
    close() {
      if (current !== float) return;
      current = null;
      document.removeEventListener("pointerdown", outside, true);
      document.removeEventListener("scroll", scrolled, true);
      window.removeEventListener("resize", place);
      node.remove();
      onClose();
    },
  };
  document.addEventListener("pointerdown", outside, true);
  document.addEventListener("scroll", scrolled, true);
  window.addEventListener("resize", place);
  current = float;
  return float;
}

/** Below the anchor, or above it where there is no room; never over the window's edge. */
function placeBeside(anchor, node, end, wide) {
  const box = anchor.getBoundingClientRect();
  if (wide) node.style.minWidth = `${box.width}px`;
  const { width, height } = node.getBoundingClientRect();
  const below = window.innerHeight - box.bottom >= height + 12 || box.top < height + 12;
  const left = end ? box.right - width : box.left;
  node.style.top = `${Math.max(4, below ? box.bottom + 4 : box.top - height - 4)}px`;
  node.style.left = `${Math.max(8, Math.min(left, window.innerWidth - width - 8))}px`;
}

/** A menu of actions under a button: `items` are {text, hint, danger, url, choose}. Arrow keys,
 *  Home, End, Enter and Esc work, and the focus goes back to the button. */
export function openMenu(anchor, label, items, { end = false } = {}) {
  const buttons = items.map((item) =>
    h(item.url ? "a" : "button", {
      role: "menuitem",
      tabindex: -1,
      class: item.danger ? "menu-item danger" : "menu-item",
      type: item.url ? null : "button",
      href: item.url,
      target: item.url ? "_blank" : null,
      rel: item.url ? "noopener noreferrer" : null,
      onclick: () => {
        float.close();
        anchor.focus({ preventScroll: true });
        item.choose?.();
      },
    }, h("span", {}, item.text), item.hint ? h("small", {}, item.hint) : null));
  const menu = h("div", { class: "float menu", role: "menu", "aria-label": label, onkeydown: (event) => {
    const at = buttons.indexOf(document.activeElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (next !== undefined) {
      event.preventDefault();
      buttons.at(next % buttons.length).focus();
    } else if (event.key === "Escape" || event.key === "Tab") {
      event.preventDefault();
      event.stopPropagation();
      float.close();
      anchor.focus({ preventScroll: true });
    }
  } }, buttons);
  const onClose = () => anchor.setAttribute("aria-expanded", "false");
  const float = openFloat(anchor, menu, { end, onClose });
  anchor.setAttribute("aria-expanded", "true");
  buttons[0]?.focus({ preventScroll: true });
}
