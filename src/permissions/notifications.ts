/** Notifications: asking for them, subscribing to them, and showing one. */
import type { Patches } from '../native/patch.js';
import type { Tie } from './tie.js';

type Done = (permission: NotificationPermission) => void;

export const tieNotifications = (purpose: string, tie: Tie, { method, constructs }: Patches): void => {
  const allowed = (): boolean => tie.allows([purpose]);
  const notification = globalThis.Notification as (typeof Notification & object) | undefined;
  if (notification)
    method<unknown, [Done?]>(notification, 'requestPermission', (self, args, native) => {
      const ask = async (): Promise<unknown> => {
        if (await tie.answer([purpose])) return native.apply(self, args);
        args[0]?.('denied');
        return 'denied';
      };
      return [ask()];
    });
  method<unknown, unknown[]>('PushManager', 'subscribe', (self, args, native) => {
    const subscribe = async (): Promise<unknown> => {
      if (!(await tie.answer([purpose])))
        throw new DOMException('Registration failed - permission denied', 'NotAllowedError');
      return native.apply(self, args);
    };
    return [subscribe()];
  });
  method<unknown, unknown[]>('ServiceWorkerRegistration', 'showNotification', () =>
    allowed()
      ? undefined
      : [Promise.reject(new TypeError('No notification permission has been granted for this origin.'))],
  );
  // Shown without leave, a notification tells an error and nothing else (Notifications, section 3.1).
  constructs('Notification', (args, as) => {
    if (allowed() || !args.length) return;
    const it = Object.setPrototypeOf(new EventTarget(), as.prototype as object) as EventTarget;
    const shown = {
      title: String(args[0]),
      ...(args[1] as object | undefined),
      close: () => undefined,
      onerror: null as (() => void) | null,
    };
    for (const [name, value] of Object.entries(shown))
      Object.defineProperty(it, name, { value, writable: true, configurable: true, enumerable: true });
    setTimeout(() => {
      it.dispatchEvent(new Event('error'));
      (it as unknown as typeof shown).onerror?.();
    });
    return it;
  });
};
