import { purposesOf } from '../consent/purposes.js';
import { readServices } from '../guard/services.js';
import type { Scene } from './scene.js';

/** Since when, in ms of this page's life, a name is granted; `Infinity` where it is not. */
const sinceGranted = ({ notice, api, signal }: Scene): Map<string, number> => {
  const since = new Map<string, number>();
  let isFirst = true;
  for (const { name } of purposesOf(notice))
    signal.addEventListener(
      'abort',
      api.follow(name, (granted) => {
        // What was granted before we came may have been so from the start.
        since.set(name, granted ? (isFirst ? 0 : performance.now()) : Infinity);
      }),
    );
  isFirst = false;
  return since;
};

/** D06: what a declared service fetched while nobody had granted it. */
export const watchResources = (scene: Scene): void => {
  const { notice, say, signal } = scene;
  const services = readServices(notice);
  const since = sinceGranted(scene);
  const look = ({ name, startTime }: PerformanceEntry): void => {
    const owners = URL.canParse(name) ? services.owners('hosts', new URL(name).hostname) : undefined;
    if (!owners?.length || owners.some(({ asks }) => startTime >= (since.get(asks) ?? Infinity))) return;
    const { purpose, service } = owners[0]!;
    say('D06', `${name} was fetched while "${purpose}" was not granted (${service}): hold it, or use the guard.`);
  };
  const observer = new PerformanceObserver((list) => list.getEntries().forEach(look));
  observer.observe({ type: 'resource', buffered: true });
  signal.addEventListener('abort', () => observer.disconnect());
};
