/** What is stored in this browser for this site, shelf by shelf, each thing with the purpose that the notice names for it. */
const fits = (pattern, name) => (pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern);

const finder = (notice) => {
  const patterns = [['sayso*', 'necessary']];
  for (const [name, { services = {} }] of Object.entries(notice.purposes)) {
    for (const { cookies = [], storage = [] } of Object.values(services)) {
      patterns.push(...[...cookies, ...storage].map((pattern) => [pattern, name]));
    }
  }
  return (thing) => patterns.find(([pattern]) => fits(pattern, thing))?.[1] ?? 'unknown';
};

const cookieNames = () =>
  document.cookie
    .split(/; */)
    .filter(Boolean)
    .map((pair) => pair.split('=')[0]);

const keysOf = (storage) => {
  try {
    return Object.keys(window[storage]);
  } catch {
    return [];
  }
};

const databaseNames = async () => {
  try {
    return (await indexedDB.databases()).map(({ name }) => name);
  } catch {
    return [];
  }
};

/** `received` are the cookie names that came with the panel's own question, `partner` those that Poppyboard saw last. */
export const readStored = async (notice, { received, partner }) => {
  const purposeOf = finder(notice);
  const readable = cookieNames();
  const things = (names) => [...new Set(names)].sort().map((name) => ({ name, purpose: purposeOf(name) }));
  const hidden = received.filter((name) => !readable.includes(name));
  return {
    cookies: [...things(readable), ...things(hidden).map((thing) => ({ ...thing, hidden: true }))],
    local: things(keysOf('localStorage')),
    session: things(keysOf('sessionStorage')),
    databases: things(await databaseNames()),
    partner: things(partner),
  };
};
