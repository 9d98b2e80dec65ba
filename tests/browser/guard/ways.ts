/**
 * The ways in which a page's script makes a browser ask a host for something, written as vendors and frameworks write
 * them. Runs in the page: `ways.ask('fetch', url)`.
 */

type Policy = { createHTML(text: string): string; createScriptURL(text: string): string };
const types = globalThis as unknown as { trustedTypes?: { createPolicy(name: string, rules: object): Policy } };
const same = (text: string): string => text;
/** The page's own policy: what the page trusts is the page's business, and none of the guard's. */
const own: Policy = types.trustedTypes?.createPolicy('page', { createHTML: same, createScriptURL: same }) ?? {
  createHTML: same,
  createScriptURL: same,
};

const heard: string[] = [];
const listen = <T extends EventTarget>(target: T, name: string): T => {
  for (const type of ['load', 'error', 'open', 'close', 'message'])
    target.addEventListener(type, () => heard.push(`${name}:${type}`));
  return target;
};
const make = <K extends keyof HTMLElementTagNameMap>(tag: K): HTMLElementTagNameMap[K] =>
  listen(document.createElement(tag), tag);
const put = (node: Node): void => void document.body.append(node);
const image = (url: string): string => own.createHTML(`<p>x</p><img src="${url}" alt="">`);
const box = (): HTMLElement => {
  const div = document.createElement('div');
  put(div);
  return div;
};
const inert = (html: string): HTMLElement =>
  new DOMParser().parseFromString(own.createHTML(html), 'text/html').body.firstElementChild as HTMLElement;
const template = (html: string): DocumentFragment => {
  const element = document.createElement('template');
  element.innerHTML = own.createHTML(html);
  return element.content;
};
const script = (url: string): string => own.createScriptURL(url);

