import type { Origin } from '../../services/origin.js';

/** A command has no address and no browser, and stands in the audit log by its name. */
export function commandOrigin(command: string): Origin {
  const device = `latchkey ${command}`;
  return { requestId: 'cli', ip: null, network: null, device, deviceCookie: null, viewer: null };
}
