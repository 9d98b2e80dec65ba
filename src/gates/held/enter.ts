/** Lets something out; answers how it is taken back, where it can be. */
export type Enter = () => (() => void) | void;
