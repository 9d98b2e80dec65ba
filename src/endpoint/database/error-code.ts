/** The code of an error: SQLSTATE, or the system's own such as `ENOENT`; an empty text where there is none. */
export const codeOf = (error: unknown): string => {
  const { code } = Object(error) as { code?: unknown };
  return typeof code === 'string' ? code : '';
};
