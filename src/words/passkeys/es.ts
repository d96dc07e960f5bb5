import type { PasskeyKey } from './en.js';

export const es: Readonly<Record<PasskeyKey, string>> = {
  'passkey.signIn': 'Entrar con una llave de acceso',
  'passkey.waiting': 'Esperando tu llave de acceso…',
  'passkey.wrong': 'Esa llave de acceso no sirve aquí. Prueba otra forma.',
  'passkey.wait':
    'Demasiados intentos. Prueba de nuevo en {minutes, plural, one {# minuto} other {# minutos}}.',
  'passkey.notGiven': 'No se usó ninguna llave de acceso. Puedes intentarlo de nuevo o elegir otra forma.',
  'passkey.notMade': 'No se creó ninguna llave de acceso. Puedes intentarlo de nuevo.',
  'passkey.add': 'Añadir una llave de acceso',
  'passkey.name': 'Llave de acceso',
  'passkey.intro':
    'Con una llave de acceso entra con su huella, su cara o el bloqueo de pantalla, y nadie puede adivinarla ni robarla por correo.',
  'passkey.needsScript': 'Las llaves de acceso necesitan un navegador con los scripts activados.',
  'passkey.added': 'Su llave de acceso está lista.',
  'passkey.nameLabel': 'Nombre de la llave de acceso',
  'passkey.nameHint': 'Para que sepas cuál es, por ejemplo «Mi teléfono».',
};
