/** Page CSS that attacks, by accident or not. None of it may change more than 0.1 % of the first layer's pixels. */
const IMPORTANT =
  'font-size:30px|color:red|background:lime|margin:20px|padding:20px|border:9px dotted blue|max-width:50px';

const all = (selector: string, declarations: string): string =>
  `${selector}{${declarations
    .split('|')
    .map((one) => `${one}!important`)
    .join(';')}}`;

export const ATTACKS: Readonly<Record<string, string>> = {
  'Bootstrap reboot':
    '*,*::before,*::after{box-sizing:border-box}:root{scroll-behavior:smooth}body{margin:0;font:400 1rem/1.5 Georgia;color:#212529;background-color:#fff;-webkit-text-size-adjust:100%}p{margin-top:0;margin-bottom:1rem}small{font-size:.875em}a{color:rgba(13,110,253,1);text-decoration:underline}a:hover{color:#0a58ca}button{border-radius:0;margin:0;font-family:inherit;font-size:inherit;line-height:inherit;text-transform:none}button,[type=button]{-webkit-appearance:button}button:focus:not(:focus-visible){outline:0}[hidden]{display:none!important}',
  'Tailwind preflight':
    '*,::after,::before{box-sizing:border-box;margin:0;padding:0;border:0 solid}html{line-height:1.5;-webkit-text-size-adjust:100%;tab-size:4;font-family:ui-sans-serif,system-ui}a{color:inherit;text-decoration:inherit}small{font-size:80%}button{font:inherit;letter-spacing:inherit;color:inherit;border-radius:0;background-color:transparent;opacity:1;appearance:button}[hidden]{display:none!important}',
  'a normalising reset':
    'html{line-height:1.15}button,p,small,a{font:1.15em serif;overflow:visible;text-transform:uppercase;vertical-align:sub}',
  'unset, !important': '*{all:unset!important}',
  'everything loud, !important': all(
    '*',
    `${IMPORTANT}|font:italic 40px fantasy|text-transform:uppercase|float:right|position:relative`,
  ),
  'large type, !important':
    '*{font-size:30px!important;font-weight:900!important;text-align:right!important;text-indent:4em!important}',
  'moved and clipped, !important': all(
    '*',
    'transform:rotate(9deg)|rotate:20deg|scale:1.4|translate:40px|clip-path:circle(20%)|overflow:hidden',
  ),
  'filtered, !important': all(
    '*',
    'filter:blur(4px)|backdrop-filter:invert(1)|mix-blend-mode:difference|mask:linear-gradient(red,transparent)',
  ),
  'columns and vertical, !important': all(
    '*',
    'columns:3|writing-mode:vertical-rl|perspective:10px|contain:strict|width:7px|height:7px',
  ),
  'moving, !important': `@keyframes spin{to{rotate:1turn}}${all('*', 'animation:spin 1s infinite|transition:all 3s')}`,
  'no buttons': 'button{display:none!important}',
  'no words': 'p,small,a,button{visibility:hidden!important;opacity:0!important;font-size:0!important}',
  'words of its own': all('*::before,*::after', 'content:"NEW"|display:block|height:50px|color:red'),
  'a drop cap':
    'p::first-letter,a::first-letter,button::first-letter{font-size:4em!important;float:left!important;color:red!important}p::first-line,button::first-line{color:red!important;font-size:2em!important}',
  'inline styles of the page’s scripts': 'html{font-size:62.5%}body{font-size:1.6rem}button,p{font-size:1rem}',
  'a small root': 'html{font-size:62.5%}',
  'a huge root':
    'html{font-size:300%;letter-spacing:.3em;word-spacing:1em;line-height:3;text-align:right;font-style:italic;text-transform:uppercase;cursor:none}',
  'a zoomed root': 'html{zoom:1.25}',
  'a transformed root': 'html{transform:scale(.8) rotate(2deg)}',
  'a filtered root': 'html{filter:sepia(1) invert(1);opacity:.5}',
  'a transformed body': 'body{transform:scale(.8);filter:blur(2px);perspective:100px;zoom:1.5;will-change:transform}',
  'a stacked page': 'body::after{content:"";position:fixed;inset:0;z-index:2147483647;background:red}',
  'private names': all(
    '*',
    '--s:red|--t:red|--a:red|--b:red|--c:red|--e:red|--r:9em|--q:9em|--w:4em|--g:4em|--p:4em|--m:red|--l:red',
  ),
};
