/** What is measured, a round at a time. Each function visits one contestant and answers samples by row. */
import { inlineTags, TAGS } from './subject.mjs';
import { siteOf, subjectOf, weigh, weightsOf } from './site.mjs';
import { Visitor } from './visit.mjs';

const isQuiet = (hits) => !hits.some((path) => path.startsWith('/held/') || path === 'frame');
const asks = (contestant) => !!contestant.banner;

/** Makes ready what does not change between rounds. */
export async function prepare(contestants, servers) {
  // Without the frame, which not everyone can hold: a frame weighs more than anything measured here.
  const subject = subjectOf();
  return Promise.all(
    contestants.map(async (contestant) => ({
      contestant,
      site: await siteOf(contestant, subject),
      weights: await weightsOf(contestant, subject),
    })),
  );
}

/** A first visit, the click, and the next visits at several speeds of the processor. */
export async function fastRound({ contestant, site, weights }, { browser, servers, slowDowns }) {
  servers.serve(site);
  const visitor = await Visitor.enter(browser, contestant, servers.url);
  const samples = {};
  const marks = {};
  try {
    const first = await visitor.open({ asked: true });
    const told = await visitor.tell(first);
    Object.assign(samples, { banner: told.rest || null, lcp: told.lcp, cls: told.cls, firstLong: told.longTasks });
    Object.assign(samples, { firstElements: (await visitor.weigh(first)).elements });
    marks.lcpOurs = told.lcpOurs;
    marks.shutBefore = isQuiet(servers.hits()) && told.ran === 0;
    if (asks(contestant)) {
      marks.asked = told.rest > 0;
      const { paint, gate, ran } = await visitor.click(first, contestant.accept, TAGS.length);
      Object.assign(samples, { paint, gate: gate || null });
      marks.openAfter = ran === TAGS.length;
    }
    samples.firstBytes = weigh(weights, servers.hits(), servers.answers());
    marks.faults = told.faults;
    await first.page.close();
    for (const cpu of slowDowns) Object.assign(samples, await nextVisit(visitor, { cpu, servers, weights, marks }));
    return { samples, marks, visitor };
  } catch (error) {
    await visitor.leave();
    throw error;
  }
}

async function nextVisit(visitor, { cpu, servers, weights, marks }) {
  servers.forget();
  const view = await visitor.open({ cpu });
  const told = await visitor.tell(view);
  const at = (name) => `${name}${cpu}`;
  const samples = {
    [at('answer')]: told.answered && told.start ? told.answered - told.start + told.prelude : null,
    [at('script')]: told.script,
    [at('busy')]: told.busy,
    [at('longest')]: told.longest,
    [at('tasks')]: told.longTasks,
    [at('speed')]: told.speed,
  };
  if (cpu === 1) Object.assign(samples, await restingVisit(visitor, { view, told, servers, weights, marks }));
  await view.page.close();
  return samples;
}

async function restingVisit(visitor, { view, told, servers, weights, marks }) {
  const { contestant } = visitor;
  const { heap, elements } = await visitor.weigh(view);
  const asked = await visitor.ask(view);
  if (asks(contestant)) {
    marks.heldToIt = told.ran === TAGS.length;
    marks.notAskedAgain = !(await view.page.evaluate(() => window.__isShown()));
    if (contestant.query) marks.answersRight = asked.right;
  }
  marks.faults = [...marks.faults, ...told.faults];
  return {
    navigation: told.answered || null,
    ...{ heap, elements, queries: asked?.perSecond ?? null },
    returningBytes: weigh(weights, servers.hits()),
  };
}

/** A visitor who refuses: nothing may run, then or on the next visit, and nobody asks again. */
export async function refusal({ contestant, site }, { browser, servers }) {
  if (!asks(contestant)) return {};
  servers.serve(site);
  const visitor = await Visitor.enter(browser, contestant, servers.url);
  try {
    const first = await visitor.open({ asked: true });
    await visitor.click(first, contestant.refuse, 0);
    await first.page.close();
    const next = await visitor.open({ refused: true });
    const shown = await next.page.evaluate(() => window.__isShown());
    return { shutAfterRefusal: isQuiet(servers.hits()), refusalKept: !shown };
  } finally {
    await visitor.leave();
  }
}

/** The third party's frame, where it can be held: shut before, open after. */
export async function frameRound({ contestant }, { browser, servers }) {
  if (!contestant.frames) return {};
  servers.serve(await siteOf(contestant, subjectOf({ frame: servers.frame })));
  const visitor = await Visitor.enter(browser, contestant, servers.url);
  try {
    const view = await visitor.open({ asked: true });
    const frameShut = !servers.hits().includes('frame');
    await visitor.click(view, contestant.accept, TAGS.length);
    return { frame: frameShut && servers.hits().includes('frame') };
  } finally {
    await visitor.leave();
  }
}

/** The same over slow 4G: a first visit by somebody new, and the next visit of one who accepted. */
export async function slowRound({ contestant, site }, { browser, servers, accepted }) {
  servers.serve(site);
  const visitor = await Visitor.enter(browser, contestant, servers.url);
  try {
    // Side by side: both wait for the network nearly all the time.
    const [first, next] = await Promise.all([
      visitor.open({ slow: true, asked: true }).then(visitor.tell),
      accepted.open({ slow: true }).then(accepted.tell),
    ]);
    return {
      slowBanner: first.rest || null,
      slowLcp: first.lcp,
      slowCls: first.cls,
      slowLcpOurs: first.lcpOurs ? 1 : 0,
      slowNavigation: next.answered || null,
    };
  } finally {
    await visitor.leave();
  }
}

/** Many held scripts behind one purpose: click to paint, to the first and to all of them. */
export async function tagsRound(contestant, { browser, servers, count }) {
  const tags = inlineTags(count);
  servers.serve(await siteOf(contestant, subjectOf({ tags })));
  const visitor = await Visitor.enter(browser, contestant, servers.url);
  try {
    const view = await visitor.open({ asked: true });
    const { paint, gate, ran } = await visitor.click(view, contestant.accept, count);
    return { paint, gate: gate || null, ran };
  } finally {
    await visitor.leave();
  }
}

/** Many purposes: what is stored, whether it is still known on the next visit, and how long the panel takes. */
export async function purposesRound(contestant, { browser, servers, count }) {
  servers.serve(await siteOf(contestant, subjectOf({ purposes: count })));
  const visitor = await Visitor.enter(browser, contestant, servers.url);
  try {
    const first = await visitor.open({ asked: true });
    const banner = (await visitor.tell(first)).rest || null;
    await visitor.click(first, contestant.accept, TAGS.length);
    await first.page.close();
    const cookies = await visitor.context.cookies();
    const next = await visitor.open();
    const { ran } = await visitor.tell(next);
    const shown = await next.page.evaluate(() => window.__isShown());
    const panel = await visitor.openPanel(next);
    const stored = cookies.reduce((sum, { name, value }) => sum + name.length + value.length + 1, 0);
    return { banner, stored, kept: !shown && ran === TAGS.length, panel };
  } finally {
    await visitor.leave();
  }
}
