/** One step of the schema. A step that was released never changes; the next one mends it. */
export interface Migration {
  /** Order of the steps; each number once. */
  version: number;
  sql: string;
  /** What the roles may do with the step's tables, as the text between GRANT and TO: `SELECT, INSERT ON sayso.ledger`. */
  grants: {
    /** Sessions that serve requests. The ledger's own tables get SELECT and INSERT, never more. */
    app: readonly string[];
    /** Sessions that erase and purge. */
    purge?: readonly string[];
  };
}
