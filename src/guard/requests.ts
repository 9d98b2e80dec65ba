/** Requests from code: `fetch`, `XMLHttpRequest`, `sendBeacon`, `fetchLater`. A held one fails as a blocked one does. */
import type { Guarding } from './guard.js';
import type { Patches } from '../native/patch.js';
import type { Act } from './pending.js';

/** Bytes of a body, as far as they can be told without reading it. */
export const sizeOf = (body: unknown): number => {
  const { size, byteLength, length } = Object(body ?? 0) as Record<string, number | undefined>;
  return size ?? byteLength ?? length ?? 0;
};

/** What an API that takes a string, a `URL` or a `Request` will ask for. */
const urlOf = (input: unknown): string => (input as Partial<Request> | null)?.url ?? String(input);

export const holdFetch = ({ url }: Guarding, { method }: Patches): void => {
  method<unknown, [RequestInfo, RequestInit?]>('', 'fetch', (self, [input, init], native) => {
    const take = url('fetch', urlOf(input));
    if (!take) return;
    const held = new Promise((resolve, reject) => {
      // Made now, so that a wrong argument rejects, a body is used up and nothing can be changed later.
      const request = new Request(input, init);
      const { signal } = request;
      signal.throwIfAborted();
      const act: Act = {
        run: () => resolve(native.call(self, request)),
        drop: () => reject(new TypeError('Failed to fetch')),
        size: sizeOf(init?.body),
      };
      signal.addEventListener('abort', () => {
        act.done = true;
        reject(signal.reason as Error);
      });
      take(act);
    });
    return [held];
  });
  method<unknown, [RequestInfo]>('', 'fetchLater', (_, [input]) => {
    const take = url('fetch', urlOf(input));
    take?.();
    return take && [{ activated: false }];
  });
  method<Navigator, [unknown, unknown?]>('Navigator', 'sendBeacon', (self, args, native) => {
    const take = url('beacon', String(args[0]));
    take?.({
      run: () => native.apply(self, args),
      drop: () => undefined,
      size: sizeOf(args[1]),
    });
    return take && [true];
  });
};

interface Opened {
  url: string;
  sync: boolean;
  act?: Act;
}

/** Ends a request that never left as a network error or an abort ends one. */
const fail = (xhr: XMLHttpRequest, type: string): void => {
  Object.defineProperty(xhr, 'readyState', { value: 4, configurable: true });
  xhr.dispatchEvent(new Event('readystatechange'));
  for (const end of [type, 'loadend']) xhr.dispatchEvent(new ProgressEvent(end));
};

const forget = (xhr: Partial<XMLHttpRequest>): void => {
  delete xhr.abort;
  delete (xhr as { readyState?: number }).readyState;
};

export const holdXhr = ({ url, mentions }: Guarding, { method }: Patches): void => {
  const opened = new WeakMap<XMLHttpRequest, Opened>();
  method<XMLHttpRequest, [unknown, unknown, boolean?]>('XMLHttpRequest', 'open', (self, args) => {
    const before = opened.get(self);
    if (before) {
      if (before.act) before.act.done = true;
      opened.delete(self);
      forget(self);
    }
    const to = String(args[1]);
    if (mentions(to)) opened.set(self, { url: to, sync: args.length > 2 && !args[2] });
    return;
  });
  method<XMLHttpRequest, unknown[]>('XMLHttpRequest', 'send', (self, args, native) => {
    const call = opened.get(self);
    const take = call && url('xhr', call.url);
    if (!take) return;
    if (call.sync) {
      take();
      return [, new DOMException(`Failed to load '${call.url}'`, 'NetworkError')];
    }
    const act: Act = (call.act = {
      run: () => [forget(self), native.apply(self, args)],
      drop: () => void setTimeout(fail, 0, self, 'error'),
      size: sizeOf(args[0]),
    });
    self.abort = () => {
      if (act.done) return;
      act.done = true;
      fail(self, 'abort');
    };
    take(act);
    return [];
  });
};
