import { join } from 'node:path';
import { build } from 'esbuild';

const texts = new Map<string, Promise<string>>();

const bundle = async (name: string, sdk: string, format: 'iife' | 'esm'): Promise<string> => {
  const { outputFiles } = await build({
    stdin: {
      contents: `import * as sdk from '${sdk}';
        import { vendor } from './${name}.ts';
        globalThis.bring((collector) => vendor.start(sdk, collector));`,
      resolveDir: join(import.meta.dirname),
      loader: 'ts',
    },
    bundle: true,
    format,
    target: 'es2022',
    minify: true,
    write: false,
    logLevel: 'error',
  });
  return outputFiles[0]!.text;
};

/** An SDK from npm with its definition, as a page's own build would make it; once per worker. */
export const vendorBundle = (name: string, sdk: string, format: 'iife' | 'esm'): Promise<string> => {
  const text = texts.get(name) ?? bundle(name, sdk, format);
  texts.set(name, text);
  return text;
};
