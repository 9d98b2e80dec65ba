import { describe, expect, it, vi } from 'vitest';
import { replay, type StubCall, type StubQueue } from '../../src/page/queue.js';

describe('replay', () => {
  it('calls in order, skips what was stopped, hands out answers and remembers the api', () => {
    const calls: unknown[] = [];
    const api = { a: (x: number) => (calls.push(['a', x]), x * 2), b: () => calls.push(['b']) };
    const answers: unknown[] = [];
    const queue: StubQueue = [
      ['a', [1], (answer) => answers.push(answer)],
      ['', [], () => answers.push('never')],
      ['b', [], () => undefined],
    ] satisfies StubCall[];
    replay(queue, api);
    expect(calls).toEqual([['a', 1], ['b']]);
    expect(answers).toEqual([2]);
    expect(queue.api).toBe(api);
    expect(queue).toHaveLength(0);
  });

  it('repeats no `false` to a follower and passes every change on', () => {
    const heard: boolean[] = [];
    let tell = (_: boolean): void => undefined;
    const api = { follow: (_: unknown, listener: (granted: boolean) => void) => (tell = listener) };
    replay([['follow', ['a', (granted: boolean) => void heard.push(granted)], () => undefined]] as StubQueue, api);
    for (const granted of [false, true, true, false]) tell(granted);
    expect(heard).toEqual([true, false]);
  });

  it('reports what throws, an unknown method included, and goes on', () => {
    const report = vi.fn();
    vi.stubGlobal('reportError', report);
    const calls: string[] = [];
    const api = {
      bad: () => {
        throw new Error('boom');
      },
      good: () => calls.push('good'),
    };
    replay(
      ['bad', 'unknown', 'good'].map((name): StubCall => [name, [], () => undefined]),
      api,
    );
    expect(calls).toEqual(['good']);
    expect(report).toHaveBeenCalledTimes(2);
    vi.unstubAllGlobals();
  });
});