const WAYS = {
  'fetch of a string': (url: string) => fetch(url, { mode: 'no-cors' }).catch(() => heard.push('fetch:error')),
  'fetch of a URL': (url: string) => fetch(new URL(url), { mode: 'no-cors' }).catch(() => 0),
  'fetch of a Request': (url: string) => fetch(new Request(url, { mode: 'no-cors' })).catch(() => 0),
  'fetch without a scheme': (url: string) => fetch(url.replace('http:', ''), { mode: 'no-cors' }).catch(() => 0),
  'fetch in capitals': (url: string) =>
    fetch(url.replace('localhost', 'LOCALHOST'), { mode: 'no-cors' }).catch(() => 0),
  XMLHttpRequest: (url: string) => {
    const request = new XMLHttpRequest();
    for (const type of ['error', 'load', 'loadend'])
      request.addEventListener(type, () => heard.push(`xhr:${type}:${request.readyState}:${request.status}`));
    request.open('GET', url);
    request.setRequestHeader('accept', '*/*');
    request.send();
  },
  sendBeacon: (url: string) => heard.push(`beacon:${navigator.sendBeacon(url, 'x')}`),
  EventSource: (url: string) => {
    const source = listen(new EventSource(url), 'eventsource');
    if (!(source instanceof EventSource) || source.constructor !== EventSource) heard.push('not an EventSource');
  },
  'new Image': (url: string) => {
    const pixel = listen(new Image(1, 1), 'image');
    pixel.src = url;
  },
  'image, srcset': (url: string) => (make('img').srcset = `${url} 1x, ${url}&2x 2x`),
  'image, setAttribute': (url: string) => make('img').setAttribute('SRC', url),
  'image, setAttributeNS': (url: string) => make('img').setAttributeNS(null, 'src', url),
  'image, setAttributeNode': (url: string) => {
    const attr = document.createAttribute('src');
    attr.value = url;
    make('img').setAttributeNode(attr);
  },
  'script, src then insertBefore': (url: string) => {
    const tag = make('script');
    tag.src = script(url);
    tag.type = 'text/javascript';
    tag.async = true;
    const first = document.querySelector('script')!;
    first.parentNode!.insertBefore(tag, first);
  },
  'script, appended first': (url: string) => {
    const tag = make('script');
    put(tag);
    tag.src = script(url);
  },
  'script, setAttribute, module': (url: string) => {
    const tag = make('script');
    tag.setAttribute('src', script(url));
    tag.setAttribute('type', 'module');
    document.head.appendChild(tag);
  },
  'script from a fragment': (url: string) => {
    const range = document.createRange();
    range.selectNode(document.body);
    put(range.createContextualFragment(own.createHTML(`<script src="${url}"></scr` + 'ipt>')));
  },
  'frame, src': (url: string) => {
    const frame = make('iframe');
    frame.src = url;
    put(frame);
  },
  'frame, srcdoc': (url: string) => {
    const frame = make('iframe');
    frame.srcdoc = image(url);
    put(frame);
  },
  'style sheet': (url: string) => {
    const link = make('link');
    link.rel = 'stylesheet';
    link.href = url;
    document.head.append(link);
  },
  preload: (url: string) => {
    const link = make('link');
    link.setAttribute('rel', 'preload');
    link.setAttribute('as', 'image');
    document.head.append(link);
    link.setAttribute('href', url);
  },
  video: (url: string) => (make('video').src = url),
  poster: (url: string) => {
    const film = make('video');
    film.poster = url;
    put(film);
  },
  audio: (url: string) => void new Audio(url),
  source: (url: string) => {
    const film = make('audio');
    const source = document.createElement('source');
    source.src = url;
    film.append(source);
    put(film);
  },
  object: (url: string) => {
    const object = make('object');
    object.data = script(url);
    put(object);
  },
  embed: (url: string) => {
    const embed = make('embed');
    embed.src = script(url);
    put(embed);
  },
  'image button': (url: string) => {
    const input = make('input');
    input.type = 'image';
    input.src = url;
    put(input);
  },
  innerHTML: (url: string) => (box().innerHTML = image(url)),
  'innerHTML, detached': (url: string) => (document.createElement('div').innerHTML = image(url)),
  outerHTML: (url: string) => (box().outerHTML = image(url)),
  insertAdjacentHTML: (url: string) => box().insertAdjacentHTML('afterend', image(url)),
  setHTMLUnsafe: (url: string) => box().setHTMLUnsafe(image(url)),
  'innerHTML of a shadow root': (url: string) => (box().attachShadow({ mode: 'open' }).innerHTML = image(url)),
  'innerHTML with a frame': (url: string) => (box().innerHTML = own.createHTML(`<iframe src="${url}"></iframe>`)),
  'innerHTML with an escaped URL': (url: string) =>
    (box().innerHTML = own.createHTML(`<img src="${url.replaceAll('/', '&#x2F;')}">`)),
  'adopted from DOMParser, append': (url: string) => box().append(inert(`<div><img src="${url}"></div>`)),
  'adopted from DOMParser, appendChild': (url: string) => box().appendChild(inert(`<img src="${url}">`)),
  'adopted from DOMParser, replaceWith': (url: string) => box().replaceWith(inert(`<img src="${url}">`)),
  'adopted from DOMParser, insertAdjacentElement': (url: string) =>
    box().insertAdjacentElement('beforeend', inert(`<img src="${url}">`)),
  'adopted by adoptNode': (url: string) => document.adoptNode(inert(`<img src="${url}">`)),
  'imported from a template': (url: string) => document.importNode(template(`<img src="${url}">`), true),
  'cloned from a template': (url: string) => box().append(template(`<img src="${url}">`).cloneNode(true)),
  'a range inserts': (url: string) => {
    const range = document.createRange();
    range.selectNodeContents(box());
    range.insertNode(inert(`<img src="${url}">`));
  },
};

export type Way = keyof typeof WAYS;
export const names = Object.keys(WAYS) as Way[];

Object.assign(globalThis, {
  ways: {
    ask: (name: Way, url: string) => void WAYS[name](url),
    heard,
    own,
    names,
  },
});

/** What a spec finds in the page. */
export interface Ways {
  ask(name: Way, url: string): void;
  heard: string[];
  own: Policy;
  names: Way[];
}
