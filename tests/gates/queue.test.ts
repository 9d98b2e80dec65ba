import { describe, expect, it, vi } from 'vitest';
import { makeQueue, type Turn } from '../../src/gates/held/queue.js';

/** Tasks that run when told. */
const clock = () => {
  const tasks: (() => void)[] = [];
  const flush = () => new Promise((done) => setTimeout(done));
  return {
    pace: (task: () => void) => void tasks.push(task),
    waiting: () => tasks.length,
    /** Runs one task. */
    tick: async () => {
      tasks.shift()?.();
      await flush();
    },
    /** Runs all there is and comes to be. */
    run: async () => {
      await flush();
      for (let task; (task = tasks.shift()); await flush()) task();
    },
  };
};
/** A script that ends when told. */
const scripted = () => {
  let end = (): void => undefined;
  let fail = end;
  const target = new Promise<void>((done, fault) => ([end, fail] = [done, fault]));
  return { target, end: () => end(), fail: () => fail() };
};
const turn = (waits: boolean, take: Turn): Turn => Object.assign(() => take(), { waits });

describe('queue', () => {
  it('lets externals out side by side and holds what runs at once until all of them ended', async () => {
    const ran: string[] = [];
    const [a, b] = [scripted(), scripted()];
    const { pace, run } = clock();
    const queue = makeQueue(pace);
    queue.add(turn(false, () => (ran.push('a'), a.target)));
    queue.add(turn(false, () => (ran.push('b'), b.target)));
    queue.add(turn(true, () => void ran.push('inline')));
    queue.add(turn(false, () => void ran.push('behind')));
    await run();
    expect(ran).toEqual(['a', 'b']);
    b.end();
    await run();
    expect(ran).toEqual(['a', 'b']);
    a.fail();
    await run();
    expect(ran).toEqual(['a', 'b', 'inline', 'behind']);
  });

  it('takes one turn in each task, and none in the task that adds it', async () => {
    const ran: string[] = [];
    const { pace, tick, waiting } = clock();
    const queue = makeQueue(pace);
    for (const word of ['a', 'b', 'c']) queue.add(turn(true, () => void ran.push(word)));
    const seen = [[...ran]];
    for (let i = 0; i < 3; i++) {
      expect(waiting()).toBe(1);
      await tick();
      seen.push([...ran]);
    }
    expect(seen).toEqual([[], ['a'], ['a', 'b'], ['a', 'b', 'c']]);
    expect(waiting()).toBe(0);
  });

  it('lets inserted turns in first', async () => {
    const ran: string[] = [];
    const { pace, run } = clock();
    const queue = makeQueue(pace);
    const inner = ['b', 'c'].map((word) => turn(true, () => void ran.push(word)));
    queue.add(
      turn(false, () => {
        ran.push('a');
        queue.insert(inner);
        queue.add(turn(true, () => void ran.push('d')));
      }),
    );
    await run();
    expect(ran).toEqual(['a', 'b', 'c', 'd']);
  });

  it('reports what a turn throws and goes on', async () => {
    const report = vi.fn();
    vi.stubGlobal('reportError', report);
    const ran: string[] = [];
    const fault = new Error('boom');
    const { pace, run } = clock();
    const queue = makeQueue(pace);
    queue.add(
      turn(true, () => {
        throw fault;
      }),
    );
    queue.add(turn(true, () => void ran.push('next')));
    await run();
    expect(ran).toEqual(['next']);
    expect(report).toHaveBeenCalledExactlyOnceWith(fault);
    vi.unstubAllGlobals();
  });
});
