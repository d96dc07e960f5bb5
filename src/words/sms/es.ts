import type { SmsKey } from './en.js';

export const es: Readonly<Record<SmsKey, string>> = {
  'way.sms': 'Mensaje de texto',
  'way.smsHint': 'Te enviamos un código al teléfono.',
  'sms.add': 'Añadir un teléfono para códigos',
  'sms.intro':
    'Al iniciar sesión te pediremos, después de la contraseña, un código que enviamos a tu teléfono.',
  'sms.weak':
    'Una aplicación de autenticación o una llave de acceso es más segura: un número de teléfono se puede robar.',
  'sms.number': 'Número de móvil',
  'sms.numberHint': 'Con + y el prefijo del país, por ejemplo +44 7400 123456.',
  'sms.send': 'Enviarme un código',
  'sms.sending': 'Enviando…',
  'sms.empty': 'Escribe tu número de móvil',
  'sms.noPhone': 'Esto no es un número de móvil. Empieza con + y el prefijo del país.',
  'sms.country': 'No podemos enviar mensajes a teléfonos de este país.',
  'sms.wait':
    'Has pedido muchos mensajes. Vuelve a intentarlo en {minutes, plural, one {# minuto} other {# minutos}}.',
  'sms.sent': 'Hemos enviado un código a {phone}.',
  'sms.again': 'Código nuevo u otro número',
  'sms.taken': 'No se puede añadir este teléfono: ya lo usan demasiadas cuentas o ya tienes uno.',
  'sms.added': 'Tu teléfono ya puede recibir códigos.',
  'sms.ask': 'Pulsa «Obtener código» y te enviaremos un código al teléfono.',
  'sms.toKnown':
    'Te enviamos el código al teléfono. Sirve durante {minutes, plural, one {# minuto} other {# minutos}}.',
  'sms.toAnybody':
    'Si esta cuenta tiene un teléfono, ya va hacia él un mensaje con un código. Sirve durante {minutes, plural, one {# minuto} other {# minutos}}.',
  'sms.resent': 'Hemos enviado otro mensaje.',
  'sms.late': 'Ese código ha caducado. Hemos enviado otro mensaje.',
};
