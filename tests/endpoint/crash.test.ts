import { writeFile } from 'node:fs/promises';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/wire/answer.js';
import { startCluster } from '../../src/endpoint/database/embedded/cluster.js';
import { isAlive, isGoneWithin, readPidFile } from '../../src/endpoint/database/embedded/postmaster.js';
import {
  ALL_OK,
  auditOf,
  batchOf,
  entriesOf,
  freshSite,
  makeRoom,
  ORIGIN,
  recordFor,
  send,
  siteFor,
  startEndpoint,
  Subject,
  type Room,
} from './kit.js';
import { buildCommand, end, startServing } from './command-line.js';

let command: Awaited<ReturnType<typeof buildCommand>>;
const rooms: Room[] = [];
const newRoom = async (): Promise<string> => {
  rooms.push(await makeRoom());
  return rooms.at(-1)!.data;
};

beforeAll(async () => void (command = await buildCommand()), 120_000);
afterAll(async () => {
  command.remove();
  await Promise.all(rooms.map((room) => room.remove()));
});

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const serverOf = (data: string): number => readPidFile(join(data, 'postgres'))!.pid;

interface Unsent {
  id: string;
  envelope: string;
}

/** A browser in short: it keeps what is not acknowledged, and sends it again. */
class Outbox {
  readonly acknowledged = new Map<string, string>();
  readonly waiting: Unsent[] = [];
  constructor(
    readonly site: string,
    readonly subject: Subject,
  ) {}

  async choose(): Promise<void> {
    const record = recordFor(this.site);
    this.waiting.push({ id: record.id, envelope: await this.subject.sign(JSON.stringify(record)) });
  }

  async flush(url: string): Promise<void> {
    const batch = this.waiting.slice(0, 16);
    const response = await fetch(`${url}/v1/${this.site}/records`, {
      method: 'POST',
      headers: { origin: ORIGIN, 'content-type': 'text/plain' },
      body: batchOf(batch.map(({ envelope }) => envelope)),
    });
    const { outcomes } = (await response.json()) as { outcomes: Outcome[] };
    for (const outcome of outcomes) {
      if (outcome.outcome === 'bounced') throw new Error(`bounced: ${outcome.reason}`);
      this.acknowledged.set(outcome.id, outcome.receipt);
      this.waiting.splice(
        this.waiting.findIndex(({ id }) => id === outcome.id),
        1,
      );
    }
  }

  async run(url: string, until: () => boolean): Promise<void> {
    while (!until()) {
      for (let i = 0; i < 3 && this.waiting.length < 12; i++) await this.choose();
      await this.flush(url).catch(async (error: unknown) => {
        if ((error as Error).message.startsWith('bounced')) throw error;
        await wait(20);
      });
    }
  }
}

// P5: what is acknowledged is there, once, whatever is killed; what is not can be sent again.
describe('P5 the endpoint process is killed under load', () => {
  it('and everything it acknowledged is there exactly once, in unbroken chains', async () => {
    const data = await newRoom();
    const site = freshSite();
    const config = join(data, 'config.json');
    await writeFile(config, JSON.stringify({ sites: { [site]: siteFor(site) } }));
    const start = (): ReturnType<typeof startServing> =>
      startServing(command.path, ['--config', config, '--port', '0', '--folder', data]);
    const outboxes = await Promise.all(Array.from({ length: 6 }, async () => new Outbox(site, await Subject.make())));
    for (let round = 0; round < 3; round++) {
      const { child, url } = await start();
      let over = false;
      const load = Promise.all(outboxes.map((outbox) => outbox.run(url, () => over)));
      await wait(300 + Math.random() * 500);
      child.kill('SIGKILL');
      if (round === 1 && !process.env['DATABASE_URL']) process.kill(serverOf(data), 'SIGKILL');
      await end(child, 'SIGKILL');
      over = true;
      await load;
    }
    const { child, url } = await start();
    for (const outbox of outboxes) while (outbox.waiting.length) await outbox.flush(url);
    const endpoint = await startEndpoint(data, [site]);
    const entries = await entriesOf(data, site);
    const kept = entries.map(({ link }) => link.record);
    const acknowledged = outboxes.flatMap((outbox) => [...outbox.acknowledged.keys()]);
    expect(acknowledged.length).toBeGreaterThan(30);
    expect(new Set(kept).size).toBe(kept.length);
    expect(new Set(kept)).toEqual(new Set(acknowledged));
    for (const { link, kept: stored } of entries) {
      const receipts = outboxes
        .map(({ acknowledged: receipts }) => receipts.get(link.record))
        .filter((receipt) => receipt);
      expect(receipts).toEqual([stored!.receipt]);
    }
    expect(await auditOf(endpoint, entries)).toEqual(entries.map(() => ALL_OK));
    await endpoint.close();
    expect(await end(child, 'SIGTERM')).toBe(0);
  }, 120_000);
});

