/** Door: registers `<sayso-privacy>`. An entry of its own, for the one page where the visitor looks after it all. */
import { define } from '../ui/define.js';
import { SaysoPrivacy } from './centre.js';

export { SaysoPrivacy };
export type { Heard } from './scene.js';

define('sayso-privacy', SaysoPrivacy);
