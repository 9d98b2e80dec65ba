import { expect, test } from './ui/fixture.js';

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
