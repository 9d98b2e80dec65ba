/** The playground: the real layers, a notice in the making, and the code that says the same on another page. */
import { codeOf } from './playground-code.js';
import * as first from '/sayso/first-layer.js';
import * as preferences from '/sayso/preferences.js';

const LANGUAGES =
  'en ar bg cs da de el es et fa fi fr ga he hr hu is it ja ko lt lv mt nb nl pl pt ro sk sl sv tr uk zh zh-TW'.split(
    ' ',
  );
const PROPERTIES = {
  surface: ['Surface', 'background-color', 'light-dark(#fff, #1c1e23)'],
  ink: ['Words', 'color', '#1a1d24'],
  accent: ['Focus and switches', 'color', '#2452d6'],
  button: ['Buttons', 'background-color', '#1a1d24'],
  'button-ink': ['Words of buttons', 'color', '#fff'],
  'button-line': ['Edge of buttons', 'color', '#1a1d24'],
  radius: ['Corners', 'border-radius', '1em'],
  'button-radius': ['Corners of buttons', 'border-radius', '0.625em'],
  font: ['Font', 'font-family', 'system-ui, sans-serif'],
  size: ['Size', 'font-size', '1em'],
  space: ['Padding', 'padding', '1.25em'],
};

const find = (selector) => document.querySelector(selector);
const form = find('#play');
const field = (name) => form.elements[name];
const given = JSON.parse(find('#notice').textContent);
const sheet = new CSSStyleSheet();
let open = null;

const titles = () =>
  field('purposes')
    .value.split('\n')
    .map((line) => line.trim())
    .filter(Boolean);

/** Each line is a purpose; its key is its place, which a real notice never gives twice. */
const noticeOf = () => ({
  ...given,
  hash: undefined,
  locales: undefined,
  purposes: Object.fromEntries(titles().map((title, n) => [`purpose_${n + 1}`, { key: n + 1, gpc: n === 0 }])),
});

const textsOf = () => ({
  locale: field('locale').value,
  controller: field('controller').value,
  ...(field('policy').value && { policy: { href: '/privacy.html', label: field('policy').value } }),
  ...(field('intro').value && { intro: field('intro').value }),
  purposes: Object.fromEntries(titles().map((title, n) => [`purpose_${n + 1}`, { title, text: '' }])),
});

const words = (...all) => all.filter(Boolean).join(' ');

const attributesOf = () => {
  const [layout, look] = [field('layout').value, field('look').value];
  const said = {
    layout: layout === 'bar' ? '' : layout,
    position: words(field('edge').value, field('side').value),
    theme: words(look === 'clear' ? '' : look, field('scheme').value),
  };
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value));
};

const decisionOf = (notice) => {
  const gpc = field('gpc').checked;
  const stands = ([name, { gpc: heeds }]) => {
    const [state, cause] = gpc && heeds ? ['denied', 'signal'] : ['unset', 'regime'];
    return [name, { state, cause, regime: 'opt-in', version: 1 }];
  };
  return {
    purposes: Object.fromEntries(Object.entries(notice.purposes).map(stands)),
    ask: 'never-asked',
    ...(gpc && { honoured: true }),
  };
};

const hear = (what) => {
  find('#heard').textContent = what;
};

const LAYERS = { first, preferences };

const hide = () => {
  if (open) LAYERS[open].hide();
  open = null;
  document.querySelectorAll('sayso-banner').forEach((one) => one.remove());
};

const show = async (name = 'first') => {
  const { default: locale } = await import(`/sayso/locales/${field('locale').value}.js`);
  hide();
  const notice = noticeOf();
  const attributes = attributesOf();
  if (attributes.layout === 'inline') find('#stage').append(document.createElement('sayso-banner'));
  open = name;
  LAYERS[name].show({
    notice,
    texts: textsOf(),
    locale,
    attributes: { layout: 'bar', ...attributes },
    decision: () => decisionOf(notice),
    persistence: () => 'durable',
    choose: (choices) => answered(`choose(${JSON.stringify(choices)})`),
    open: (next) => void show(next),
    close: () => void show(),
  });
};

const answered = (what) => {
  hear(`The page is told: ${what}. Nothing was stored; the question comes back so that you can go on.`);
  void show();
};

const wear = () => {
  const rules = Object.entries(PROPERTIES).flatMap(([name, [, property]]) => {
    const { value } = field(name);
    const fits = !value || CSS.supports(property, value);
    field(name).setAttribute('aria-invalid', String(!fits));
    return value && fits ? [`  --sayso-${name}: ${value};`] : [];
  });
  const css = rules.length ? `sayso-banner,\nsayso-preferences,\nsayso-note {\n${rules.join('\n')}\n}` : '';
  sheet.replaceSync(css);
  return css;
};

const refresh = async () => {
  const css = wear();
  find('#code').textContent = codeOf({ attributes: attributesOf(), css, notice: noticeOf(), texts: textsOf() });
  await show();
};

const option = (tag) => {
  const name = new Intl.DisplayNames('en', { type: 'language' }).of(tag);
  return Object.assign(document.createElement('option'), { value: tag, textContent: name });
};

const property = ([name, [title, , example]]) => {
  const label = document.createElement('label');
  label.append(
    title,
    Object.assign(document.createElement('input'), { name, placeholder: example, autocomplete: 'off' }),
  );
  return label;
};

const begin = async () => {
  document.adoptedStyleSheets.push(sheet);
  field('locale').append(...LANGUAGES.map(option));
  find('#properties').append(...Object.entries(PROPERTIES).map(property));
  const texts = await (await fetch('/texts/en.json')).json();
  field('controller').value = texts.controller;
  field('policy').value = texts.policy.label;
  const asked = Object.keys(given.purposes).filter((name) => given.purposes[name].regime !== 'required');
  field('purposes').value = asked.map((name) => texts.purposes[name].title).join('\n');
  form.addEventListener('input', () => void refresh());
  form.addEventListener('submit', (event) => event.preventDefault());
  find('#second').addEventListener('click', () => void show('preferences'));
  find('#copy').addEventListener('click', async () => {
    await navigator.clipboard
      .writeText(find('#code').textContent)
      .catch(() => getSelection().selectAllChildren(find('#code')));
    find('#copied').textContent = 'Copied, or selected where the browser does not let us copy.';
  });
  document.addEventListener('click', ({ target }) => {
    const wish = target.closest?.('[data-sayso]')?.dataset.sayso;
    if (wish === 'open') void show('preferences');
    else if (wish && wish !== 'save') answered(wish);
  });
  await refresh();
};

await begin();
