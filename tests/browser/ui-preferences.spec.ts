import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test, type Ui } from './ui/fixture.js';

test('opens as a modal dialog with the focus on its title, and gives the focus back', async ({ page, ui }) => {
  await ui.go();
  await page.locator('#inline button').click();
  await expect(page.getByRole('dialog', { name: 'Your privacy choices' })).toBeVisible();
  expect(await ui.preferences.evaluate((dialog) => dialog.matches(':modal'))).toBe(true);
  await expect(page.getByRole('heading', { level: 2 })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(ui.preferences).toHaveCount(0);
  await expect(page.locator('#inline button')).toBeFocused();
  expect(await page.evaluate(() => window.ui.stage.log)).toEqual(['close']);
});

test('from the first layer and back: the focus returns to the button that opened it', async ({ page, ui }) => {
  await ui.go({ show: 'first' });
  await ui.banner.getByRole('button', { name: 'Choose' }).press('Enter');
  await expect(page.getByRole('heading', { level: 2 })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(ui.banner.getByRole('button', { name: 'Choose' })).toBeFocused();
});

test('gives the focus to another reopen button where its opener is gone', async ({ page, ui }) => {
  await ui.go({ floating: '1' });
  await page.locator('#inline button').click();
  await page.evaluate(() => document.querySelector('#inline')!.remove());
  await page.keyboard.press('Escape');
  await expect(page.locator('sayso-button[floating] button')).toBeFocused();
});

test('one switch per purpose with name, state and description; nothing stands on that was not granted', async ({
  page,
  ui,
}) => {
  await ui.go({ show: 'preferences' });
  const switches = page.getByRole('switch');
  await expect(switches).toHaveCount(6);
  for (const one of await switches.all()) await expect(one).not.toBeChecked();
  const analytics = page.getByRole('switch', { name: 'Analytics' });
  await expect(analytics).toHaveAccessibleDescription('Counts which pages are used, so that we can improve them.');
  await expect(page.getByText('Always on')).toBeVisible();
  await expect(page.getByRole('switch', { name: 'Necessary' })).toHaveCount(0);
});

test('tells of each purpose what is lost, who receives, on what basis and for how long', async ({ page, ui }) => {
  await ui.go({ show: 'preferences' });
  const partner = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'Partner offers' }) });
  await expect(partner).toContainText('When off, you do without: partner offers');
  await expect(partner).toContainText('Shared with Poppyboard');
  await expect(partner).toContainText('Legal basis: your consent');
  await expect(partner).toContainText('Your answer holds for 6 months');
  const calls = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'Call records' }) });
  await expect(calls).toContainText('Your answer holds until you change it');
});

test('a draft is not a choice: it is saved by the visitor or gone', async ({ page, ui }) => {
  await ui.go({ show: 'preferences' });
  const status = page.locator('sayso-preferences footer [role=status]');
  await expect(status).toHaveText('');
  await page.getByRole('switch', { name: 'Analytics' }).check();
  await expect(status).toHaveText('Not saved yet');
  expect(await page.evaluate(() => window.ui.stage.log)).toEqual([]);
  await page.getByRole('switch', { name: 'Analytics' }).uncheck();
  await expect(status).toHaveText('');
  await page.getByRole('switch', { name: 'Location' }).check();
  await page.getByRole('button', { name: 'Close without saving' }).click();
  // A dialog tells its end in a task of its own.
  await expect
    .poll(() => page.evaluate(() => [window.ui.stage.log, window.ui.stage.answers.size]))
    .toEqual([['close'], 0]);
  await page.evaluate(() => window.ui.open('preferences'));
  await expect(page.getByRole('switch', { name: 'Location' })).not.toBeChecked();
});

