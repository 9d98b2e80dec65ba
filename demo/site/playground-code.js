/** The playground's export: what a page must carry to look the same. */
const escape = (text) => text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);

const json = (value) => JSON.stringify(value, null, 2).replaceAll('<', '\\u003c');

const attribute = ([name, value]) => `\n        data-${name}="${escape(value)}"`;

/** The tag, where the layer stands inline its place, the style, and the texts as the file that the notice names. */
export const codeOf = ({ attributes, css, notice, texts }) =>
  [
    `<script type="application/json" id="notice">\n${json(notice)}\n</script>`,
    `<script src="/sayso/sayso.js" data-notice="#notice"${Object.entries(attributes).map(attribute).join('')}></script>`,
    attributes.layout === 'inline' && '<!-- where it shall stand -->\n<sayso-banner layout="inline"></sayso-banner>',
    css && `<style>\n${css}\n</style>`,
    `<!-- ${notice.texts.replace('{locale}', texts.locale)} -->\n${json(texts)}`,
  ]
    .filter(Boolean)
    .join('\n\n');
