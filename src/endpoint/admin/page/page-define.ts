/** Starts the page: the door, or what lies behind it. */
import { Refused, resumeSession, type Session } from './api.js';
import { redraw } from './charts.js';
import { fill } from './dom.js';
import { door } from './door.js';
import { frame, signOut } from './frame.js';

let stop = (): void => {};

const close = (why?: string): void => {
  stop();
  signOut();
  document.title = 'Sign in · Sayso';
  fill(document.body, door(open, why));
  document.querySelector<HTMLElement>('input')?.focus();
};

const open = (session: Session): void => {
  const made = frame(session, () => close('You have signed out.'));
  stop = made.stop;
  fill(document.body, made.page);
};

const start = async (): Promise<void> => {
  try {
    const session = await resumeSession();
    if (session) open(session);
    else close();
  } catch (error) {
    close(error instanceof Refused ? error.message : undefined);
  }
};

addEventListener('sayso-signed-out', () => close('Your token has ended. Sign in with another one.'));
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
void start();
