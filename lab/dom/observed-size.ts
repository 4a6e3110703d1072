/** An element's size, told by the browser when it changes: asking for it in every frame would lay the page out each time. */
export function observeSize(target: Element): { readonly width: number; readonly height: number } {
  const size = { width: 0, height: 0 };
  new ResizeObserver(([entry]) => {
    if (entry === undefined) return;
    size.width = entry.contentRect.width;
    size.height = entry.contentRect.height;
  }).observe(target);
  return size;
}
