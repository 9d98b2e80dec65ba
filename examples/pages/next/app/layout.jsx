import sayso from '../sayso.json';

/**
 * React leaves what stands in these alone. `suppressHydrationWarning`, because the parser has made a shadow root of the
 * layer's template, and a gate replaces the script that it lets run: what React finds is not the text it sent.
 */
const Html = ({ as: Tag = 'div', html, ...rest }) => (
  <Tag suppressHydrationWarning dangerouslySetInnerHTML={{ __html: html }} {...rest} />
);

const COUNTER = '<script type="text/plain" data-purpose="analytics" src="/counter.js"></script>';

export default function Layout({ children }) {
  return (
    <html lang="en">
      <head>
        <title>Larkline</title>
        <Html as="script" type="application/json" id="notice" html={sayso.notice} />
        <Html as="script" data-base="/sayso/" html={sayso.core} />
      </head>
      <body>
        <Html html={sayso.layer} />
        {children}
        <Html hidden html={COUNTER} />
      </body>
    </html>
  );
}
