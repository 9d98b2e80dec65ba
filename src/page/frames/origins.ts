/** The listed origins, each with whether it may pass up a choice (`!`). What is no origin is named and left out. */
export const originsOf = (frames: string | readonly string[] | undefined): Map<string, boolean> => {
  const all = typeof frames === 'string' ? frames.split(/[\s,]+/).filter(Boolean) : (frames ?? []);
  const origins = new Map<string, boolean>();
  for (const each of all) {
    const [, text = '', mark] = /^(.*?)(!?)$/.exec(each) ?? [];
    // `null` is every sandboxed frame of whomever.
    if (!text.includes('*') && text !== 'null' && URL.canParse(text) && new URL(text).origin === text)
      origins.set(text, mark === '!');
    else console.error(`sayso: frames: got "${each}", want an origin such as "https://shop.example"; it is left out`);
  }
  return origins;
};
