/**
 * The sweep: on a refusal, and on every page while it stands, removes what the refused services left in this browser.
 * It comes after the gates have run their stop hooks, again after a second (what still runs may write once more), and
 * when the page is left. Names that no service declares are never touched, and of a name that a granted service
 * declares too, nothing either.
 */
import type { Decision } from '../consent/decision.js';
import type { MakeFollower } from '../follower.js';
import type { Notice, Service } from '../wire/notice.js';
import { removeCookies, cookieNames } from './sweep/cookies.js';
import { isOurs, sweepOnce, type Found, type Swept } from './sweep/round.js';
import { covers } from '../wire/marks.js';

/** `detail` of the event `sayso:swept` on `document`: told when a round removed something or could not. */
export interface SweptDetail extends Swept {
  /** Declared names that no page can see: `HttpOnly` cookies and those of other sites. */
  unverifiable: Found[];
  /** What stands refused; a service that was refused alone as `purpose/service`. */
  purposes: string[];
}

/** `notice.signals.sweep` */
export interface SweepSettings {
  /** Path or URL that gets `{ cookies: [...] }` by POST when something is unverifiable: the server can expire `HttpOnly` cookies. */
  hook?: string;
}

const AGAIN = 1000;

/** A service that can be refused alone stands for itself, another one as its purpose. */
const servicesOf = (notice: Notice, { purposes }: Decision, isDenied: boolean): Service[] =>
  Object.entries(notice.purposes).flatMap(([name, { services = {} }]) =>
    Object.entries(services).flatMap(([title, service]) =>
      ((purposes[`${name}/${title}`] ?? purposes[name])?.state === 'denied') === isDenied ? [service] : [],
    ),
  );

const deniedIn = ({ purposes }: Decision): string[] =>
  Object.keys(purposes).filter((name) => purposes[name]!.state === 'denied');

/** Leaves out of a refused service what another one, not refused, declares too. */
const without = (service: Service, others: readonly Service[]): Service => {
  const fields = ['cookies', 'storage', 'databases', 'caches', 'workers'] as const;
  const kept = fields.map((field) => {
    const shared = others.flatMap((other) => other[field] ?? []);
    return [field, (service[field] ?? []).filter((mark) => !covers(shared, mark))];
  });
  return { ...service, ...(Object.fromEntries(kept) as Pick<Service, (typeof fields)[number]>) };
};

const post = (hook: string, unseen: readonly Found[]): void => {
  const body = JSON.stringify({ cookies: unseen.map(({ name }) => name) });
  void fetch(hook, { method: 'POST', body, keepalive: true }).catch(() => undefined);
};

/** Makes the sweep. */
export const makeSweep: MakeFollower = (notice) => {
  const { hook } = Object(notice.signals?.['sweep']) as SweepSettings;
  let refused: string[] = [];
  let services: Service[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;

  const round = async (isFirst: boolean): Promise<void> => {
    const unverifiable = services.flatMap((each) =>
      (each.unseen ?? []).map((name): Found => ({ store: 'cookies', name })),
    );
    const swept = await sweepOnce(services);
    if (isFirst && hook && unverifiable.length) post(hook, unverifiable);
    if (!swept.removed.length && !swept.remaining.length && !(isFirst && unverifiable.length)) return;
    const detail: SweptDetail = { ...swept, unverifiable, purposes: refused };
    document.dispatchEvent(new CustomEvent('sayso:swept', { detail }));
  };

  /** The page is going: what is left to do must be done at once. */
  const last = (): void => {
    const marks = services.flatMap(({ cookies }) => cookies ?? []);
    removeCookies(cookieNames().filter((name) => covers(marks, name) && !isOurs(name)));
  };
  addEventListener('pagehide', last);

  const begin = (): void => {
    clearTimeout(timer);
    void round(true);
    timer = setTimeout(() => void round(false), AGAIN);
  };

  return {
    name: 'sweep',
    follow: (decision) => {
      const denied = deniedIn(decision);
      const isNews = denied.some((name) => !refused.includes(name));
      const others = servicesOf(notice, decision, false);
      refused = denied;
      services = servicesOf(notice, decision, true).map((service) => without(service, others));
      // After the task: stop hooks of the gates, which hear of the same refusal, come first.
      if (isNews) queueMicrotask(begin);
    },
    stop: () => {
      clearTimeout(timer);
      services = [];
      removeEventListener('pagehide', last);
    },
  };
};
