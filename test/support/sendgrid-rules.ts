const RESERVED_HEADERS = new Set([
  ...['x-sg-id', 'x-sg-eid', 'received', 'dkim-signature', 'content-type', 'content-transfer-encoding'],
  ...['to', 'from', 'subject', 'reply-to', 'cc', 'bcc'],
]);

/** The checks of the real API (v3 Mail Send, "Errors") that ours could fail. */
export function complaintAbout(payload: unknown): string | null {
  const people = at(payload, 'personalizations');
  if (!Array.isArray(people) || people.length < 1 || people.length > 1000) return 'personalizations';
  for (const person of people) {
    const to = at(person, 'to');
    if (!Array.isArray(to) || to.length < 1 || !to.every((one) => isEmail(at(one, 'email'))))
      return 'personalizations.to';
  }
  if (!isEmail(at(at(payload, 'from'), 'email'))) return 'from.email';
  if (!isFilled(at(payload, 'subject'))) return 'subject';
  return complaintAboutContent(at(payload, 'content')) ?? complaintAboutHeaders(at(payload, 'headers'));
}

function complaintAboutContent(content: unknown): string | null {
  if (!Array.isArray(content) || content.length < 1) return 'content';
  const types = content.map((part) => at(part, 'type'));
  if (!content.every((part) => isFilled(at(part, 'value')))) return 'content.value';
  if (types.includes('text/html') && types.indexOf('text/plain') > types.indexOf('text/html'))
    return 'content.order';
  return types.every((type) => type === 'text/plain' || type === 'text/html') ? null : 'content.type';
}

function complaintAboutHeaders(headers: unknown): string | null {
  if (headers === undefined) return null;
  if (typeof headers !== 'object' || headers === null) return 'headers';
  for (const [name, value] of Object.entries(headers)) {
    if (RESERVED_HEADERS.has(name.toLowerCase())) return `headers.${name}`;
    if (typeof value !== 'string' || /[^\x20-\x7e]/.test(name + value)) return `headers.${name}`;
  }
  return null;
}

function isEmail(value: unknown): boolean {
  return typeof value === 'string' && /^[^\s@,;<>]+@[^\s@,;<>]+$/.test(value);
}

function isFilled(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0;
}

function at(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
