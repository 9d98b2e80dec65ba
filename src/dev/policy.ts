import type { Scene } from './scene.js';
import { readSource } from './source.js';

/** As much of a violation as both ways of hearing of one tell. */
interface Violation {
  effectiveDirective: string;
  blockedURI?: string | null;
  blockedURL?: string | null;
  sourceFile?: string | null;
  sample?: string | null;
}

/** A file of ours, wherever it lies. */
const OURS =
  /\/(?:sayso|choice|first-layer|preferences|proof|lasting|sha256|running|frames|dev|button|guard|gates\/[\w-]+|signals\/[\w-]+|locales\/[\w-]+|more\/[\w-]+)\.js(?:[?#]|$)/;

const HELD = '[data-purpose]';

/** What is, or was, held on this page: its URLs, gathered as long as they can be seen. */
const heldUrls = (signal: AbortSignal): Set<string> => {
  const urls = new Set<string>();
  const take = (): void => {
    for (const element of document.querySelectorAll(HELD))
      for (const name of ['src', 'data-src', 'data-href', 'data-data', 'data-poster']) {
        const value = element.getAttribute(name);
        if (value && URL.canParse(value, document.baseURI)) urls.add(new URL(value, document.baseURI).href);
      }
  };
  const observer = new MutationObserver(take);
  take();
  observer.observe(document, { childList: true, subtree: true });
  signal.addEventListener('abort', () => observer.disconnect());
  return urls;
};

const TAG = /<(?:script|iframe|img|link)\b[^>]*\bdata-purpose\b[^>]*>/gi;

/** Whether a URL was held in the page's own text, where it is gone from the page by now. */
const wasHeld = async (url: string): Promise<boolean> => {
  const tags = (await readSource()).match(TAG) ?? [];
  const values = tags.flatMap((tag) =>
    [...tag.matchAll(/\s(?:data-)?(?:src|href)="([^"]*)"/gi)].map(([, value]) => value!),
  );
  return values.some((value) => URL.canParse(value, document.baseURI) && new URL(value, document.baseURI).href === url);
};

/** D09: the page's own policy blocks a file of ours, or something that we released. */
export const watchPolicy = ({ say, api, signal }: Scene): void => {
  const held = heldUrls(signal);
  const tell = (directive: string, url: string): void =>
    say('D09', `${directive} blocks ${url}, which was released: a held script needs the page's nonce itself.`);
  const hear = (violation: Violation): void => {
    const { effectiveDirective: directive, sourceFile, sample } = violation;
    const blocked = violation.blockedURI ?? violation.blockedURL ?? '';
    if (blocked.startsWith('trusted-types') ? sample?.startsWith('sayso') : OURS.test(blocked))
      say('D09', `${directive} blocks ${sample || blocked}, a part of Sayso: allow it in the page's policy.`);
    else if (blocked === 'inline' && OURS.test(sourceFile ?? ''))
      say('D09', `${directive} blocks an inline script that was released: it needs the page's nonce itself.`);
    else if (held.has(blocked)) tell(directive, blocked);
    else if (URL.canParse(blocked)) void wasHeld(blocked).then((was) => was && tell(directive, blocked));
  };
  document.addEventListener('securitypolicyviolation', hear, { signal });
  // Tells of what was blocked before this chunk came. Firefox has none.
  if (typeof ReportingObserver === 'function') {
    const observer = new ReportingObserver(
      (reports) => reports.forEach(({ body }) => hear(body as unknown as Violation)),
      { types: ['csp-violation'], buffered: true },
    );
    observer.observe();
    signal.addEventListener('abort', () => observer.disconnect());
  }
  const { gate } = api;
  api.gate = (gated) => {
    const { src } = Object(gated) as { src?: unknown };
    if (typeof src === 'string' && URL.canParse(src, document.baseURI)) held.add(new URL(src, document.baseURI).href);
    return gate(gated);
  };
};
