/**
 * Where what has the focus goes away, what was around it takes the focus: whoever goes by keyboard, or by ear, is still
 * there. It is no button next to it, which a key that is held down would press.
 */
export function keepFocus(root: HTMLElement): void {
  let way: readonly Element[] = [];
  root.addEventListener("focusin", ({ target }) => {
    way = target instanceof Element ? wayOut(target, root) : [];
  });
  // A pointer takes the focus to where it is wanted.
  root.addEventListener("pointerdown", () => {
    way = [];
  });
  new MutationObserver(() => {
    if (way[0]?.isConnected !== false || document.activeElement !== document.body) return;
    const left = way.find((each) => each.isConnected);
    if (!(left instanceof HTMLElement)) return;
    left.tabIndex = -1;
    left.focus({ preventScroll: true });
  }).observe(root, { childList: true, subtree: true });
}

function wayOut(from: Element, root: HTMLElement): readonly Element[] {
  const way: Element[] = [];
  for (let at: Element | null = from; at !== null && at !== root; at = at.parentElement) way.push(at);
  return way;
}
