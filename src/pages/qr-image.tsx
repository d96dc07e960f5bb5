import { encode } from 'uqr';

/** Light modules around the code, which readers need to find it (ISO/IEC 18004). */
const QUIET = 4;

/** A QR code, drawn here: dark on light in every scheme, for readers do not turn colours round. */
export function QrImage({ text, label }: { text: string; label: string }) {
  const { data, size } = encode(text, { ecc: 'M', border: QUIET });
  return (
    <svg
      class="qr"
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shape-rendering="crispEdges"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={data.map(darkOf).join('')} fill="#000" />
    </svg>
  );
}

/** One row, as rectangles of one module's height: neighbours are one. */
function darkOf(row: readonly boolean[], y: number): string {
  const modules = row.map((isDark) => (isDark ? '1' : '0')).join('');
  return [...modules.matchAll(/1+/g)]
    .map(({ index, 0: run }) => `M${index} ${y}h${run.length}v1h-${run.length}z`)
    .join('');
}