test('saves by the keyboard alone what the switches say, as one trusted choice', async ({ page, ui }) => {
  await ui.go({ show: 'preferences' });
  await page.getByRole('switch', { name: 'Analytics' }).press('Space');
  await page.locator('sayso-preferences').getByRole('button', { name: 'Save' }).press('Enter');
  expect(await page.evaluate(() => window.ui.stage.log)).toEqual([
    {
      cause: 'save',
      trusted: true,
      choices: {
        marketing_email: 'denied',
        analytics: 'granted',
        partner_cookies: 'denied',
        call_data: 'denied',
        profile_pictures: 'denied',
        location: 'denied',
      },
    },
  ]);
  await expect(ui.preferences).toHaveCount(0);
  await expect(page.getByRole('status')).toHaveText('Saved. You can change it at any time.');
  await page.evaluate(() => window.ui.open('preferences'));
  await expect(page.getByRole('switch', { name: 'Analytics' })).toBeChecked();
  await expect(page.getByText('Answered on')).toHaveCount(6);
});

test('keeps the draft when the decision changes behind it', async ({ page, ui }) => {
  await ui.go({ show: 'preferences' });
  await page.getByRole('switch', { name: 'Location' }).check();
  await page.evaluate(() => {
    window.ui.stage.answers.set(3, { choice: 'granted', version: 1, at: Date.now(), voice: 'visitor' });
    window.ui.open('preferences');
  });
  await expect(page.getByRole('switch', { name: 'Analytics' })).toBeChecked();
  await expect(page.getByRole('switch', { name: 'Location' })).toBeChecked();
  await expect(page.getByRole('switch', { name: 'Location' })).toBeFocused();
  await expect(page.locator('sayso-preferences footer [role=status]')).toHaveText('Not saved yet');
});

test('shows an earlier answer that lapsed as a hint and never as a tick', async ({ page, ui }) => {
  await ui.go();
  await page.evaluate(() => {
    window.ui.stage.answers.set(3, { choice: 'granted', version: 9, at: Date.now(), voice: 'visitor' });
    window.ui.open('preferences');
  });
  await expect(page.getByText('Your earlier answer: On')).toBeVisible();
  await expect(page.getByRole('switch', { name: 'Analytics' })).not.toBeChecked();
});

test('shows that Global Privacy Control was honoured, and lets the visitor overrule it', async ({ page, ui }) => {
  await ui.go({ show: 'preferences', gpc: '1' });
  await expect(page.getByText('so this is off: Partner offers')).toBeVisible();
  const partner = page.getByRole('switch', { name: 'Partner offers' });
  await expect(partner).not.toBeChecked();
  await partner.check();
  await page.locator('sayso-preferences').getByRole('button', { name: 'Save' }).click();
  expect(await page.evaluate(() => window.ui.stage.log)).toMatchObject([{ choices: { partner_cookies: 'granted' } }]);
});

test('P14: accept, reject and save are equal in look and size', async ({ page, ui }) => {
  await ui.go({ show: 'preferences' });
  for (const width of [1280, 320]) {
    await page.setViewportSize({ width, height: 700 });
    const looks = await page.locator('sayso-preferences > button').evaluateAll((all) =>
      all.map((one) => {
        const { color, backgroundColor, fontWeight, fontSize, borderColor } = getComputedStyle(one);
        const { width: wide, height } = one.getBoundingClientRect();
        return [color, backgroundColor, fontWeight, fontSize, borderColor, wide.toFixed(1), height.toFixed(1)];
      }),
    );
    expect(looks).toHaveLength(3);
    expect(looks[1]).toEqual(looks[0]);
    expect(looks[2]).toEqual(looks[0]);
  }
});

test('withdrawing takes no more steps than granting', async ({ page, ui }) => {
  for (const wish of ['Accept all', 'Reject all']) {
    await ui.go();
    await page.locator('#inline button').click();
    await page.locator('sayso-preferences').getByRole('button', { name: wish }).click();
    expect(await page.evaluate(() => window.ui.stage.log.length)).toBe(1);
  }
});

test('at 320 x 256 everything can be reached and nothing runs out sideways', async ({ page, ui }) => {
  await page.setViewportSize({ width: 320, height: 256 });
  await ui.go({ show: 'preferences' });
  expect(await ui.preferences.evaluate((dialog) => dialog.scrollWidth - dialog.clientWidth)).toBe(0);
  await page.getByRole('switch', { name: 'Location' }).check();
  await page.locator('sayso-preferences').getByRole('button', { name: 'Save' }).click();
  expect(await page.evaluate(() => window.ui.stage.log)).toMatchObject([{ choices: { location: 'granted' } }]);
});

