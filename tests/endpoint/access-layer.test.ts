/**
 * No statement forgets its site: whatever touches a table that has one binds it, for every such table that it names.
 * What works for the whole house stands in a list, each with its reason.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSources, ROOT } from '../house/sources.js';
import { columnsByTable, statements, uniqueKeys, type Statement } from './statements.js';

/** Statements of the whole house. */
const HOUSE_WIDE: Readonly<Record<string, string>> = {
  'access/tokens.ts FIND': 'the token itself says its site; checkToken compares it with that of the route',
  'checkpoints/store.ts SITES': 'the audit of the whole house asks which sites there are',
  'ledger/entries.ts SITES': 'the audit of the whole house asks which sites there are',
  'ledger/entries.ts pageOf': 'its conditions come in as pieces; a test below reads them',
  'mail/numbering.ts WALKED': 'the job that numbers withdrawals asks which sites have a feed',
  'retention/reapply.ts RISEN': 'after a backup was restored, what had been erased in the whole house is erased again',
};

const columns = columnsByTable();
const hasSite = (table: string): boolean => columns.get(table)?.has('site') ?? false;

/** A condition on the site, or a list of columns to insert that begins with it. */
const BINDINGS = /\bsite\s*=|\bsite\s+IN\b|\(\s*site\s*,|\bUSING\s*\(\s*site\b/gi;
const FROM_OUTSIDE = /\bsite\s*=\s*(ANY\s*\(\s*)?\$\d|VALUES\s*\(\s*\$1|SELECT\s+\$\d|\$\d+(::text)? IS NULL OR/i;

/** Why a statement forgets a site, or `null`. */
const forgets = ({ text, tables }: Statement): string | null => {
  const bound = [...text.matchAll(BINDINGS)].length;
  const sited = tables.filter(hasSite).length;
  // A column of a table, such as `sayso.lease.until`, names no table again.
  const again = [...text.matchAll(/sayso\.\w+\./g)].length;
  if (sited - again > bound) return `${sited} tables with a site, ${bound} conditions on it`;
  return sited && !FROM_OUTSIDE.test(text) ? 'no site comes in as a parameter' : null;
};

const all = statements();

describe('the statements of the endpoint', () => {
  it('are found', () => {
    expect(all.length).toBeGreaterThan(40);
    expect([...columns].filter(([, each]) => each.has('site')).length).toBeGreaterThan(10);
    expect(
      all
        .flatMap(({ tables }) => tables)
        .filter((table) => !columns.has(table) && !['lease', 'migration'].includes(table)),
    ).toEqual([]);
  });

  it('bind their site, for every table that has one', () => {
    const faults = all
      .map((each) => ({ where: each.where, fault: forgets(each) }))
      .filter(({ where, fault }) => fault && !(where in HOUSE_WIDE));
    expect(faults).toEqual([]);
  });

  it('need every line of the list', () => {
    for (const where of Object.keys(HOUSE_WIDE)) {
      const found = all.find((each) => each.where === where);
      expect([where, found && forgets(found)]).toEqual([where, expect.any(String)]);
    }
  });
});

describe('docs/distribution.md', () => {
  const text = readFileSync(join(ROOT, 'docs/distribution.md'), 'utf8');
  const by = (pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, name]) => name!);
  const bySubject = by(/create_distributed_table\('sayso\.(\w+)', 'subject'/g);
  const bySite = by(/create_distributed_table\('sayso\.(\w+)', 'site'/g);
  const copied = by(/create_reference_table\('sayso\.(\w+)'\)/g);
  const local = /stay tables of the coordinator: ([\w, ]+)\./.exec(text)![1]!.split(', ');

  it('says of every table where it lies, once', () => {
    const named = [...bySubject, ...bySite, ...copied, ...local].sort();
    expect(named).toEqual([...columns.keys(), 'lease', 'migration'].sort());
  });

  it('distributes only by a column that every unique key holds', () => {
    for (const [column, tables] of [
      ['subject', bySubject],
      ['site', bySite],
    ] as const)
      for (const table of tables)
        for (const key of uniqueKeys(table)) expect([table, key.includes(column)]).toEqual([table, true]);
  });
});

describe('the pieces of ledger/entries.ts', () => {
  it('bind the site, each of them', () => {
    const pieces = [
      ...readSources()
        .get('endpoint/ledger/entries.ts')!
        .matchAll(/where: '([^']+)'/g),
    ];
    expect(pieces.length).toBeGreaterThan(2);
    for (const [, where] of pieces) expect(where).toMatch(/^l\.site = \$1 AND /);
  });
});

describe('the check', () => {
  const check = (code: string): (string | null)[] => statements(new Map([['endpoint/a.ts', code]])).map(forgets);
  it('finds a site that was forgotten, in a text, in a piece, and in a join', () => {
    for (const code of [
      `const A = 'SELECT 1 FROM sayso.ledger WHERE subject = $1';`,
      'const P = `FROM sayso.payload`; const A = `SELECT 1 ${P} WHERE id = $1`;',
      'const A = `SELECT 1 FROM sayso.ledger l JOIN sayso.payload p ON p.id = l.id WHERE l.site = $1`;',
      'const A = `DELETE FROM sayso.payload WHERE subject = $1`;',
      `sql.query('UPDATE sayso.token SET revoked = $1 WHERE id = $2');`,
      `const A = 'SELECT 1 FROM sayso.ledger WHERE site = site';`,
    ])
      expect([code, check(code)]).toEqual([code, [expect.any(String)]]);
  });
  it('lets those pass that bind it', () => {
    for (const code of [
      `const A = 'SELECT 1 FROM sayso.ledger WHERE site = $1 AND subject = $2';`,
      'const A = `INSERT INTO sayso.payload (site, subject, id) VALUES ($1, $2, $3)`;',
      'const P = `sayso.ledger l JOIN sayso.payload p ON p.site = l.site`; const A = `SELECT 1 FROM ${P} WHERE l.site = $1`;',
      `const A = 'SELECT 1 FROM sayso.lease WHERE name = $1';`,
    ])
      expect([code, check(code)]).toEqual([code, [null]]);
  });
});
