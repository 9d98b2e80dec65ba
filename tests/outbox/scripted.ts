/** A scripted world for the outbox: a clock that is stepped, an endpoint that misbehaves on demand, a plain queue. */
import { createOutbox } from '../../src/outbox/outbox.js';
import type { OutboxEvent, OutboxPorts, Sent } from '../../src/outbox/ports.js';
import type { Entry, Queue, Waiting } from '../../src/outbox/queue.js';
import type { Batch, Envelope } from '../../src/wire/record.js';

/** What happens to one batch. */
export type Fate =
  | 'accept'
  | 'offline'
  | 'lost-before'
  | 'lost-after'
  | 'server-error'
  | 'portal'
  | 'portal-json'
  | 'wrong-hash'
  | 'half'
  | 'busy-seconds'
  | 'busy-date'
  | 'refuse'
  | 'too-large';

export const idAt = (n: number): string => `0190${String(n).padStart(8, '0')}`;
export const payloadOf = (id: string, rest: object = {}): string => JSON.stringify({ id, ...rest });
export const hashOf = (payload: string): string => `#${payload}`;
export const entryAt = (n: number, rest?: object): Waiting => ({ id: idAt(n), payload: payloadOf(idAt(n), rest) });

const payloadIn = (envelope: Envelope): string =>
  typeof envelope === 'string' ? envelope.slice(envelope.indexOf(':') + 1) : envelope.payload;

/** Keeps copies, as IndexedDB does. */
export const plainQueue = (entries = new Map<string, Entry>()): Queue & { entries: Map<string, Entry> } => ({
  entries,
  add: async (entry) => {
    if (entries.has(entry.id)) throw new Error('stands already');
    entries.set(entry.id, structuredClone(entry));
  },
  put: async (entry) => void entries.set(entry.id, structuredClone(entry)),
  all: async () => [...entries.values()].sort((a, b) => (a.id < b.id ? -1 : 1)).map((one) => structuredClone(one)),
  drop: async (id) => void entries.delete(id),
});

export interface Server {
  /** Record ids in the order in which they were committed. */
  ledger: string[];
  /** Every envelope that ever arrived, by record id. */
  seen: Map<string, Set<string>>;
  /** Every batch that arrived or was tried. */
  batches: Batch[];
  bodies: string[];
  /** The fates of the next batches, then `accept`. A function decides by the batch. */
  fates: (Fate | ((batch: Batch) => Fate))[];
  /** Records that spoil any batch they stand in. */
  poison: Set<string>;
  /** Records that are bounced, with the reason. */
  bounce: Map<string, string>;
  now(): number;
  send(body: string): Promise<Sent>;
}

