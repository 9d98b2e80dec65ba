/** The ways in which a visitor decides. Each prepares and answers with the act itself, and how many decisions it makes. */
import { until } from './chance.mjs';

const WISHES = ['accept-all', 'reject-all'];

/** Where to click an element; waits until it is there and has a size, and null where it does not come. */
async function findPoint(tab, element, ms) {
  let point = null;
  const look = async () => {
    point = await tab.evaluate(`(() => {
      const found = ${element};
      found?.scrollIntoView({ block: 'nearest', behavior: 'instant' });
      const { x, y, width, height } = found?.getBoundingClientRect() ?? {};
      return width ? { x: x + width / 2, y: y + height / 2 } : null;
    })()`);
    return point;
  };
  await until(look, ms, 20);
  return point;
}

async function pointOf(tab, element) {
  const point = await findPoint(tab, element, 20_000);
  if (!point) throw new Error(`not on the page: ${element}`);
  return point;
}

const buttonOf = (tab, wish) => pointOf(tab, `document.querySelector('body > [data-sayso="${wish}"]')`);

/** A button that the page's author wrote; the choice chunk is not there yet. */
async function button(tab, chance) {
  const point = await buttonOf(tab, chance.pick(WISHES));
  return { decisions: 1, act: () => tab.click(point) };
}

/** Two decisions in a row: the second must not overwrite the first. */
async function twice(tab, chance) {
  const points = await Promise.all(chance.shuffle(WISHES).map((wish) => buttonOf(tab, wish)));
  return { decisions: 2, act: () => Promise.all(points.map(tab.click)) };
}

/** Opens a layer and finds its button. Opened again where it went: the page asks by itself and puts it away by itself. */
async function open(tab, layer, button) {
  for (let tries = 0; tries < 10; tries++) {
    await tab.evaluate(`sayso.open('${layer}')`);
    const point = await findPoint(tab, button, 3000);
    if (point) return point;
  }
  throw new Error(`not on the page: ${button}`);
}

async function firstLayer(tab, chance) {
  const button = `document.querySelector('sayso-banner [data-sayso="${chance.pick(WISHES)}"]')`;
  const point = await open(tab, 'first', button);
  return { decisions: 1, act: () => tab.click(point) };
}

/** Some switches, then "save". */
async function preferences(tab, chance) {
  const save = `document.querySelector('sayso-preferences [data-sayso="save"]')`;
  await open(tab, 'preferences', save);
  const switches = `document.querySelector('sayso-preferences').shadowRoot.querySelectorAll('input')`;
  const count = await tab.evaluate(`${switches}.length`);
  const chosen = chance.shuffle([...Array(count).keys()]).slice(0, 1 + Math.floor(chance.between(0, 3)));
  for (const index of chosen) await tab.click(await pointOf(tab, `${switches}[${index}]`));
  const point = await pointOf(tab, save);
  return { decisions: 1, act: () => tab.click(point) };
}

/** The page's own code decides. */
async function api(tab, chance) {
  const names = ['marketing_email', 'analytics', 'partner_cookies', 'profile_pictures'];
  const choices = Object.fromEntries(names.map((name) => [name, chance.pick(['granted', 'denied'])]));
  return { decisions: 1, act: () => tab.evaluate(`sayso.choose(${JSON.stringify(choices)})`) };
}

export const WAYS = { 'first layer': firstLayer, preferences, button, twice, api };
