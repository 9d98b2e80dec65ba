/** Runs `task` after the next paint, so that a click is answered on screen before its grants cost time. A hidden page paints never: there it runs in a task of its own. */
export const afterPaint = (task: () => void): void => {
  (document.hidden ? setTimeout : requestAnimationFrame)(() => setTimeout(task));
};

/** Runs `task` when the page has nothing better to do; where the browser cannot say (Safari), in a task of its own. */
export const whenIdle = (task: () => void): void => {
  (globalThis.requestIdleCallback ?? setTimeout)(task);
};
