import { encode } from 'uqr';

/** Modules of white around the picture, as ISO/IEC 18004 wants it. */
const QUIET_ZONE = 4;

/** Drawn here, black on white in every scheme: no script, no request, and nobody else learns of it. */
export function QrPicture({ text, label }: { text: string; label: string }) {
  const { data, size } = encode(text, { ecc: 'M', border: QUIET_ZONE });
  return (
    <svg
      class="qr-code"
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      width="256"
      height="256"
      shape-rendering="crispEdges"
    >
      <rect width="100%" height="100%" fill="#fff" />
      <path d={data.map(barsOf).join('')} fill="#000" />
    </svg>
  );
}

/** The black ones of a line, neighbours in one piece. */
function barsOf(line: readonly boolean[], y: number): string {
  const bits = line.map((isBlack) => (isBlack ? '1' : '0')).join('');
  return [...bits.matchAll(/1+/g)]
    .map(({ 0: run, index }) => `M${index} ${y}h${run.length}v1h-${run.length}z`)
    .join('');
}
