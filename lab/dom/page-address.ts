/** The address of the page, and its upper end. */
import type { Address } from "../state/address.js";

export const pageAddress: Address = {
  enter(hash) {
    if (hash === location.hash) return;
    const keep = location.hash === "" ? "replaceState" : "pushState"; // the way back leads back
    history[keep](null, "", hash);
    window.scrollTo({ top: 0 });
  },
  scrollUp: () => window.scrollTo({ top: 0 }),
};
