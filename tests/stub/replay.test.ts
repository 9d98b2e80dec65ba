import { describe, expect, it, vi } from 'vitest';
import { replay, type StubQueue } from '../../src/page/queue.js';

describe('replay', () => {
  it('makes every call in order on the real api, once, and remembers the api', () => {
    const calls: unknown[] = [];
    const api = {};
    const queue: StubQueue = [(real) => calls.push([1, real]), (real) => calls.push([2, real])];
    replay(queue, api, {});
    expect(calls).toEqual([
      [1, api],
      [2, api],
    ]);
    expect(queue.api).toBe(api);
    expect(queue).toHaveLength(0);
  });

  it('has the api in place before the first call, so that none queues again', () => {
    const seen: unknown[] = [];
    const api = {};
    const queue: StubQueue = [];
    queue.push(() => seen.push(queue.api === api));
    replay(queue, api, {});
    expect(seen).toEqual([true]);
  });

  it('reports what throws and goes on', () => {
    const report = vi.fn();
    vi.stubGlobal('reportError', report);
    const calls: string[] = [];
    const bad = () => {
      throw new Error('boom');
    };
    replay([bad, () => calls.push('good')], {}, {});
    expect(calls).toEqual(['good']);
    expect(report).toHaveBeenCalledTimes(1);
    vi.unstubAllGlobals();
  });
});
