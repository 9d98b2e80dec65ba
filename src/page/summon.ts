import type { Desk } from './doors.js';

/** The choice chunk, loaded at the first demand; a failed load is tried again at the next. */
export interface Summon {
  (): Promise<Desk>;
  /** The desk, once it is there. */
  desk?: Desk;
}

export const summoner = (load: () => Promise<Desk>): Summon => {
  let loading: Promise<Desk> | undefined;
  const summon: Summon = () =>
    (loading ??= load().then(
      (desk) => (summon.desk = desk),
      (error: unknown) => {
        loading = undefined;
        throw error;
      },
    ));
  return summon;
};
