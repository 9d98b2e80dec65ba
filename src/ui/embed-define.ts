/** Door: registers `<sayso-embed>`. It needs neither Lit nor the rest of us to come to the page. */
import { define } from './define.js';
import { SaysoEmbed } from './embed.js';

define('sayso-embed', SaysoEmbed);
