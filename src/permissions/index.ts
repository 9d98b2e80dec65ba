/**
 * Device permissions: the page may use a device only where the visitor granted its purpose *and* the browser its
 * permission. Neither says anything of the other: a page cannot revoke the browser's, and Sayso does not read it.
 *
 * ```ts
 * import { tiePermissions } from 'sayso/permissions';
 *
 * tiePermissions(consent, { location: 'location', camera: 'calls', microphone: 'calls' }, { mode: 'wait' });
 * ```
 *
 * With the classic tag `consent` is the global `sayso`. Tie before the page's own scripts use a device.
 */
import { createPatches } from '../native/patch.js';
import { tieContacts } from './contacts.js';
import { tieLocation } from './location.js';
import { tieMedia } from './media.js';
import { tieNotifications } from './notifications.js';
import { createTie, type Asked, type Mode } from './tie.js';

export type { Asked, Mode } from './tie.js';

/** The purpose of each device; one that is left out is not touched. */
export interface Devices<Name extends string = string> {
  location?: Name;
  camera?: Name;
  microphone?: Name;
  contacts?: Name;
  notifications?: Name;
}

export interface PermissionOptions {
  /** Default `refuse`. */
  mode?: Mode;
}

const DEVICES: readonly string[] = ['location', 'camera', 'microphone', 'contacts', 'notifications'];
const MODES: readonly unknown[] = ['refuse', 'wait'] satisfies Mode[];

const show = (value: unknown): string => JSON.stringify(value) ?? String(value);

const check = (devices: Devices, mode: unknown): void => {
  for (const [device, purpose] of Object.entries(devices)) {
    if (!DEVICES.includes(device))
      throw new TypeError(`sayso: devices.${device} is no device; known here: ${DEVICES.join(', ')}`);
    if (typeof purpose !== 'string' || !purpose)
      throw new TypeError(`sayso: devices.${device} is ${show(purpose)}, want the name of a purpose of the notice`);
  }
  if (!MODES.includes(mode)) throw new TypeError(`sayso: options.mode is ${show(mode)}, want "refuse" or "wait"`);
};

/**
 * Ties devices to purposes. The page's own calls then wait for the visitor's choice, or are refused by it with the
 * platform's own errors; on withdrawal live tracks and watches end. Returns the way out, which refuses what still waits.
 * Throws a `TypeError` that names what is wrong in `devices` or `options`.
 */
export const tiePermissions = <Name extends string>(
  consent: Asked<Name>,
  devices: Devices<NoInfer<Name>>,
  { mode = 'refuse' }: PermissionOptions = {},
): (() => void) => {
  check(devices, mode);
  const life = new AbortController();
  if (typeof document === 'undefined') return () => life.abort();
  const tie = createTie(consent, mode, life.signal);
  const patches = createPatches();
  const { location, camera, microphone, contacts, notifications } = devices;
  if (location) tieLocation(location, tie, patches);
  if (camera ?? microphone) tieMedia({ video: camera, audio: microphone }, tie, patches);
  if (contacts) tieContacts(contacts, tie, patches);
  if (notifications) tieNotifications(notifications, tie, patches);
  return () => {
    patches.undo();
    life.abort();
  };
};
