/** A Chromium on a profile that lasts, driven over a pipe: nothing lies between the browser's word and ours. */
import { find } from '../../scripts/browsers.mjs';
import { endGroup, killGroup, lead } from './processes.mjs';

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-breakpad',
  '--window-size=1000,900',
  '--remote-debugging-pipe',
];

/** One end of the DevTools protocol: messages are JSON, each closed by a zero byte. */
function createLine(input, output) {
  const waiting = new Map();
  const listeners = new Set();
  let last = 0;
  let rest = [];
  const take = (text) => {
    const message = JSON.parse(text);
    const { resolve, reject } = waiting.get(message.id) ?? {};
    waiting.delete(message.id);
    if (message.method) for (const hear of [...listeners]) hear(message);
    else if (message.error) reject?.(new Error(message.error.message));
    else resolve?.(message.result);
  };
  const broken = () => {
    for (const { reject } of waiting.values()) reject(new Error('the browser is gone'));
    waiting.clear();
  };
  output.on('data', (chunk) => {
    for (let end; (end = chunk.indexOf(0)) >= 0; chunk = chunk.subarray(end + 1)) {
      take(Buffer.concat([...rest, chunk.subarray(0, end)]).toString('utf8'));
      rest = [];
    }
    if (chunk.length) rest.push(chunk);
  });
  output.on('close', broken).on('error', broken);
  input.on('error', broken);
  const send = (method, params = {}, sessionId = undefined) =>
    new Promise((resolve, reject) => {
      if (!input.writable) return reject(new Error('the browser is gone'));
      waiting.set(++last, { resolve, reject });
      input.write(`${JSON.stringify({ id: last, method, params, sessionId })}\0`);
    });
  const on = (hear) => {
    listeners.add(hear);
    return () => listeners.delete(hear);
  };
  return { send, on };
}

/** A tab. `told` hears each word of its page, as the page says it. */
async function openTab({ send, on }, told) {
  const { targetId } = await send('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true });
  const off = on(({ method, params, sessionId: from }) => {
    if (from === sessionId && method === 'Runtime.bindingCalled') told(JSON.parse(params.payload));
  });
  const tell = (method, params) => send(method, params, sessionId);
  await Promise.all([tell('Page.enable'), tell('Runtime.enable'), tell('Runtime.addBinding', { name: 'tell' })]);
  const evaluate = async (expression) => {
    // A grant from code needs a gesture behind it.
    const asked = { expression, awaitPromise: true, returnByValue: true, userGesture: true };
    const { result, exceptionDetails } = await tell('Runtime.evaluate', asked);
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  };
  return {
    evaluate,
    navigate: (url) => tell('Page.navigate', { url }),
    reload: () => tell('Page.reload'),
    /** A real click; the browser takes both halves in one go. */
    click: ({ x, y }) => {
      const at = { x, y, button: 'left', clickCount: 1 };
      const halves = ['mousePressed', 'mouseReleased'].map((type) => tell('Input.dispatchMouseEvent', { type, ...at }));
      return Promise.all(halves);
    },
    close: () => send('Target.closeTarget', { targetId }).finally(off),
  };
}

/** Starts the browser on a profile. */
export async function openBrowser(profile) {
  const program = find.chromium();
  if (!program) throw new Error('Chromium is missing: install it, or set CHROMIUM_BIN to one');
  const args = [...FLAGS, `--user-data-dir=${profile}`, 'about:blank'];
  const { child, pid, gone } = lead(program, args, ['ignore', 'ignore', 'ignore', 'pipe', 'pipe']);
  const line = createLine(child.stdio[3], child.stdio[4]);
  await line.send('Browser.getVersion');
  return {
    pid,
    openTab: (told) => openTab(line, told),
    /** The whole tree at once. */
    kill: () => killGroup(pid),
    close: async () => {
      await line.send('Browser.close').catch(() => undefined);
      await Promise.race([gone, new Promise((done) => setTimeout(done, 10_000).unref())]);
      await endGroup(pid, 2000);
    },
  };
}
