import sayso from '../../sayso.json';

const HEAD = `<script type="application/json" id="notice">${sayso.notice}</script>
<script data-base="/sayso/">${sayso.core}</script>
<script type="text/plain" data-purpose="analytics" src="/counter.js"></script>`;

/** Outside of the element that Vue hydrates. */
export default defineNitroPlugin((nitro) => {
  nitro.hooks.hook('render:html', (html) => {
    html.head.unshift(HEAD);
    html.bodyPrepend.unshift(sayso.layer);
  });
});
