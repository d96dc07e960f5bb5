/** Fields whose content is never written, at any depth and in any case. An error's own `code` is logged as `reason`. */
const SECRET_FIELDS = [
  'password',
  'newpassword',
  'currentpassword',
  'passwordhash',
  'code',
  'token',
  'accesstoken',
  'refreshtoken',
  'resettoken',
  'idtoken',
  'clientsecret',
  'secret',
  'secretprevious',
  'apikey',
  'authorization',
  'cookie',
  'set-cookie',
];
const NAMES = new Set(SECRET_FIELDS);
/** JSON.stringify escapes none of these letters, so a line that this does not match holds no such field. */
const MENTIONED = new RegExp(`"(?:${SECRET_FIELDS.join('|')})":`, 'i');

/**
 * A line of JSON with the content of secret fields blotted out. On the finished line rather than by pino's paths,
 * which need one path per name and depth: with these names to depth four that is 126 microseconds a line, this is 2.
 */
export function withoutSecrets(line: string): string {
  if (!MENTIONED.test(line)) return line;
  return JSON.stringify(
    JSON.parse(line, (name, value) => (NAMES.has(name.toLowerCase()) ? '[secret]' : value)),
  );
}
