/** Door: registers `<sayso-button>`. It needs neither Lit nor the rest of us to come to the page. */
import { SaysoButton } from './button.js';
import { define } from './define.js';

define('sayso-button', SaysoButton);
