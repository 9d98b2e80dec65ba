/** The site's own script where Sayso is a classic tag: the global is there already, or the stub is. */
import { start } from './start.js';

start(window.sayso, JSON.parse(document.querySelector('#notice').textContent));
