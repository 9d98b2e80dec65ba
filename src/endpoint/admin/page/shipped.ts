/** The page's own files as texts. The build puts them here (rollup.config.mjs); run from the sources there are none. */

export interface Shipped {
  script: string;
  style: string;
}

export const shipped: Shipped | null = null;
