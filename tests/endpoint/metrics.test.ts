/** What is counted, and that nothing of a visitor gets into it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Endpoint } from '../../src/endpoint/index.js';
import { serve } from '../../src/endpoint/index.js';
import { openHouse } from '../../src/endpoint/open-house.js';
import { work } from '../../src/endpoint/jobs.js';
import { exposition } from '../../src/endpoint/operation/exposition.js';
import { Counter, Histogram } from '../../src/endpoint/operation/series.js';
import {
  batchOf,
  freshSite,
  ISSUER,
  makeRoom,
  post,
  recordFor,
  send,
  siteFor,
  startEndpoint,
  Subject,
  type Room,
} from './kit.js';

const TOKEN = 'metrics-token-of-this-test';
const site = freshSite();
let room: Room;
let endpoint: Endpoint;

beforeAll(async () => {
  room = await makeRoom();
  endpoint = await startEndpoint(room.data, [site], {
    metrics: { token: TOKEN },
    limits: { records: { perSecond: 0.1, burst: 4 } },
  });
});
afterAll(async () => {
  await endpoint.close();
  await room.remove();
});

const ask = (authorization?: string, from = endpoint): Promise<Response> =>
  from.fetch(new Request(`${ISSUER}/metrics`, { headers: authorization ? { authorization } : {} }));
const read = async (): Promise<string> => (await ask(`Bearer ${TOKEN}`)).text();

/** Samples by name and labels; throws where a line is none. */
const samplesOf = (text: string): Map<string, number> => {
  const samples = new Map<string, number>();
  for (const line of text.trimEnd().split('\n')) {
    if (/^# (HELP|TYPE) [a-z_]+ \S/.test(line)) continue;
    const match = /^([a-z_]+(?:\{(?:[a-z_]+="(?:[^"\\\n]|\\.)*",?)*\})?) (-?[\d.e+-]+|NaN)$/.exec(line);
    if (!match) throw new Error(`no sample: ${line}`);
    if (samples.has(match[1]!)) throw new Error(`twice: ${line}`);
    samples.set(match[1]!, Number(match[2]));
  }
  return samples;
};

describe('a counter', () => {
  it('writes what Prometheus reads, whatever a label holds', () => {
    const counter = new Counter('a_total', 'What.');
    counter.add({ x: 'a"b\\c\nd' }, 2);
    counter.add({ x: 'a"b\\c\nd' });
    expect(String(counter)).toBe('# HELP a_total What.\n# TYPE a_total counter\na_total{x="a\\"b\\\\c\\nd"} 3\n');
  });
  it('never has more series than it may', () => {
    const counter = new Counter('a_total', 'What.');
    const histogram = new Histogram('b_seconds', 'What.');
    for (let i = 0; i < 10_000; i++) {
      counter.add({ x: String(i) });
      histogram.observe({ x: String(i) }, 1);
    }
    expect(counter.total).toBe(10_000);
    expect(String(counter).split('\n').length).toBeLessThan(2010);
    expect(String(counter)).toContain('a_total{other="true"} 8000');
    expect(String(histogram).split('\n').length).toBeLessThan(2000 * 14 + 10);
  });
  it('adds up in buckets', () => {
    const histogram = new Histogram('b_seconds', 'What.');
    for (const seconds of [0.001, 0.005, 0.3, 99]) histogram.observe({ route: 'r' }, seconds);
    const samples = samplesOf(String(histogram));
    expect(samples.get('b_seconds_bucket{route="r",le="0.005"}')).toBe(2);
    expect(samples.get('b_seconds_bucket{route="r",le="0.5"}')).toBe(3);
    expect(samples.get('b_seconds_bucket{route="r",le="10"}')).toBe(3);
    expect(samples.get('b_seconds_bucket{route="r",le="+Inf"}')).toBe(4);
    expect(samples.get('b_seconds_count{route="r"}')).toBe(4);
  });
});

describe('/metrics', () => {
  it('is answered to who sends the token, and to nobody where there is none', async () => {
    for (const wrong of [undefined, 'Bearer x', `Bearer ${TOKEN}x`, `Bearer ${TOKEN.slice(1)}`, `Basic ${TOKEN}`]) {
      const response = await ask(wrong);
      expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    }
    expect((await ask(`Bearer ${TOKEN}`)).headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const untold = await startEndpoint(room.data, [site]);
    // Not even to this machine: a proxy on it would open the door to all.
    expect((await ask(undefined, untold)).status).toBe(404);
    expect((await untold.fetch(new Request(`${ISSUER}/metrics`), { address: '127.0.0.1' })).status).toBe(404);
    await untold.close();
  });

  it('counts outcomes, refusals, routes, limits and what is open', async () => {
    const subject = await Subject.make();
    const envelope = await subject.sign(JSON.stringify(recordFor(site)));
    await send(endpoint, site, [envelope]);
    await send(endpoint, site, [envelope]);
    await send(endpoint, site, ['garbage']);
    await endpoint.fetch(post(site, batchOf([envelope]), { origin: 'https://evil.example' }));
    for (let i = 0; i < 5; i++) await endpoint.fetch(post(site, 'x'), { address: '203.0.113.7' });
    await endpoint.fetch(new Request(`${ISSUER}/some/where?email=alice@example.com`));
    await endpoint.fetch(new Request(`${ISSUER}/v1/nobody/records`, { method: 'POST', body: '{}' }));
    const samples = samplesOf(await read());
    const of = (name: string): number | undefined => samples.get(name);
    expect(of(`sayso_records_total{site="${site}",outcome="accepted"}`)).toBe(1);
    expect(of(`sayso_records_total{site="${site}",outcome="known"}`)).toBe(1);
    expect(of(`sayso_records_total{site="${site}",outcome="bounced",reason="malformed"}`)).toBe(1);
    expect(of('sayso_requests_total{route="deliverRecords",method="POST",status="200"}')).toBe(3);
    expect(of('sayso_requests_total{route="deliverRecords",method="POST",status="429"}')).toBe(1);
    expect(of('sayso_requests_total{route="none",method="GET",status="404"}')).toBe(1);
    expect(of('sayso_refusals_total{code="origin-not-listed"}')).toBe(1);
    expect(of('sayso_limited_total{by="address",kind="records"}')).toBe(1);
    expect(of('sayso_request_seconds_count{route="deliverRecords"}')).toBe(10);
    expect(of('sayso_requests_in_flight')).toBe(1);
    expect(of('sayso_places{state="working"}')).toBe(0);
    expect(of('sayso_limited_addresses')).toBe(1);
    expect(of('sayso_database_up')).toBe(1);
    expect(of('sayso_pool_waiting')).toBe(0);
    expect(of('process_resident_memory_bytes')).toBeGreaterThan(1e7);
    expect(of('sayso_draining')).toBe(0);
  });

  it('holds no subject, hash, address, path or foreign text', async () => {
    const subject = await Subject.make();
    const record = recordFor(site, { notice: { id: 'site', version: 7, hash: 'h'.repeat(43) } });
    await send(endpoint, site, [await subject.sign(JSON.stringify(record))]);
    const method = new Request(`${ISSUER}/v1/${site}/records`, { method: 'PROPFIND' });
    await endpoint.fetch(method);
    const text = await read();
    for (const secret of [
      subject.name,
      record.id,
      record.notice.hash,
      'alice@example.com',
      '203.0.113.7',
      'nobody',
      'PROPFIND',
      'garbage',
    ])
      expect(text).not.toContain(secret);
    expect(text).toContain('method="other"');
  });

  it('has a port of its own on this machine where that is wanted', async () => {
    const served = await serve({
      sites: { [site]: siteFor(site) },
      folder: room.data,
      port: 0,
      server: { metricsPort: 0 },
      warn: () => {},
    });
    expect(served.metricsUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(samplesOf(await (await fetch(`${served.metricsUrl}/metrics`)).text()).get('sayso_database_up')).toBe(1);
    expect((await fetch(`${served.metricsUrl}/v1/${site}/records`)).status).toBe(404);
    expect((await fetch(`${served.url}/metrics`)).status).toBe(404);
    await served.close();
  });
});

describe('jobs', () => {
  it('tell when they last did their work and when they failed, on whichever instance', async () => {
    const options = { sites: { [site]: siteFor(site) }, issuer: ISSUER, folder: room.data };
    const clock = { now: 1_800_000_000_000 };
    const warnings: string[] = [];
    const { house, close } = await openHouse({
      ...options,
      now: () => clock.now,
      warn: (message) => warnings.push(message),
    });
    const name = `count-${site}`;
    const job = { name, every: 3600, run: () => Promise.resolve() };
    const bad = {
      name: `bad-${site}`,
      every: 3600,
      run: () => Promise.reject(new Error('no mail for alice@example.com')),
    };
    expect((await work(house, [job, bad])).map(({ result }) => result)).toEqual(['done', 'failed']);
    expect((await work(house, [job, bad])).map(({ result }) => result)).toEqual(['not due', 'not due']);
    expect(warnings).toEqual([expect.stringMatching(/^The job "bad-\S+" failed/)]);
    expect(warnings.join()).not.toContain('alice');
    const { house: other, close: closeOther } = await openHouse(options);
    const samples = samplesOf(await exposition(other));
    expect(samples.get(`sayso_job_last_success_timestamp_seconds{job="${name}"}`)).toBe(1_800_000_000);
    expect(samples.get(`sayso_job_last_failure_timestamp_seconds{job="bad-${site}"}`)).toBe(1_800_000_000);
    expect(samplesOf(await exposition(house)).get(`sayso_job_runs_total{job="${name}",result="done"}`)).toBe(1);
    await Promise.all([close(), closeOther()]);
  });
});
