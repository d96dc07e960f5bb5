import Bowser from 'bowser';

const LONGEST = 100;
/** Longer than any real one; parsing is done by regular expressions. */
const LONGEST_READ = 512;

/** "Safari on macOS" out of a User-Agent header: what a person would recognise, and nothing that fingerprints. */
export function deviceName(userAgent: string | undefined): string {
  if (userAgent === undefined || userAgent.trim() === '') return 'Unknown device';
  const { browser, os } = Bowser.parse(userAgent.slice(0, LONGEST_READ));
  const names = [browser.name, os.name].map((name) => printable(name ?? '')).filter((name) => name !== '');
  return names.length === 0 ? 'Unknown device' : names.join(' on ').slice(0, LONGEST);
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '').trim();
}
