// Keeping the newest message in sight.

const NEAR = 60;

/** Keeps the scrolled `box` at its end whenever its `contents` grow (a new message, a picture that has
 *  loaded, a taller composer), unless somebody scrolled up to read. Gives the way to go to the end. */
export function stayAtEnd(box, contents) {
  let atEnd = true;
  const toEnd = () => {
    atEnd = true;
    box.scrollTop = box.scrollHeight;
  };
  box.addEventListener("scroll", () => {
    atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR;
  }, { passive: true });
  const watcher = new ResizeObserver(() => {
    if (atEnd) toEnd();
  });
  [box, ...contents].forEach((node) => watcher.observe(node));
  return toEnd;
}
