/** One round: the visitor decides, and the page or the browser dies. */
import { until, wait } from './chance.mjs';
import { openBrowser } from './chromium.mjs';
import { visit } from './told.mjs';
import { WAYS } from './ways.mjs';

/** A decision must stand this soon after the page has loaded, in ms. */
const SETTLED = 3000;

/**
 * A put that the page has handed over needs this long, in ms, to reach the disk's cache: no page can wait for it in
 * the click's task. `--span 0-10` measures what falls in between; docs/durability.md tells it.
 */
const HANDOVER = 10;

/** The moment of death in ms, from the click or from `kept` on: often at once, sometimes late. */
const SPANS = {
  page: [
    [0, 60],
    [0, 60],
    [60, 400],
    [400, 2000],
  ],
  browser: [
    [HANDOVER, 40],
    [HANDOVER, 40],
    [HANDOVER, 300],
    [HANDOVER, 1500],
  ],
};

/** What a round does; drawn ahead, so that the seed repeats it. */
export function planRound(kind, chance, { ways, span }) {
  const [least, most] = span ?? chance.pick(SPANS[kind]);
  const way = chance.pick(ways);
  const end = kind === 'browser' ? 'kill' : chance.pick(['assign', 'navigate', 'reload', 'close', 'close']);
  const ms = chance.between(least, most);
  return { way, end, ms, site: chance.pick(['url', 'other']) };
}

/** Prepares anew where a layer goes meanwhile: a page that asks by itself puts its first layer in place of another. */
async function prepare(way, tab, chance) {
  for (let tries = 1; ; tries++) {
    try {
      return await WAYS[way](tab, chance);
    } catch (error) {
      if (tries === 3) throw error;
    }
  }
}

const leave = {
  navigate: (tab, to) => tab.navigate(to),
  reload: (tab) => tab.reload(),
  close: (tab) => tab.close(),
  assign: async () => undefined,
};

/** The page goes at a moment counted from the click on, whatever it has told by then. */
export async function pageRound(run, { way, end: wished, ms, site }, chance) {
  const { told, pages } = run;
  const end = wished === 'assign' && way === 'api' ? 'navigate' : wished;
  const tab = await run.page();
  const to = `${pages[site]}/away`;
  const { act } = await prepare(way, tab, chance);
  if (end === 'assign') await tab.evaluate(`void (window.leave = { to: '${to}', ms: ${Math.floor(ms)} })`);
  act().catch(() => undefined);
  if (ms >= 1) await wait(ms);
  const confirmed = new Set(told.receipts);
  await leave[end](tab, to).catch(() => undefined);
  await wait(chance.between(100, 600));
  run.tab = null;
  if (end !== 'close') await tab.close().catch(() => undefined);
  run.sum[end === 'close' ? 'closes' : 'navigations']++;
  const early = told.ofRound().filter(({ id }) => !confirmed.has(id));
  if (early.length) run.sum.pagesBeforeReceipt++;
}

/** A record's id (UUID version 7) begins with the time of the choice: an older one of the same words does not count. */
const timeOf = (id) => parseInt(id.replaceAll('-', '').slice(0, 12), 16);

const agree = (stands, { id, choices }) =>
  Object.entries(choices).every(([name, choice]) => stands[name].state === choice && stands[name].since === timeOf(id));

/** After a restart the last decision must stand again. What the page said before it had looked everywhere is noted. */
async function checkDecision(run, last) {
  const { sum } = run;
  const tab = await run.page();
  if (!agree(tab.loaded.stands, last)) sum.staleAtLoad++;
  const stands = async () => agree(await tab.evaluate('stands()'), last);
  if (!(await until(stands, SETTLED - (Date.now() - tab.loaded.at), 25))) {
    const now = JSON.stringify(await tab.evaluate('stands()'));
    run.faults.push(`${run.title}: after the restart the page says ${now}, not ${JSON.stringify(last)}`);
    sum.forgotten++;
  }
  sum.slowest = Math.max(sum.slowest, Date.now() - tab.loaded.at);
}

/** Decides, and does so again where the click met nothing: a layer may have left a moment before. */
async function decide({ told, sum }, prepare) {
  for (let tries = 1; ; tries++) {
    const { act, decisions } = await prepare();
    const decided = told.decided(decisions, 5000);
    act().catch(() => undefined);
    try {
      return await decided;
    } catch (error) {
      if (tries === 4 || told.ofRound().length) throw error;
      sum.inVain++;
    }
  }
}

/** The whole browser goes at a moment counted from `kept` on. */
export async function killRound(run, { way, ms }, chance) {
  const { told, sum } = run;
  const tab = await run.page();
  await decide(run, () => prepare(way, tab, chance));
  if (ms >= 1) await wait(ms);
  const early = told.unconfirmed();
  run.kills.push({ way, at: Date.now(), ms, ids: told.ofRound().map(({ id }) => id) });
  await run.browser.kill();
  sum.kills++;
  if (early.length) sum.killsBeforeReceipt++;
  run.tab = null;
  run.browser = await openBrowser(run.profile);
  await checkDecision(run, told.ofRound().at(-1));
}

/** What every round shares. */
export function createRun({ browser, profile, pages, told }) {
  return {
    ...{ browser, profile, pages, told, tab: null, title: '', faults: [], kills: [] },
    sum: {
      ...{ navigations: 0, closes: 0, kills: 0, pagesBeforeReceipt: 0, killsBeforeReceipt: 0 },
      ...{ staleAtLoad: 0, forgotten: 0, slowest: 0, inVain: 0 },
    },
    async page() {
      return (this.tab ??= await visit(this.browser, `${this.pages.url}/`, this.told));
    },
  };
}
