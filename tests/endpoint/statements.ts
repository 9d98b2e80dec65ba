/** Every SQL statement in the sources of the endpoint, put together from its pieces by the syntax tree. */
import ts from 'typescript';
import { parse, readSources, walk } from '../house/sources.js';
import { MIGRATIONS } from '../../src/endpoint/database/migrations/all.js';

export interface Statement {
  /** File and the name it is given there, such as `access/tokens.ts FIND`. */
  where: string;
  text: string;
  /** Tables of ours that it names, with repetitions. */
  tables: string[];
}

/** Tables by their columns, as the migrations make them. */
export const columnsByTable = (): Map<string, Set<string>> => {
  const tables = new Map<string, Set<string>>();
  for (const { sql } of MIGRATIONS) {
    for (const [, name = '', body = ''] of sql.matchAll(/CREATE TABLE sayso\.(\w+) \(([\s\S]*?)\n\s*\)/g))
      tables.set(name, new Set([...body.matchAll(/^\s*([a-z_]+) /gm)].map(([, column]) => column!)));
    for (const [, name = '', column = ''] of sql.matchAll(/ALTER TABLE sayso\.(\w+)\s+ADD (?:COLUMN )?(\w+)/g))
      tables.get(name)?.add(column);
  }
  return tables;
};

/** The columns of each unique key of a table. */
export const uniqueKeys = (table: string): string[][] => {
  const body =
    MIGRATIONS.map(
      ({ sql }) => new RegExp(`CREATE TABLE sayso\\.${table} \\(([\\s\\S]*?)\\n\\s*\\)`).exec(sql)?.[1],
    ).find(Boolean) ?? '';
  const listed = [...body.matchAll(/(?:PRIMARY KEY|UNIQUE) \(([^)]*)\)/g)].map(([, names]) => names!.split(/,\s*/));
  const single = [...body.matchAll(/^\s*(\w+) [^,\n]*(?:PRIMARY KEY|UNIQUE),?$/gm)].map(([, name]) => [name!]);
  return [...listed, ...single];
};

/** A piece that only a run can tell; what stands there is a name of ours, never a condition. */
const UNKNOWN = 'unknown_piece';

type Pieces = ReadonlyMap<string, ts.Expression>;

const isText = (node: ts.Node): node is ts.StringLiteralLike | ts.TemplateExpression =>
  ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);

const textOf = (node: ts.Expression, pieces: Pieces): string => {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node)) return textOf(node.expression, pieces);
  if (ts.isNumericLiteral(node)) return node.text;
  if (ts.isArrowFunction(node) && !ts.isBlock(node.body)) return textOf(node.body, pieces);
  if (ts.isCallExpression(node)) return textOf(node.expression, pieces);
  if (ts.isIdentifier(node)) {
    const piece = pieces.get(node.text);
    return piece ? textOf(piece, pieces) : UNKNOWN;
  }
  if (!ts.isTemplateExpression(node)) return UNKNOWN;
  return (
    node.head.text +
    node.templateSpans.map(({ expression, literal }) => textOf(expression, pieces) + literal.text).join('')
  );
};

const constantsOf = (file: ts.SourceFile): Map<string, ts.Expression> => {
  const found = new Map<string, ts.Expression>();
  walk(file, (node) => {
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.initializer && isTextual(node.initializer))
      found.set(node.name.text, node.initializer);
  });
  return found;
};
const isTextual = (node: ts.Expression): boolean =>
  isText(node) ||
  ts.isNumericLiteral(node) ||
  (ts.isArrowFunction(node) && !ts.isBlock(node.body) && isText(node.body));

/** Constants that stand inside another text: they are no statements by themselves. */
const innerNames = (file: ts.SourceFile): string[] => {
  const names: string[] = [];
  walk(file, (node) => {
    if (!ts.isTemplateSpan(node)) return;
    const inner = ts.isCallExpression(node.expression) ? node.expression.expression : node.expression;
    if (ts.isIdentifier(inner)) names.push(inner.text);
  });
  return names;
};

const nameOf = (node: ts.Node): string => {
  for (let at: ts.Node = node; !ts.isSourceFile(at); at = at.parent)
    if (ts.isVariableDeclaration(at) && ts.isIdentifier(at.name)) return at.name.text;
  return '';
};

const STATEMENT = /^\s*(?:\(\s*)?(SELECT|INSERT|UPDATE|DELETE|WITH|MERGE|TRUNCATE)\b/;

/** Every statement below `endpoint/`, migrations apart. */
export const statements = (sources = readSources()): Statement[] => {
  const files = [...sources]
    .filter(
      ([path]) => path.startsWith('endpoint/') && !path.includes('/migrations/') && !path.includes('/admin/page/'),
    )
    .map(([path, text]) => [path.replace('endpoint/', ''), parse(path, text)] as const);
  const everywhere = new Map(files.flatMap(([, file]) => [...constantsOf(file)]));
  const inner = new Set(files.flatMap(([, file]) => innerNames(file)));
  const found: Statement[] = [];
  for (const [path, file] of files) {
    const pieces = new Map([...everywhere, ...constantsOf(file)]);
    walk(file, (node) => {
      if (!isText(node) || ts.isTemplateSpan(node.parent) || inner.has(nameOf(node))) return;
      const text = textOf(node, pieces);
      const tables = [...text.matchAll(/sayso\.(\w+)/g)].map(([, name]) => name!);
      if (STATEMENT.test(text) && tables.length) found.push({ where: `${path} ${nameOf(node)}`.trim(), text, tables });
    });
  }
  return found;
};
