/** Bar charts as SVG that can be read in light and in dark, without a library: bars, their spread, their values. */
const escape = (text) =>
  String(text).replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign]);
const WIDTH = 820;
const LEFT = 300;
const RIGHT = 110;
const ROW = 26;
const TOP = 56;

const STYLE = `text{font:13px system-ui,sans-serif;fill:#1c2430}.title{font-size:16px;font-weight:600}.note{font-size:12px;fill:#5a6472}
.peer{fill:#8a94a6}.floor{fill:#c3cad5}.sayso{fill:#0b6bcb}.spread{stroke:#1c2430;stroke-width:1.5}.back{fill:#fff}
@media(prefers-color-scheme:dark){text{fill:#e6eaf0}.note{fill:#a3adba}.peer{fill:#76808f}.floor{fill:#4a525e}.sayso{fill:#4aa3ff}.spread{stroke:#e6eaf0}.back{fill:#14181e}}`;

/**
 * One chart of `bars` (`{ name, family, spread, label }`), the longest bar as wide as there is room. With `log` the
 * bars show orders of magnitude.
 */
export function barChart({ title, note, bars, log = false }) {
  const most = Math.max(...bars.map(({ spread }) => spread.high));
  const least = Math.min(...bars.map(({ spread }) => spread.median).filter((value) => value > 0));
  const room = WIDTH - LEFT - RIGHT;
  const floor = Math.log10(least) - 0.3;
  const scale = (value) => {
    if (!log) return most > 0 ? (value / most) * room : 0;
    return value > 0 ? Math.max(0, ((Math.log10(value) - floor) / (Math.log10(most) - floor)) * room) : 0;
  };
  const rows = bars.map(({ name, family, spread, label }, i) => {
    const y = TOP + i * ROW;
    const [width, low, high] = [spread.median, spread.low, spread.high].map((value) => +scale(value).toFixed(1));
    return `<text x="${LEFT - 8}" y="${y + 15}" text-anchor="end">${escape(name)}</text>
<rect class="${family}" x="${LEFT}" y="${y + 3}" width="${Math.max(width, 1)}" height="${ROW - 9}" rx="2"/>
<line class="spread" x1="${LEFT + low}" x2="${LEFT + high}" y1="${y + 11.5}" y2="${y + 11.5}"/>
<text x="${LEFT + Math.max(width, high) + 6}" y="${y + 15}">${escape(label)}</text>`;
  });
  const height = TOP + bars.length * ROW + 12;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escape(title)}">
<style>${STYLE}</style>
<rect class="back" width="${WIDTH}" height="${height}"/>
<text class="title" x="12" y="24">${escape(title)}</text>
<text class="note" x="12" y="44">${escape(note)}</text>
${rows.join('\n')}
</svg>
`;
}
