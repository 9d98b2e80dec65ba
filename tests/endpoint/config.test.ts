/** The configuration: arguments over environment over file, every fault at once, with where it came from. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SETTINGS } from '../../src/endpoint/commands/environment.js';
import { readSettings } from '../../src/endpoint/commands/settings.js';
import { buildCommand, run } from './command-line.js';
import { freshSite, makeRoom, noticeFor, siteFor, textsFor, type Room } from './kit.js';

let room: Room;
const site = freshSite();
const path = (name: string): string => join(room.data, name);
const config = async (name: string, value: unknown): Promise<string> => {
  await writeFile(path(name), typeof value === 'string' ? value : JSON.stringify(value));
  return path(name);
};
const sites = { [site]: siteFor(site) };

beforeAll(async () => {
  room = await makeRoom();
});
afterAll(() => room.remove());

describe('a value', () => {
  it('comes from the argument, else from the environment, else from the file', async () => {
    const file = await config('a.json', {
      sites,
      port: 1,
      hostname: '127.0.0.3',
      folder: 'f',
      server: { connections: 9, drainDelay: 7 },
    });
    const { options, faults } = await readSettings({
      args: { config: file, port: '3', folder: undefined },
      env: {
        SAYSO_PORT: '2',
        SAYSO_HOST: '127.0.0.2',
        SAYSO_CONNECTIONS: '10',
        SAYSO_WITHOUT_ORIGIN: 'true',
        SAYSO_LIMITS: '{"concurrent":5}',
        SAYSO_METRICS_TOKEN: 't'.repeat(20),
        SAYSO_PREFIX: '',
      },
    });
    expect(faults).toEqual([]);
    expect(options).toMatchObject({
      port: 3,
      hostname: '127.0.0.2',
      folder: 'f',
      server: { connections: 10, drainDelay: 7 },
      withoutOrigin: true,
      limits: { concurrent: 5 },
      metrics: { token: 't'.repeat(20) },
    });
    expect(options).not.toHaveProperty('prefix');
    expect((await readSettings({ env: { SAYSO_CONFIG: file, SAYSO_LIMITS: 'off' } })).options.limits).toBe(false);
  });

  it('may be a function or a path in a module, and the module is not changed', async () => {
    await config('n.json', noticeFor(site));
    await config('t.json', textsFor());
    const file = await config(
      'm.mjs',
      `const sites = { '${site}': { origins: ['https://a.example'], controller: 'A', notices: [{ notice: 'n.json', texts: ['t.json'] }] } };
       export default { sites, log: (entry) => globalThis.told.push(entry) };
       export { sites };`,
    );
    const { options, faults } = await readSettings({ args: { config: file } });
    expect(faults).toEqual([]);
    expect(options.log).toBeTypeOf('function');
    expect(options.sites[site]?.notices[0]).toEqual({ notice: noticeFor(site), texts: [textsFor()] });
    const again = (await import(file)) as { sites: Record<string, { notices: { notice: unknown }[] }> };
    expect(again.sites[site]?.notices[0]?.notice).toBe('n.json');
  });
});

describe('every fault', () => {
  it('is named at once, with where it came from and how to mend it', async () => {
    const file = await config('b.json', {
      sites: {
        [site]: {
          origins: ['example.com'],
          controller: '',
          notices: [{ notice: 'gone.json' }, { notice: 'broken.json' }],
        },
      },
      bodyTimeout: 0,
      limts: {},
      server: { drain: 1 },
    });
    await config('broken.json', '{');
    const { faults, isUsage } = await readSettings({
      args: { config: file, port: '70000' },
      env: {
        SAYSO_TRUSTED_HOPS: 'two',
        SAYSO_LOG: 'xml',
        SAYSO_METRICS_TOKEN: 'hunter2',
        SAYSO_LIMITS: 'on',
        SAYSO_WITHOUT_ORIGIN: 'yes',
      },
    });
    expect(isUsage).toBe(true);
    const all = faults.join('\n');
    for (const want of [
      '--port: port: got 70000, want a whole number from 0 to 65535',
      'SAYSO_TRUSTED_HOPS: trustedHops: got "two", want a whole number',
      'SAYSO_LOG: log: got "xml", want "json", "text", "off"',
      'SAYSO_LIMITS: limits: got "on"',
      'SAYSO_WITHOUT_ORIGIN: withoutOrigin: got "yes", want true or false',
      'SAYSO_METRICS_TOKEN: metrics.token: got something secret',
      `${file}: sites.${site}.origins[0]: got "example.com"`,
      `${file}: sites.${site}.controller`,
      `${file}: sites.${site}.notices[0].notice: got gone.json, want a JSON file, relative to the configuration. There is no file`,
      `${file}: sites.${site}.notices[1].notice: got broken.json`,
      `${file}: bodyTimeout: got 0`,
      `${file}: limts: got {}, want no such field; did you mean "limits"?`,
      `${file}: server.drain`,
    ])
      expect(all).toContain(want);
    expect(all).not.toContain('hunter2');
    expect(faults).toHaveLength(13);
  });

  it('of a variable that Kubernetes set says so', async () => {
    const file = await config('c.json', { sites });
    const env = { SAYSO_PORT: 'tcp://10.0.0.7:8787', SAYSO_PORT_8787_TCP: 'x', SAYSO_SERVICE_HOST: '10.0.0.7' };
    const { faults, notes } = await readSettings({ args: { config: file }, env });
    expect(faults).toEqual([expect.stringContaining('enableServiceLinks')]);
    expect(notes).toEqual([]);
  });

  it('of a name that is no setting is noted with what was meant', async () => {
    const file = await config('d.json', { sites });
    const { faults, notes } = await readSettings({
      args: { config: file },
      env: { SAYSO_TRUSTED_HOP: '1', SAYSO_ISUER: 'x', SAYSO_QQQQQQQQQQQQQQ: '1', OTHER: '1' },
    });
    expect(faults).toEqual([]);
    expect(notes).toEqual([
      'SAYSO_ISUER is no setting and does nothing; did you mean SAYSO_ISSUER?',
      'SAYSO_QQQQQQQQQQQQQQ is no setting and does nothing.',
      'SAYSO_TRUSTED_HOP is no setting and does nothing; did you mean SAYSO_TRUSTED_HOPS?',
    ]);
  });
});

describe('sayso serve --check', () => {
  it('says what is wrong and starts nothing; what is right it says, too', async () => {
    const { path: command, remove } = await buildCommand();
    try {
      const good = await config('good.json', { sites, folder: path('never') });
      const bad = await config('bad.json', { sites: {}, issuer: 'x' });
      const fine = await run(command, ['serve', '--check', '--config', good], { SAYSO_TYPO: '1' });
      expect([fine.code, fine.out]).toEqual([0, `${good}: no faults\n`]);
      expect(fine.err).toContain('SAYSO_TYPO is no setting');
      const wrong = await run(command, ['serve', '--check', '--config', bad], { SAYSO_HOST: ' ' });
      expect([wrong.code, wrong.out]).toEqual([1, '']);
      expect(wrong.err).toContain('The configuration has 2 faults:');
      const usage = await run(command, ['serve', '--check', '--config', good, '--port', 'x']);
      expect([usage.code, usage.err]).toEqual([2, expect.stringContaining('--port: port: got "x"')]);
      await mkdir(path('empty'));
      await expect(readSettings({ args: { config: path('empty/none.json') } })).rejects.toThrow(/There is no file/);
    } finally {
      remove();
    }
  }, 60_000);
});

describe('the documentation', () => {
  it('names every setting', () => {
    const text = readFileSync(join(import.meta.dirname, '../../docs/endpoint.md'), 'utf8');
    for (const { path: name, variable } of SETTINGS) {
      expect(text, name).toContain(`\`${name}\``);
      expect(text, variable).toContain(`\`${variable}\``);
    }
  });
});