test('P10: hidden by a filter it never locks the page', async ({ page, ui }) => {
  await ui.go();
  const error = await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('sayso-preferences{display:none!important}');
    document.adoptedStyleSheets.push(sheet);
    try {
      window.ui.open('preferences');
    } catch (thrown) {
      return String(thrown);
    }
    return '';
  });
  expect(error).toContain('hides <sayso-preferences>');
  await page.locator('#n3').click();
  await expect(page).toHaveURL(/#n3$/);
});

test('P10: hidden or removed while open it gives the page back', async ({ page, ui }) => {
  await ui.go({ show: 'preferences' });
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('sayso-preferences{display:none!important}');
    document.adoptedStyleSheets = [sheet];
  });
  await page.locator('#n3').click();
  await expect(page).toHaveURL(/#n3$/);
  await page.evaluate(() => {
    document.adoptedStyleSheets = [];
    window.ui.open('preferences');
    document.querySelector('sayso-preferences')!.remove();
  });
  await page.locator('#n4').click();
  await expect(page).toHaveURL(/#n4$/);
  expect(await page.evaluate(() => window.ui.stage.answers.size)).toBe(0);
});

test('P13: two copies on a page: the second leaves the name to the first', async ({ page, ui }) => {
  await page.addInitScript(() => {
    customElements.define('sayso-button', class extends HTMLElement {});
  });
  await ui.go({ show: 'first' });
  await expect(ui.banner.getByRole('button')).toHaveCount(3);
});

/** Opens the preferences of a notice in which Mixpanel can be refused alone. */
const withServices = async (page: Page, ui: Ui, parameters: Record<string, string> = {}): Promise<void> => {
  await ui.go(parameters);
  await page.evaluate(() => {
    const { notice, texts } = window.ui.stage;
    Object.assign(notice.purposes['analytics']!.services!['Mixpanel']!, { key: 31, hosts: ['stats.example'] });
    Object.assign(texts.purposes['analytics']!, {
      services: {
        Mixpanel: {
          text: 'Counts clicks.',
          policy: 'https://stats.example/policy',
          lasts: { 'mp_*': 365, '__mp*': 'session' },
        },
        Snowplow: { lasts: { '_sp_*': 1 / 48, 'snowplow*': 'lasting' } },
      },
    });
    window.ui.open('preferences');
  });
  await expect(page.locator('sayso-preferences summary').first()).toBeVisible();
};
const saved = async (page: Page): Promise<unknown> => {
  await page.locator('sayso-preferences').getByRole('button', { name: 'Save' }).click();
  return page.evaluate(() => (window.ui.stage.log.at(-1) as { choices: unknown }).choices);
};
const open = (page: Page, name: string) => page.locator('sayso-preferences summary').filter({ hasText: name });
const only = (page: Page, name: string) => page.getByRole('switch', { name, exact: true });

test('tells of each service what it keeps, for how long, and whom it talks to, when it is asked', async ({
  page,
  ui,
}) => {
  await withServices(page, ui);
  await expect(page.getByRole('table')).toHaveCount(0);
  await open(page, '2 services').press('Enter');
  await expect(page.getByRole('row')).toHaveCount(9);
  const rows = await page.getByRole('row').allInnerTexts();
  expect(rows.map((row) => row.split(/\s*[\t\n]\s*/))).toEqual([
    ['Name', 'Kind', 'Kept for'],
    ['Mixpanel', 'Off', 'Counts clicks.', 'Connects to stats.examplePrivacy notice of Mixpanel'],
    ['mp_*', 'Cookie', '12 months'],
    ['mp_*', 'Site storage', '12 months'],
    ['__mp*', 'Site storage', 'Until the browser is closed'],
    ['mixpanel*', 'Site storage', 'Not stated'],
    ['Snowplow'],
    ['_sp_*', 'Cookie', '30 minutes'],
    ['snowplow*', 'Site storage', 'Until it is removed'],
  ]);
});

