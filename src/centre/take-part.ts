/** Everything as one file: the endpoint's where it can be asked and the key proves who asks, else this browser's own. */
import type { Rights } from '../rights/index.js';
import type { TemplateResult } from '../ui/draw.js';
import { html } from '../ui/html.js';
import { fill } from '../ui/words.js';
import { icon, save, type Room } from './part.js';

export interface TakePorts {
  room: Room;
  rights(): Rights | null;
  /** What this browser knows by itself. */
  own(): Blob;
}

export class TakePart {
  readonly #ports: TakePorts;
  #status = '';

  constructor(ports: TakePorts) {
    this.#ports = ports;
  }

  draw(): TemplateResult {
    const { centre } = this.#ports.room.scene.more;
    return html`<section aria-labelledby="take">
      <h3 id="take">${centre.take}</h3>
      <p>${centre.takeIntro}</p>
      <button class="second" @click=${() => void this.#take()}>${icon('save')}${centre.takeButton}</button>
      <p class="status" role="status">${this.#status}</p>
    </section>`;
  }

  async #take(): Promise<void> {
    const { room, rights, own } = this.#ports;
    const { site, more } = room.scene;
    const told = await rights()?.export();
    const isNobody = !told || (!told.ok && (told.reason === 'no-key' || told.code === 'unknown-subject'));
    if (isNobody) save(own(), `${site}-records.json`);
    else if (told.ok) save(told.file, `${site}-records.ndjson`);
    this.#status = isNobody || told.ok ? '' : fill(more.centre.failed, { reason: told.message });
    room.paint();
  }
}
