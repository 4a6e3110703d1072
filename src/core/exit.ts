/** What must not outlive the process: temporary files, locks and child processes are undone when it exits early. */

const undoings = new Set<() => void>();

/**
 * Calls `undo` if the process exits before the returned function is called, the latest first. What a kill leaves is found later by its owner's name.
 *
 * @param undo - must do its work before it returns.
 */
export function undoAtExit(undo: () => void): () => void {
  const undoing = () => undo(); // the same function may be given twice
  if (undoings.size === 0) process.on("exit", undoAll);
  undoings.add(undoing);
  return () => {
    undoings.delete(undoing);
    if (undoings.size === 0) process.off("exit", undoAll);
  };
}

function undoAll(): void {
  for (const undo of [...undoings].reverse()) {
    try {
      undo();
    } catch {} // the others are undone all the same
  }
}