test('a purpose takes its services along; one refused inside a granted purpose is saved alone', async ({
  page,
  ui,
}) => {
  await withServices(page, ui);
  await open(page, '2 services').click();
  await expect(only(page, 'Mixpanel')).toBeDisabled();
  await only(page, 'Analytics').check();
  await expect(only(page, 'Mixpanel')).toBeChecked();
  await only(page, 'Mixpanel').uncheck();
  await only(page, 'Analytics').uncheck();
  await only(page, 'Analytics').check();
  await expect(only(page, 'Mixpanel')).toBeChecked();
  await only(page, 'Mixpanel').uncheck();
  expect(await saved(page)).toMatchObject({ analytics: 'granted', 'analytics/Mixpanel': 'denied' });
  await page.evaluate(() => window.ui.open('preferences'));
  await open(page, '2 services').click();
  await expect(only(page, 'Analytics')).toBeChecked();
  await expect(only(page, 'Mixpanel')).not.toBeChecked();
  await only(page, 'Analytics').uncheck();
  expect(await saved(page)).not.toHaveProperty(['analytics/Mixpanel']);
});

test('one field searches services and what they keep, and says how many it found', async ({ page, ui }) => {
  await withServices(page, ui);
  const field = page.getByRole('searchbox', { name: 'Search services and what they keep' });
  const status = page.locator('sayso-preferences .search [role=status]');
  await field.fill('MP_');
  await expect(status).toHaveText('2 entries found');
  await expect(page.getByRole('heading', { level: 3 })).toHaveText(['Analytics']);
  await expect(page.getByRole('row')).toHaveCount(4);
  await field.fill('nowhere');
  await expect(status).toHaveText('Nothing found');
  await field.press('Escape');
  await expect(field).toHaveValue('');
  await expect(status).toHaveText('');
  await expect(page.getByRole('heading', { level: 3 })).toHaveCount(7);
  await expect(ui.preferences).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(ui.preferences).toHaveCount(0);
});

test('stays in the window, however far the page was scrolled', async ({ page, ui }) => {
  await ui.go();
  await page.evaluate(() => scrollTo(0, 900));
  await page.evaluate(() => window.ui.open('preferences'));
  expect(await page.evaluate(() => scrollY)).toBe(900);
  const { y, height } = (await ui.preferences.boundingBox())!;
  expect(y).toBeGreaterThanOrEqual(0);
  expect(y + height).toBeLessThanOrEqual(page.viewportSize()!.height);
});

test('500 purposes with two services each: searched, and built only where opened', async ({ page, ui }) => {
  await ui.go();
  await page.evaluate(() => {
    const { notice, texts } = window.ui.stage;
    for (let n = 0; n < 500; n++) {
      const services = {
        [`Counter ${n}`]: { key: 2000 + n, cookies: [`c${n}_a`, `c${n}_b`] },
        [`Map ${n}`]: { hosts: ['m.example'] },
      };
      Object.assign(notice.purposes, { [`p${n}`]: { key: 1000 + n, services } });
      Object.assign(texts.purposes, { [`p${n}`]: { title: `Purpose ${n}`, text: 'Why.' } });
    }
    const decision = window.ui.host.decision();
    window.ui.host.decision = () => decision;
    window.ui.open('preferences');
  });
  await expect(page.locator('sayso-preferences summary')).toHaveCount(503);
  await expect(page.getByRole('table')).toHaveCount(0);
  await page.getByRole('searchbox').fill('c499_');
  await expect(page.locator('sayso-preferences .search [role=status]')).toHaveText('2 entries found');
  await expect(page.getByRole('row')).toHaveCount(4);
  await page.getByRole('searchbox').fill('c');
  await expect(page.locator('sayso-preferences .search [role=status]')).toContainText('entries found');
  await expect(page.getByRole('table')).toHaveCount(0);
});

/** 500 purposes of few words, behind the one that is required; nothing is open yet. */
const withMany = async (page: Page, ui: Ui): Promise<void> => {
  await ui.go();
  await page.evaluate(() => {
    const { notice, texts } = window.ui.stage;
    for (const [name, { regime }] of Object.entries(notice.purposes))
      if (regime !== 'required') delete (notice.purposes as Record<string, unknown>)[name];
    for (let n = 0; n < 500; n++) {
      Object.assign(notice.purposes, { [`p${n}`]: { key: 1000 + n } });
      Object.assign(texts.purposes, { [`p${n}`]: { title: `Purpose ${n}`, text: 'Why.' } });
    }
  });
};
const rows = (page: Page) => page.locator('sayso-preferences .body > ul > li');
const ALL = 501;

