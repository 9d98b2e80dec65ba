import type { Scene } from './scene.js';

const wordsOf = (entry: unknown): unknown[] =>
  Array.isArray(entry) ? entry : Array.from(Object(entry) as ArrayLike<unknown>);

const isDefault = (entry: unknown): boolean => {
  const [command, word] = wordsOf(entry);
  return command === 'consent' && word === 'default';
};

/** What a Google tag acts on: `js`, `config` and `event` commands, and Tag Manager's own start. */
const isActed = (entry: unknown): boolean =>
  ['js', 'config', 'event'].includes(wordsOf(entry)[0] as string) || 'gtm.start' in (Object(entry) as object);

/** D07: Google's tags were told something before they were told what is refused. */
export const checkDefaults = ({ notice, say }: Scene): void => {
  const settings = notice.signals?.['google-consent-mode'] as { dataLayer?: string } | undefined;
  if (!settings) return;
  const { dataLayer = 'dataLayer' } = settings;
  const layer = (globalThis as unknown as Record<string, unknown>)[dataLayer];
  const entries = Array.isArray(layer) ? (layer as unknown[]) : [];
  const first = entries.findIndex(isDefault);
  const early = entries.slice(0, first < 0 ? undefined : first).find(isActed);
  if (early !== undefined)
    say(
      'D07',
      `${dataLayer} got ${JSON.stringify('gtm.start' in (Object(early) as object) ? early : wordsOf(early).slice(0, 2))} before the default: put Sayso's tag before Google's.`,
    );
};
