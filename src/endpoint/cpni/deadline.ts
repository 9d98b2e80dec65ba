const DAY = 86_400_000;
const SUNDAY = 0;
const SATURDAY = 6;

/**
 * The end of the fifth business day after a time, UTC: within it the FCC is told of an opt-out that failed (64.2009(f)).
 * Public holidays are not left out, so that it falls due early rather than late.
 */
export const fiveBusinessDaysAfter = (time: number): number => {
  let day = Math.floor(time / DAY);
  for (let left = 5; left > 0;) {
    day++;
    const weekday = new Date(day * DAY).getUTCDay();
    if (weekday !== SATURDAY && weekday !== SUNDAY) left--;
  }
  return (day + 1) * DAY - 1;
};
