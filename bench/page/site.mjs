/** A contestant's site in one variant, and what it weighs on top of the bare page. */
import { makeSite, sizesNow, sizesOf } from './server.mjs';
import { pageFiles, pageOf, purposesOf, TAGS } from './subject.mjs';

const PLAIN = { mark: () => '' };
const MARKED = { mark: (code) => code };

/** What a contestant is asked to put on the page. */
export const subjectOf = ({ purposes = 4, tags = TAGS, frame = '' } = {}) => ({
  purposes: purposesOf(purposes),
  tags,
  frame,
});

const filesOf = async (contestant, subject) => ({
  '/': pageOf(await contestant.page(subject)),
  ...(await contestant.files(subject)),
});

/** The site as it runs, with the bench's marks in it. */
export async function siteOf(contestant, subject) {
  const frame = contestant.frames ? subject.frame : '';
  return makeSite({
    '/blank': '<!doctype html><link rel="icon" href="data:,"><title>Before</title>',
    ...pageFiles(),
    ...(await filesOf(contestant, { ...subject, frame, ...MARKED })),
  });
}

const minus = (a, b) => Object.fromEntries(Object.keys(a).map((name) => [name, a[name] - b[name]]));
const plus = (a, b) => Object.fromEntries(Object.keys(a).map((name) => [name, a[name] + b[name]]));
const NOTHING = { raw: 0, gzip: 0, brotli: 0 };

/** The bytes of each path that a contestant adds, as it would ship: the page counts as far as it outweighs the bare one. */
export async function weightsOf(contestant, subject) {
  const frame = contestant.frames ? subject.frame : '';
  const { '/': html, ...files } = await filesOf(contestant, { ...subject, frame, ...PLAIN });
  const page = minus(sizesNow(Buffer.from(html)), sizesNow(Buffer.from(pageOf())));
  const rest = Object.entries(files).map(async ([path, content]) => [path, await sizesOf(Buffer.from(content))]);
  return { '/': page, ...Object.fromEntries(await Promise.all(rest)) };
}

/** The sum over what was asked for. What is the page's own, or is held back, weighs nothing. */
export function weigh(weights, hits, answers = []) {
  const paths = [...new Set(hits)].filter((path) => path in weights);
  const files = paths.reduce((sum, path) => plus(sum, weights[path]), NOTHING);
  return answers.map(sizesNow).reduce(plus, files);
}
