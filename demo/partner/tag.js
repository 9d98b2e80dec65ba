/** Poppyboard's script: what partners' tags do, in three lines. */
new Image().src = new URL(`/pixel.gif?from=${encodeURIComponent(location.pathname)}`, document.currentScript.src).href;
