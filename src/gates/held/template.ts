import type { Enter } from './enter.js';
import type { Queue, Turn } from './queue.js';
import { trust } from './trust.js';

/**
 * A template's own nodes go out behind it and come back into it, so that nothing is there twice, whatever is copied
 * meanwhile. They are parsed once more, from their own text: that takes the life out of every script in them, and
 * out of the declarative shadow roots that could hide one (once inserted by us, `strict-dynamic` would trust it).
 * The scripts then take their turns, before all that stands behind the template.
 */
export const holdTemplate = (
  template: HTMLTemplateElement,
  queue: Queue,
  hold: (script: HTMLScriptElement) => Turn | undefined,
): Enter => {
  template.innerHTML = trust('createHTML', template.innerHTML);
  const { content } = template;
  const turns = [...content.querySelectorAll<HTMLScriptElement>('script:not([data-purpose])')].flatMap(
    (script) => hold(script) ?? [],
  );
  return () => {
    const nodes = [...content.childNodes];
    if (!nodes[0]) return;
    template.after(content);
    queue.insert(turns);
    return () => content.append(...nodes);
  };
};