describe.skipIf(process.env['DATABASE_URL'])('the embedded server', () => {
  it('is started again when it is killed, and the endpoint goes on', async () => {
    const data = await newRoom();
    const site = freshSite();
    const warnings: string[] = [];
    const endpoint = await startEndpoint(data, [site], { warn: (message) => void warnings.push(message) });
    const subject = await Subject.make();
    const envelope = async (): Promise<string> => subject.sign(JSON.stringify(recordFor(site)));
    await send(endpoint, site, [await envelope()]);
    const before = serverOf(data);
    process.kill(before, 'SIGKILL');
    const late = await envelope();
    let outcome: Outcome | undefined;
    for (let i = 0; i < 10 && !outcome; i++) [outcome] = await send(endpoint, site, [late]);
    expect(['accepted', 'known']).toContain(outcome?.outcome);
    // A session that outlived its server for a moment may have answered so far.
    while ((readPidFile(join(data, 'postgres'))?.pid ?? before) === before) await wait(50);
    await send(endpoint, site, [late]);
    expect(warnings.join()).toContain('starting it again');
    expect(await auditOf(endpoint, await entriesOf(data, site))).toEqual([ALL_OK, ALL_OK]);
    await endpoint.close();
    expect(readPidFile(join(data, 'postgres'))).toBeNull();
  }, 120_000);

  it('is taken over from an endpoint that was killed, and ended by the last that leaves', async () => {
    const data = await newRoom();
    const site = freshSite();
    const config = join(data, 'config.json');
    await writeFile(config, JSON.stringify({ sites: { [site]: siteFor(site) } }));
    const { child } = await startServing(command.path, ['--config', config, '--port', '0', '--folder', data]);
    const pid = serverOf(data);
    await end(child, 'SIGKILL');
    expect(isAlive(pid)).toBe(true);
    const first = await startEndpoint(data, [site]);
    const second = await startEndpoint(data, [site]);
    expect(serverOf(data)).toBe(pid);
    await first.close();
    expect(isAlive(pid)).toBe(true);
    expect(
      await send(second, site, [await (await Subject.make()).sign(JSON.stringify(recordFor(site)))]),
    ).toMatchObject([{ outcome: 'accepted' }]);
    await second.close();
    expect(await isGoneWithin(pid, 10_000)).toBe(true);
  }, 120_000);

  it('starts over a pid file left by a crash, also where its pid was given to another process since', async () => {
    const data = await newRoom();
    await (await startCluster(data, () => {})).leave();
    const file = join(data, 'postgres', 'postmaster.pid');
    for (const pid of [process.pid, 4_000_000]) {
      writeFileSync(file, `${pid}\n${join(data, 'postgres')}\n1700000000\n5432\n\n127.0.0.1\n\nready   \n`);
      const cluster = await startCluster(data, () => {});
      expect(cluster.found).toBe(false);
      await cluster.leave();
    }
    expect(isAlive(process.pid)).toBe(true);
  }, 120_000);

  it('is made whole or not at all: a first start that was cut off is made up for', async () => {
    const data = await newRoom();
    mkdirSync(join(data, '.new-abc123', 'cluster'), { recursive: true });
    const cluster = await startCluster(data, () => {});
    expect(cluster.found).toBe(false);
    await cluster.leave();
    const dead = await newRoom();
    symlinkSync(join(dead, 'nowhere'), join(dead, 'postgres'));
    await expect(startCluster(dead, () => {})).rejects.toThrow();
  }, 120_000);
});
