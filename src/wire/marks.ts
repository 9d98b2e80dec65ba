/** Names as a service declares them: exact, or with a trailing `*` for any ending. */

/** Whether one of the declared names covers this one. */
export const covers = (marks: readonly string[], name: string): boolean =>
  marks.some((mark) => (mark.endsWith('*') ? name.startsWith(mark.slice(0, -1)) : name === mark));
