/**
 * Runs `task` in a task of its own, soon: what the visitor does meanwhile, and the paint, come first. Browsers without
 * `scheduler.yield` (Safari) make whoever asks often wait 4 ms a time.
 */
export const inTask = (task: () => void): void => {
  const { scheduler } = globalThis as { scheduler?: { yield?(): Promise<void> } };
  void (scheduler?.yield?.() ?? new Promise<void>((done) => setTimeout(done))).then(task);
};