const answer = (status: number, body: unknown, retryAfter: string | null = null): Sent => ({
  status,
  retryAfter,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

export const createServer = (now: () => number): Server => {
  const commit = (server: Server, batch: Batch, upTo = batch.records.length): unknown => ({
    outcomes: batch.records.slice(0, upTo).map((envelope) => {
      const payload = payloadIn(envelope);
      const { id } = JSON.parse(payload) as { id: string };
      const hash = hashOf(payload);
      const seen = server.seen.get(id) ?? new Set();
      server.seen.set(id, seen.add(JSON.stringify(envelope)));
      const reason = server.bounce.get(id);
      if (reason) return { id, hash, outcome: 'bounced', reason };
      const known = server.ledger.includes(id);
      if (!known) server.ledger.push(id);
      return { id, hash, outcome: known ? 'known' : 'accepted', receipt: `receipt of ${id}` };
    }),
  });
  const fated: Record<Fate, (server: Server, batch: Batch) => Sent> = {
    accept: (server, batch) => answer(200, commit(server, batch)),
    offline: () => {
      throw new TypeError('Failed to fetch');
    },
    'lost-before': () => {
      throw new TypeError('Failed to fetch');
    },
    'lost-after': (server, batch) => {
      commit(server, batch);
      throw new TypeError('Failed to fetch');
    },
    'server-error': () => answer(500, 'oops'),
    portal: () => answer(200, '<html>Please sign in to this hotel</html>'),
    'portal-json': (_, batch) =>
      answer(200, { outcomes: batch.records.map(() => ({ id: 'x', hash: 'x', outcome: 'accepted', receipt: 'x' })) }),
    'wrong-hash': (_, batch) =>
      answer(200, {
        outcomes: batch.records.map((envelope) => ({
          id: (JSON.parse(payloadIn(envelope)) as { id: string }).id,
          hash: '#other',
          outcome: 'accepted',
          receipt: 'forged',
        })),
      }),
    half: (server, batch) => answer(200, commit(server, batch, Math.ceil(batch.records.length / 2))),
    'busy-seconds': () => answer(429, '', '120'),
    'busy-date': (server) => answer(503, '', new Date(server.now() + 90_000).toUTCString()),
    refuse: () => answer(400, '{"error":"malformed"}'),
    'too-large': () => answer(413, ''),
  };
  const server: Server = {
    ledger: [],
    seen: new Map(),
    batches: [],
    bodies: [],
    fates: [],
    poison: new Set(),
    bounce: new Map(),
    now,
    send: async (body) => {
      const batch = JSON.parse(body) as Batch;
      server.batches.push(batch);
      server.bodies.push(body);
      const next = server.fates.shift() ?? 'accept';
      const spoilt = batch.records.some((one) => server.poison.has((JSON.parse(payloadIn(one)) as Entry).id));
      const fate = typeof next === 'function' ? next(batch) : next;
      return fated[fate === 'accept' && spoilt ? 'refuse' : fate](server, batch);
    },
  };
  return server;
};

/** The ids in a batch. */
export const idsOf = (batch: Batch | undefined): string[] =>
  (batch?.records ?? []).map((one) => (JSON.parse(payloadIn(one)) as { id: string }).id);

/** Lets every promise that can go on do so. */
export const settle = async (): Promise<void> => {
  for (let i = 0; i < 400; i++) await Promise.resolve();
};

export interface World {
  queue: ReturnType<typeof plainQueue>;
  server: Server;
  told: OutboxEvent[];
  /** Timers that wait: when, and for what delay they were asked. */
  timers: Map<number, { at: number; ms: number; run: () => void }>;
  outbox: ReturnType<typeof createOutbox>;
  now(): number;
  /** Moves the clock, firing each timer on its way, and lets everything settle. */
  pass(ms: number): Promise<void>;
  /** The only delay that is planned; `undefined` where there is none. */
  planned(): number | undefined;
  /** The page dies here: another one opens over the same queue. */
  crash(): void;
}

export const START = 1_700_000_000_000;

export const createWorld = (ports: Partial<OutboxPorts> = {}): World => {
  let clock = START;
  let count = 0;
  let life = 0;
  const now = (): number => clock;
  const server = createServer(now);
  const open = (): ReturnType<typeof createOutbox> => {
    const mine = ++life;
    const dead = (): Promise<never> => new Promise(() => {});
    return createOutbox({
      queue: {
        add: (...args) => (mine === life ? (ports.queue ?? world.queue).add(...args) : dead()),
        put: (...args) => (mine === life ? (ports.queue ?? world.queue).put(...args) : dead()),
        all: () => (mine === life ? (ports.queue ?? world.queue).all() : dead()),
        drop: (...args) => (mine === life ? (ports.queue ?? world.queue).drop(...args) : dead()),
      },
      send: (body) => (mine === life ? (ports.send ?? server.send)(body) : dead()),
      sign: ports.sign ?? (async (payload) => ({ hash: hashOf(payload), envelope: `signed${++count}:${payload}` })),
      lock: ports.lock ?? ((run) => run()),
      tell: (event) => {
        world.told.push(event);
        ports.tell?.(event);
      },
      now,
      random: ports.random ?? (() => 0.5),
      later: (run, ms) => {
        world.timers.set(++count, { at: clock + ms, ms, run });
        return count;
      },
      callOff: (timer) => void world.timers.delete(timer),
    });
  };
  const world: World = {
    queue: plainQueue(),
    server,
    told: [],
    timers: new Map(),
    outbox: undefined as never,
    now,
    planned: () => {
      if (world.timers.size > 1) throw new Error(`${world.timers.size} timers wait`);
      return [...world.timers.values()][0]?.ms;
    },
    pass: async (ms) => {
      const end = clock + ms;
      await settle();
      for (;;) {
        const [next] = [...world.timers].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at);
        if (!next) break;
        clock = Math.max(clock, next[1].at);
        world.timers.delete(next[0]);
        next[1].run();
        await settle();
      }
      clock = end;
      await settle();
    },
    crash: () => {
      world.timers.clear();
      world.outbox = open();
    },
  };
  world.outbox = open();
  return world;
};
