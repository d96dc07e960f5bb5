import { Gateway, type GatewayOptions } from './gateway.js';
import { freePorts } from './service-process.js';

let networks = 0;

/** A gateway that browsers can be sent to: it knows its own address, and hashes cheaply. */
export async function startBrowserGateway({ env, ...options }: GatewayOptions = {}): Promise<Gateway> {
  const [port = 0] = await freePorts(1);
  return Gateway.start({
    ...options,
    port,
    env: {
      PUBLIC_URL: `http://localhost:${port}`,
      TRUSTED_PROXIES: '127.0.0.1',
      SMS_COUNTRIES: 'GB',
      APP_NAME: 'Northwind',
      SUPPORT_ADDRESS: 'help@northwind.example',
      ...env,
    },
    adjust: (config) => ({ ...config, password: { ...config.password, bcryptCost: 4 } }),
  });
}

/** Browsers keep Secure cookies for localhost, not for 127.0.0.1. */
export function originOf(gateway: Gateway): string {
  return gateway.url.replace('127.0.0.1', 'localhost');
}

/** An address to come from: what is limited by source is limited for each browser of its own. */
export function newNetwork(): string {
  networks += 1;
  return `10.${Math.floor(networks / 250)}.${networks % 250}.1`;
}
