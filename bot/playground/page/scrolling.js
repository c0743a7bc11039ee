// Keeping the newest message in sight.

const NEAR = 60;

/** Keeps the scrolled `box` at its end whenever its `contents` grow (a new message, a picture that has
 *  loaded, a taller composer), unless somebody scrolled up to read. Gives {go, isThere, onArrival}:
 *  the way to the end, whether one is there, and what hears of it when one comes there. */
export function stayAtEnd(box, contents) {
  let atEnd = true;
  let height = 0; // of all there was when it was last looked at
  let arrived = () => {};
  const toEnd = () => {
    atEnd = true;
    box.scrollTop = box.scrollHeight;
    arrived();
  };
  box.addEventListener("scroll", () => {
    // The browser also scrolls by itself, to hold still what is read while the rest grows; that the
    // end is far then is no wish to leave it.
    const isNear = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR;
    if (isNear || box.scrollHeight === height) atEnd = isNear;
    if (atEnd) arrived();
  }, { passive: true });
  const watcher = new ResizeObserver(() => {
    height = box.scrollHeight;
    if (atEnd) toEnd();
  });
  [box, ...contents].forEach((node) => watcher.observe(node));
  return { go: toEnd, isThere: () => atEnd, onArrival: (hear) => (arrived = hear) };
}