test('keeps no place for services where there are none', async ({ page, ui }) => {
  await ui.go();
  await page.evaluate(() => {
    for (const purpose of Object.values(window.ui.stage.notice.purposes))
      delete (purpose as { services?: unknown }).services;
    window.ui.open('preferences');
  });
  await expect(rows(page)).toHaveCount(7);
  await expect(page.locator('sayso-preferences :is(.search, .services)')).toHaveCount(0);
});

for (const [name, size] of [
  ['a large window', { width: 2560, height: 2000 }],
  ['a phone', { width: 320, height: 640 }],
  ['a low window', { width: 640, height: 256 }],
] as const)
  test(`500 purposes in ${name}: the first frame has all that is seen, and nothing of it moves after it`, async ({
    page,
    ui,
  }) => {
    await page.setViewportSize(size);
    await withMany(page, ui);
    const seen = await page.evaluate(async () => {
      const shifts: number[] = [];
      if (PerformanceObserver.supportedEntryTypes.includes('layout-shift'))
        new PerformanceObserver((list) =>
          list.getEntries().forEach((entry) => shifts.push((entry as never as { value: number }).value)),
        ).observe({ type: 'layout-shift', buffered: true });
      Object.assign(window, { shifts });
      window.ui.open('preferences');
      const root = document.querySelector('sayso-preferences')!.shadowRoot!;
      const all = [...root.querySelectorAll('.body > ul > li')];
      return {
        drawn: all.length,
        last: all.at(-1)!.getBoundingClientRect().bottom,
        edge: root.querySelector('.body')!.getBoundingClientRect().bottom,
        window: innerHeight,
        buttons: [...document.querySelectorAll('sayso-preferences > button')].map(
          (button) => button.getBoundingClientRect().height > 0,
        ),
        tops: [root.querySelector('dialog')!, ...all].map((each) => each.getBoundingClientRect().top),
      };
    });
    expect(seen.drawn).toBeLessThan(100);
    expect(seen.last).toBeGreaterThan(Math.min(seen.edge, seen.window));
    expect(seen.buttons).toEqual([true, true, true]);
    await expect(rows(page)).toHaveCount(ALL);
    await expect(page.locator('sayso-preferences a')).toHaveCount(1);
    await expect(page.getByRole('searchbox')).toHaveCount(1);
    const after = await page.evaluate((drawn) => {
      const root = document.querySelector('sayso-preferences')!.shadowRoot!;
      const all = [...root.querySelectorAll('.body > ul > li')].slice(0, drawn);
      const tops = [root.querySelector('dialog')!, ...all].map((each) => each.getBoundingClientRect().top);
      return { tops, shifts: (window as never as { shifts: number[] }).shifts };
    }, seen.drawn);
    expect(after).toEqual({ tops: seen.tops, shifts: [] });
  });

test('500 purposes: the last is reached by keyboard, switched, and saved with all the others', async ({ page, ui }) => {
  await withMany(page, ui);
  await page.evaluate(() => window.ui.open('preferences'));
  await expect(rows(page)).toHaveCount(ALL);
  await page.locator('sayso-preferences').getByRole('button', { name: 'Accept all' }).focus();
  await page.keyboard.press('Shift+Tab');
  await expect(page.locator('sayso-preferences a')).toBeFocused();
  await page.keyboard.press('Shift+Tab');
  await expect(page.getByRole('switch', { name: 'Purpose 499' })).toBeFocused();
  await expect(page.getByRole('switch', { name: 'Purpose 499' })).toBeInViewport();
  await page.keyboard.press('Space');
  await expect(page.locator('sayso-preferences footer [role=status]')).toHaveText('Not saved yet');
  await expect(page.getByRole('switch', { name: 'Purpose 499' })).toBeChecked();
  const choices = (await saved(page)) as Record<string, string>;
  expect(Object.keys(choices)).toHaveLength(ALL - 1);
  expect(Object.entries(choices).filter(([, choice]) => choice === 'granted')).toEqual([['p499', 'granted']]);
});

