/** Runs in the page of the permissions' spec: ties the devices to the core of the page, and asks for each of them. */
import type { Consent } from '../../../src/page-api.js';
import { tiePermissions, type Mode } from '../../../src/permissions/index.js';

declare const sayso: Consent;

const said: string[] = [];
const { mode } = document.currentScript!.dataset;

const NATIVES = () => [
  MediaDevices.prototype.getUserMedia,
  Geolocation.prototype.getCurrentPosition,
  Geolocation.prototype.watchPosition,
  Geolocation.prototype.clearWatch,
  MediaStreamTrack.prototype.clone,
  globalThis.Notification,
  globalThis.Notification.requestPermission,
  Function.prototype.toString,
];
const before = NATIVES();
const stop = tiePermissions(
  sayso,
  { location: 'place', camera: 'calls', microphone: 'voice', contacts: 'people', notifications: 'news' },
  { mode: mode as Mode },
);

const nameOf = (error: unknown): string => (error as Error).name;
const kinds = (stream: MediaStream): string =>
  stream
    .getTracks()
    .map(({ kind }) => kind)
    .join('+');
const media = (constraints: MediaStreamConstraints): Promise<string> =>
  navigator.mediaDevices.getUserMedia(constraints).then(kinds, nameOf);
const spot = ({ coords }: GeolocationPosition): string => `${coords.latitude},${coords.longitude}`;
const fault = (error: GeolocationPositionError): string =>
  `${error.code} ${error instanceof GeolocationPositionError && error.code === error.PERMISSION_DENIED}`;
const place = (): Promise<string> =>
  new Promise((done) =>
    navigator.geolocation.getCurrentPosition(
      (found) => done(`place ${spot(found)}`),
      (error) => done(`place ${fault(error)}`),
    ),
  );
type Legacy = (constraints: object, done: (stream: MediaStream) => void, failed: (error: unknown) => void) => void;
const legacy = (): void => {
  const old = navigator as unknown as Record<string, Legacy | undefined>;
  const name = ['webkitGetUserMedia', 'mozGetUserMedia', 'getUserMedia'].find((each) => old[each]);
  const tell = (what: string) => void said.push(`legacy ${what}`);
  if (!name) void media({ video: true }).then(tell);
  else
    old[name]!(
      { video: true },
      (stream) => tell(kinds(stream)),
      (error) => tell(nameOf(error)),
    );
};
const contacts = (): Promise<unknown[]> =>
  (navigator as unknown as { contacts: { select(what: string[]): Promise<unknown[]> } }).contacts.select(['name']);

const askAll = (): void => {
  void place().then((told) => said.push(told));
  navigator.geolocation.watchPosition(
    (found) => said.push(`watch ${spot(found)}`),
    (error) => said.push(`watch ${fault(error)}`),
  );
  void media({ video: true }).then((told) => said.push(`calls ${told}`));
  void media({ audio: true }).then((told) => said.push(`voice ${told}`));
  legacy();
  contacts().then(
    (found) => said.push(`people ${found.length}`),
    (error: unknown) => said.push(`people ${nameOf(error)}`),
  );
  let first: string;
  void Notification.requestPermission((told) => (first = told)).then((told) => said.push(`news ${first} ${told}`));
};

export const tied = {
  said,
  askAll,
  media,
  place,
  stop,
  isUntouched: () => NATIVES().every((native, i) => native === before[i]),
};
export type Tied = typeof tied;
Object.assign(globalThis, { tied });
