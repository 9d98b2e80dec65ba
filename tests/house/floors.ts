/** The floors of the house, and what breaks their rules. */
import { importsOf, targetOf, type Sources } from './sources.js';

/**
 * Rooms by floor. A file that stands alone is a room; `page-api.ts` is the front of `page/`. The promise `layer.ts`
 * speaks of another promise, a locale, so it stands a step above.
 */
const FLOORS: readonly (readonly string[])[] = [
  ['wire'],
  ['consent'],
  ['store', 'follower', 'gated', 'locale', 'outbox', 'native'],
  ['layer'],
  ['stores', 'gates', 'signals', 'locales', 'ui', 'page', 'rights', 'guard', 'permissions'],
  ['sdk', 'choice', 'dev', 'accounts', 'web-view', 'centre'],
  ['index', 'tag', 'stub', 'starter', 'server', 'testing'],
];
/** The second house: it stands on the wire alone. */
const ENDPOINT = 'endpoint';

export function roomOf(path: string): string {
  const room = path.split('/')[0]?.replace(/\.ts$/, '') ?? '';
  return room === 'page-api' ? 'page' : room;
}

export const floorOf = (room: string): number => FLOORS.findIndex((rooms) => rooms.includes(room));

function mayImport(from: string, to: string): boolean {
  if (from === to) return true;
  if (from === ENDPOINT) return to === 'wire';
  return floorOf(to) !== -1 && floorOf(to) < floorOf(from);
}

/** Files that stand in no room the house knows. */
export const homeless = (sources: Sources): string[] =>
  [...sources.keys()].filter((path) => floorOf(roomOf(path)) === -1 && roomOf(path) !== ENDPOINT);

function linksOf(sources: Sources): { from: string; to: string }[] {
  return [...sources].flatMap(([from, text]) =>
    importsOf(from, text).flatMap((specifier) => {
      const to = targetOf(from, specifier);
      return to === null ? [] : [{ from, to }];
    }),
  );
}

/** Imports that go up or into a neighbour's room. */
export const trespasses = (sources: Sources): string[] =>
  linksOf(sources)
    .filter(({ from, to }) => !mayImport(roomOf(from), roomOf(to)))
    .map(({ from, to }) => `${from} imports ${to}`);

/** Imports of files that are not there. */
export const dangling = (sources: Sources): string[] =>
  linksOf(sources)
    .filter(({ to }) => !sources.has(to))
    .map(({ from, to }) => `${from} imports ${to}`);

function reach(start: string, nextOf: ReadonlyMap<string, string[]>): Set<string> {
  const seen = new Set<string>();
  const open = [...(nextOf.get(start) ?? [])];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    open.push(...(nextOf.get(path) ?? []));
  }
  return seen;
}

/** Files that reach themselves again, types counted. */
export function cycles(sources: Sources): string[] {
  const nextOf = new Map<string, string[]>();
  for (const { from, to } of linksOf(sources)) nextOf.set(from, [...(nextOf.get(from) ?? []), to]);
  return [...sources.keys()].filter((path) => reach(path, nextOf).has(path));
}

const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
const isOutside = (specifier: string): boolean => !specifier.startsWith('.') && !specifier.startsWith('node:');

/** Outside dependencies by the rooms that import them. */
export function dependencies(sources: Sources): Map<string, Set<string>> {
  const rooms = new Map<string, Set<string>>();
  for (const [path, text] of sources) {
    for (const name of importsOf(path, text).filter(isOutside).map(packageOf)) {
      rooms.set(name, (rooms.get(name) ?? new Set()).add(roomOf(path)));
    }
  }
  return rooms;
}
