// Building the page's nodes. There is no innerHTML anywhere in this folder: what people and bots
// write only ever becomes text nodes, so nothing they type can become markup.

const SVG = "http://www.w3.org/2000/svg";

/** An element: `h("button", {class: "send", onclick: send, "aria-label": "Send"}, "Send")`.
 *  Properties that are null, undefined or false are left out; `true` writes an empty attribute. */
export function h(tag, props = {}, ...children) {
  return filled(document.createElement(tag), props, children);
}

/** The same for SVG, whose elements live in their own namespace. */
export function svg(tag, props = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), props, children);
}

function filled(node, props, children) {
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "value") node.value = value;
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat(Infinity).filter((child) => ![null, undefined, false].includes(child)));
  return node;
}

// What each keyed node was drawn from.
const drawn = new WeakMap();

/** Makes `parent` hold one child per item, in order, and touches only those that changed.
 *  A message that stays the same keeps its node: its open menu, the focus and the place of a
 *  screen reader survive when something else in the list is re-read.
 *
 *  `key(item)` names the item, `signature(item)` changes whenever it must be drawn anew. */
export function keyed(parent, items, { key, signature, render }) {
  const old = new Map([...parent.children].map((child) => [drawn.get(child)?.name, child]));
  let cursor = parent.firstElementChild;
  for (const item of items) {
    const name = key(item);
    const mark = signature(item);
    let node = old.get(name);
    old.delete(name);
    if (!node || drawn.get(node).mark !== mark) {
      const fresh = render(item);
      drawn.set(fresh, { name, mark });
      if (node) {
        if (node === cursor) cursor = fresh;
        replaceKeepingFocus(node, fresh);
      }
      node = fresh;
    }
    if (node === cursor) cursor = cursor.nextElementSibling;
    else parent.insertBefore(node, cursor);
  }
  for (const gone of old.values()) gone.remove();
}

/** Replaces a node and puts the focus back on the control that had it, found by `data-focus`
 *  or, failing that, by its words: whoever pressed "Cheer" with the keyboard stays on "Cheer". */
export function replaceKeepingFocus(old, fresh) {
  const active = old.contains(document.activeElement) ? document.activeElement : null;
  old.replaceWith(fresh);
  if (!active || active === old) return;
  const same = [...fresh.querySelectorAll(active.tagName)];
  const twin =
    same.find((node) => active.dataset.focus && node.dataset.focus === active.dataset.focus) ??
    same.find((node) => node.textContent === active.textContent);
  twin?.focus({ preventScroll: true });
  if (twin?.setSelectionRange && active.selectionStart !== null) {
    twin.setSelectionRange(active.selectionStart, active.selectionEnd);
  }
}

/** Runs an async job while `button` shows that it is under way and takes no second press. */
export async function whileBusy(button, job) {
  if (button.getAttribute("aria-busy") === "true") return undefined;
  button.setAttribute("aria-busy", "true");
  try {
    return await job();
  } finally {
    button.removeAttribute("aria-busy");
  }
}

/** An address that may stand in a link: the web's, mail's, or a path of this server; else null, so
 *  that no `javascript:` gets into one. */
export const webAddress = (address) =>
  /^(https?:\/\/|mailto:|\/(?!\/))/i.test(address ?? "") ? address : null;

let lastId = 0;

/** An id that no other element of the page has. */
export function freshId(prefix) {
  lastId += 1;
  return `${prefix}-${lastId}`;
}

/** The short text that says whether two pieces of JSON are the same. */
export const signatureOf = (...things) => JSON.stringify(things);
