/** Opens a house: options checked in full, database open and up to date, keys at hand, notices published. */
import { connect, type Connection } from './database/connect.js';
import type { House } from './house.js';
import { openKeys } from './keys/open-keys.js';
import { Quota } from './notices/quota.js';
import { pressAll, Shelf } from './notices/publications.js';
import { checkOptions } from './options-check.js';
import { openOperation } from './operation/operation.js';
import { OptionsError, settle, type EndpointOptions, type Settled } from './options.js';
import { reapplyAfterRestore } from './retention/reapply.js';

/** A house and the way out of it. */
export interface OpenHouse {
  house: House;
  close(): Promise<void>;
}

const furnish = async (options: Settled, { sql, purge }: Connection): Promise<House> => {
  const { sites, issuer, keys, now, warn } = options;
  const quota = new Quota(options.unpublished?.mostPerHour, (site) =>
    warn(
      `Many records of "${site}" cite a notice that is not published. Publish it: sayso publish notice.json --site ${site}. ` +
        'Until then their senders are asked to come again.',
    ),
  );
  const shelf = new Shelf(sql, quota);
  await shelf.publish(await pressAll(options), now());
  const controllers = new Map(Object.entries(sites).map(([name, { controller }]) => [name, controller]));
  const opened = await openKeys(keys);
  return {
    ...openOperation({ ...options, sql, ring: opened.ring }),
    sql,
    purge,
    ...opened,
    shelf,
    issuer,
    controllers,
    lanes: new Map(),
    now,
    options,
  };
};

/**
 * Opens a house. Where a backup was restored, what had been erased is erased again before anyone is let in.
 * @throws OptionsError that lists every fault.
 */
export const openHouse = async (options: EndpointOptions): Promise<OpenHouse> => {
  const faults = await checkOptions(options);
  if (faults.length) throw new OptionsError(faults);
  const settled = settle(options);
  const connection = await connect(settled);
  try {
    const house = await furnish(settled, connection);
    await reapplyAfterRestore(house);
    return { house, close: () => connection.close() };
  } catch (error) {
    await connection.close();
    throw error;
  }
};
