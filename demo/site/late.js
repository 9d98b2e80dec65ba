/** Loads Sayso long after the page: what the page asked meanwhile waits in the stub. */
const LATE = 2000;

const load = () => {
  const { nonce } = document.querySelector('script[nonce]');
  const policy = window.trustedTypes?.createPolicy('larkline', { createScriptURL: (url) => url });
  const script = document.createElement('script');
  script.nonce = nonce;
  script.dataset.notice = '#notice';
  script.dataset.endpoint = '/v1';
  script.src = policy ? policy.createScriptURL('/sayso/sayso.js') : '/sayso/sayso.js';
  document.head.append(script);
};

setTimeout(load, LATE);
