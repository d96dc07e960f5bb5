import type { NoticeKey } from './en.js';

export const es: Readonly<Record<NoticeKey, string>> = {
  'event.CLIENT_REFUSED': 'Se rechazó un cliente',
  'event.WEBHOOK_CHANGED': 'Se modificó un webhook',
  'settings.mailReturns':
    'El correo a {address} nos llega devuelto. Ten a mano otra forma de entrar, como una llave de acceso, y escríbenos si la dirección es correcta.',
};