/** Opens the preferences and keeps the rows behind the first ones from coming. */
const heldUp = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const held: (() => void)[] = [];
    Object.assign(window, { held, setTimeout: (task: () => void) => held.push(task) });
    window.ui.stage.answers.set(1400, { choice: 'granted', version: 1, at: Date.now(), voice: 'visitor' });
    window.ui.open('preferences');
  });

test('while rows are still to come it can be saved: a purpose not drawn yet stays as it was', async ({ page, ui }) => {
  await withMany(page, ui);
  await heldUp(page);
  await page.getByRole('switch', { name: 'Purpose 3', exact: true }).check();
  await expect(page.getByText('Purpose 400')).toHaveCount(0);
  const choices = (await saved(page)) as Record<string, string>;
  expect(Object.keys(choices)).toHaveLength(ALL - 1);
  expect(Object.entries(choices).filter(([, choice]) => choice === 'granted')).toEqual([
    ['p3', 'granted'],
    ['p400', 'granted'],
  ]);
  // What was under way when it closed draws nothing and throws nothing.
  await page.evaluate(() => (window as never as { held: (() => void)[] }).held.forEach((task) => task()));
  await expect(ui.preferences).toHaveCount(0);
});

test('while rows are still to come, a switched one keeps its draft and its focus as they come', async ({
  page,
  ui,
}) => {
  await withMany(page, ui);
  await heldUp(page);
  await page.getByRole('switch', { name: 'Purpose 3', exact: true }).press('Space');
  const before = await rows(page).count();
  await page.evaluate(() => (window as never as { held: (() => void)[] }).held.splice(0).forEach((task) => task()));
  expect(await rows(page).count()).toBeGreaterThan(before);
  await expect(page.getByRole('switch', { name: 'Purpose 3', exact: true })).toBeChecked();
  await expect(page.getByRole('switch', { name: 'Purpose 3', exact: true })).toBeFocused();
  await page.evaluate(() => {
    window.ui.stage.answers.set(1005, { choice: 'granted', version: 1, at: Date.now(), voice: 'visitor' });
    window.ui.open('preferences');
  });
  await expect(page.getByRole('switch', { name: 'Purpose 5', exact: true })).toBeChecked();
  await expect(page.getByRole('switch', { name: 'Purpose 3', exact: true })).toBeChecked();
});

test('while rows are still to come, accepting accepts all of them', async ({ page, ui }) => {
  await withMany(page, ui);
  await heldUp(page);
  await page.locator('sayso-preferences').getByRole('button', { name: 'Accept all' }).click();
  const log = await page.evaluate(() => window.ui.stage.log as { choices: Record<string, string> }[]);
  expect(Object.keys(log[0]!.choices)).toHaveLength(ALL - 1);
});

for (const [name, parameters, width] of [
  ['light', { scheme: 'light' }, 1280],
  ['dark', { scheme: 'dark' }, 1280],
  ['right to left', { locale: 'ar' }, 1280],
  ['320 pixels wide, in German', { locale: 'de' }, 320],
] as const)
  test(`axe finds nothing in the table, ${name}, and nothing runs out sideways`, async ({ page, ui }) => {
    await page.setViewportSize({ width, height: 700 });
    await withServices(page, ui, parameters);
    await page.getByRole('switch').nth(1).check();
    await page.locator('sayso-preferences summary').nth(1).click();
    await expect(page.getByRole('table')).toBeVisible();
    const { violations } = await new AxeBuilder({ page }).include('sayso-preferences').analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes[0]!.html])).toEqual([]);
    const wide = await page.evaluate(() =>
      ['.surface', '.body', 'table'].map((part) => {
        const box = document.querySelector('sayso-preferences')!.shadowRoot!.querySelector(part)!;
        return box.scrollWidth - box.clientWidth;
      }),
    );
    expect(wide).toEqual([0, 0, 0]);
  });
