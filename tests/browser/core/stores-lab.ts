/** What the stores' browser tests run in the page: bundled by the spec, so that it drives the sources themselves. */
import { readCookie } from '../../../src/stores/cookie-reader.js';
import { cookieStore } from '../../../src/stores/cookie-writer.js';
import { readStorage } from '../../../src/stores/web-storage-reader.js';
import { webStorageStore } from '../../../src/stores/web-storage.js';
import type { Store } from '../../../src/store.js';
import { blockedContract, storeContract } from '../../contracts/store.js';

const MAKERS: Record<string, () => Store> = {
  cookie: () => cookieStore(readCookie),
  'cookie with a domain that the browser refuses': () => cookieStore(readCookie, 'example.com'),
  localStorage: () =>
    webStorageStore(
      () => localStorage,
      () => readStorage(() => localStorage),
    ),
};

const storesLab = {
  check: (maker: string, name: string): void => storeContract[name]!(MAKERS[maker]!()),
  blocked: (maker: string): void => blockedContract(MAKERS[maker]!()),
};

export type StoresLab = typeof storesLab;
(globalThis as { storesLab?: StoresLab }).storesLab = storesLab;
