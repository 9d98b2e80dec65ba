/** The house numbers and words, measured on the syntax tree. */
import ts from 'typescript';
import { parse, walk, type Sources } from './sources.js';

export interface Measured {
  where: string;
  lines: number;
  params: number;
}

const isFunction = (node: ts.Node): node is ts.FunctionLikeDeclaration & { body: ts.Node } =>
  ts.isFunctionLike(node) && 'body' in node && node.body !== undefined;

function measure(node: ts.FunctionLikeDeclaration, file: ts.SourceFile): Measured {
  const start = file.getLineAndCharacterOfPosition(node.getStart()).line;
  const end = file.getLineAndCharacterOfPosition(node.end).line;
  return { where: `${file.fileName}:${String(start + 1)}`, lines: end - start + 1, params: node.parameters.length };
}

/** Every function with a body. */
export function functionsOf(sources: Sources): Measured[] {
  const found: Measured[] = [];
  for (const [path, text] of sources) {
    const file = parse(path, text);
    walk(file, (node) => {
      if (isFunction(node)) found.push(measure(node, file));
    });
  }
  return found;
}

/** The value below which a share of them lies, 0.5 for the median. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}

export const linesOf = (text: string): number => text.trimEnd().split('\n').length;

/** Where `any` is written. */
export function anys(sources: Sources): string[] {
  const found: string[] = [];
  for (const [path, text] of sources) {
    const file = parse(path, text);
    walk(file, (node) => {
      if (node.kind !== ts.SyntaxKind.AnyKeyword) return;
      found.push(`${path}:${String(file.getLineAndCharacterOfPosition(node.getStart()).line + 1)}`);
    });
  }
  return found;
}

const UNUSED_WORDS = ['manager', 'handler', 'helper', 'util', 'utils', 'data', 'info', 'category', 'categories'];
/** Names that others gave: Google's queue is called so, and the standard says `dataset`. */
const GIVEN = ['dataLayer', 'dataset'];
/** Fields that a format outside prescribes, in the one file that writes it. */
const GIVEN_IN: Readonly<Record<string, readonly string[]>> = {
  'endpoint/openapi/document.ts': ['info'],
  // The words of Chart.js.
  'endpoint/admin/page/charts.ts': ['data', 'CategoryScale', 'categoryPercentage'],
};

export const wordsOf = (name: string): string[] =>
  name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .split(/[^A-Za-z]+/)
    .map((word) => word.toLowerCase());

const isUnused = (name: string): boolean =>
  !GIVEN.includes(name) && wordsOf(name).some((word) => UNUSED_WORDS.includes(word));

function declaredName(node: ts.Node): string | null {
  if (!('name' in node) || ts.isPropertyAccessExpression(node) || ts.isImportSpecifier(node)) return null;
  const name = node.name as ts.Node | undefined;
  return name && (ts.isIdentifier(name) || ts.isPrivateIdentifier(name)) ? name.text : null;
}

/** Names given in `src/` that use a word the house does not. A class is never a service: a service is a vendor. */
export function strayWords(sources: Sources): string[] {
  const found = [...sources.keys()].filter((path) =>
    path.split('/').some((part) => isUnused(part.replace(/\.ts$/, ''))),
  );
  for (const [path, text] of sources) {
    walk(parse(path, text), (node) => {
      const name = declaredName(node);
      if (name === null || GIVEN_IN[path]?.includes(name)) return;
      if (isUnused(name) || (ts.isClassDeclaration(node) && wordsOf(name).includes('service')))
        found.push(`${path}: ${name}`);
    });
  }
  return found;
}

const isQuiet = (statement: ts.Statement): boolean =>
  ts.isImportDeclaration(statement) ||
  ts.isExportDeclaration(statement) ||
  ts.isExportAssignment(statement) ||
  ts.isVariableStatement(statement) ||
  ts.isFunctionDeclaration(statement) ||
  ts.isClassDeclaration(statement) ||
  ts.isInterfaceDeclaration(statement) ||
  ts.isTypeAliasDeclaration(statement) ||
  ts.isModuleDeclaration(statement);

/** Statements at the top of a module that do something when it is imported. */
export function loudStatements(path: string, text: string): string[] {
  const file = parse(path, text);
  return file.statements
    .filter((statement) => !isQuiet(statement))
    .map((statement) => `${path}: ${statement.getText().split('\n')[0] ?? ''}`);
}
