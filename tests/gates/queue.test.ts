import { describe, expect, it, vi } from 'vitest';
import { makeQueue, type Turn } from '../../src/gates/held/queue.js';

/** A script that ends when told. */
const scripted = () => {
  const target = new EventTarget() as EventTarget & HTMLScriptElement;
  return { target, end: (type: 'load' | 'error') => target.dispatchEvent(new Event(type)) };
};
const turn = (waits: boolean, take: Turn): Turn => Object.assign(() => take(), { waits });

describe('queue', () => {
  it('lets externals out side by side and holds what runs at once until all of them ended', () => {
    const ran: string[] = [];
    const [a, b] = [scripted(), scripted()];
    const queue = makeQueue();
    queue.add(turn(false, () => (ran.push('a'), a.target)));
    queue.add(turn(false, () => (ran.push('b'), b.target)));
    queue.add(turn(true, () => void ran.push('inline')));
    queue.add(turn(false, () => void ran.push('behind')));
    expect(ran).toEqual(['a', 'b']);
    b.end('load');
    expect(ran).toEqual(['a', 'b']);
    a.end('error');
    expect(ran).toEqual(['a', 'b', 'inline', 'behind']);
  });

  it('lets inserted turns in first', () => {
    const ran: string[] = [];
    const queue = makeQueue();
    const inner = ['b', 'c'].map((word) => turn(true, () => void ran.push(word)));
    queue.add(
      turn(false, () => {
        ran.push('a');
        queue.insert(inner);
        queue.add(turn(true, () => void ran.push('d')));
      }),
    );
    expect(ran).toEqual(['a', 'b', 'c', 'd']);
  });

  it('does not begin a waiting turn inside another', () => {
    const ran: string[] = [];
    const queue = makeQueue();
    queue.add(
      turn(true, () => {
        queue.add(turn(true, () => void ran.push('inner')));
        ran.push('outer');
      }),
    );
    expect(ran).toEqual(['outer', 'inner']);
  });

  it('reports what a turn throws and goes on', () => {
    const report = vi.fn();
    vi.stubGlobal('reportError', report);
    const ran: string[] = [];
    const fault = new Error('boom');
    const queue = makeQueue();
    queue.add(
      turn(true, () => {
        throw fault;
      }),
    );
    queue.add(turn(true, () => void ran.push('next')));
    expect(ran).toEqual(['next']);
    expect(report).toHaveBeenCalledExactlyOnceWith(fault);
    vi.unstubAllGlobals();
  });
});
