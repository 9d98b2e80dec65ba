/** Calls of the endpoint. The token stands in a header, never in a URL; it is kept in memory and for this tab alone. */

/** What a token is. */
export interface Own {
  site: string;
  scopes: readonly string[];
  label: string;
  expires: number;
  controller: string;
}

export interface Fault {
  path: string;
  got: string;
  want: string;
}

/** A call that was refused; its message is the endpoint's own. */
export class Refused extends Error {
  override readonly name = 'Refused';
  constructor(
    readonly status: number,
    message: string,
    readonly faults: readonly Fault[] = [],
  ) {
    super(message);
  }
}

/** A session: one token of one site. */
export interface Session {
  own: Own;
  /** Posts to a route of the site, such as `/statistics`. @throws Refused */
  post<T>(path: string, body?: object): Promise<T>;
  /** Reads a route of the site. @throws Refused */
  get<T>(path: string): Promise<T>;
}

const KEY = 'sayso-admin';
const prefix = (): string => document.documentElement.dataset['prefix'] ?? '/v1';

/** Storage that is blocked only means that a reload asks for the token again. */
const stored = {
  read: (): string | null => {
    try {
      return sessionStorage.getItem(KEY);
    } catch {
      return null;
    }
  },
  write: (token: string): void => {
    try {
      sessionStorage.setItem(KEY, token);
    } catch {
      // It stays in memory.
    }
  },
  clear: (): void => {
    try {
      sessionStorage.removeItem(KEY);
    } catch {
      // There was nothing then.
    }
  },
};

interface Reply {
  error?: { message?: string; faults?: Fault[] };
}

const call = async <T>(token: string, path: string, init: RequestInit = {}): Promise<T> => {
  const headers = { authorization: `Bearer ${token}`, ...(init.body ? { 'content-type': 'application/json' } : {}) };
  const request = { ...init, headers, credentials: 'omit', cache: 'no-store' } as const;
  const response = await fetch(`${prefix()}${path}`, request).catch(() => {
    throw new Refused(0, 'The endpoint cannot be reached. Check the connection and try again.');
  });
  const body = (await response.json().catch(() => ({}))) as T & Reply;
  if (response.ok) return body;
  throw new Refused(
    response.status,
    body.error?.message ?? `The endpoint answered ${response.status}.`,
    body.error?.faults,
  );
};

/** Opens a session. @throws Refused */
export const openSession = async (token: string): Promise<Session> => {
  // Header values hold Latin letters only: anything else was never a token.
  if (!/^[\w-]{20,200}$/.test(token))
    throw new Refused(401, 'This is no token: a token begins with sayso_ and has 49 characters.');
  const own = await call<Own>(token, '/token');
  const site = `/${own.site}`;
  stored.write(token);
  return {
    own,
    post: (path, body = {}) => call(token, site + path, { method: 'POST', body: JSON.stringify(body) }),
    get: (path) => call(token, site + path),
  };
};

/** The session of this tab, where it has one. @throws Refused */
export const resumeSession = async (): Promise<Session | null> => {
  const token = stored.read();
  return token === null ? null : openSession(token);
};

export const endSession = (): void => stored.clear();
