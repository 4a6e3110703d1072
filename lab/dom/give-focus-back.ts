/**
 * Takes the focus away from a control once the pointer has used it: keys then play instead of pressing it again or choosing on. Whoever
 * uses the keyboard keeps the focus.
 */
export function giveFocusBack(root: HTMLElement): void {
  let isPointer = false;
  root.addEventListener("pointerdown", () => {
    isPointer = true;
  });
  root.addEventListener("keydown", () => {
    isPointer = false;
  });
  for (const type of ["change", "click"])
    root.addEventListener(type, ({ target }) => {
      const isOpening = type === "click" && !(target instanceof HTMLButtonElement); // a list of choices, say
      if (isPointer && !isOpening && target instanceof HTMLElement) target.blur();
    });
}
