import type { FactorKey } from './en.js';

export const esFactors: Readonly<Record<FactorKey, string>> = {
  'way.emailHint': 'Te enviamos un código.',
  'way.totp': 'Aplicación de autenticación',
  'way.totpHint': 'El código de 6 dígitos que muestra ahora tu aplicación.',
  'way.backup': 'Código de respaldo',
  'way.backupHint': 'Uno de los códigos que guardaste al configurar tu aplicación.',
  'way.passkey': 'Llave de acceso',
  'way.passkeyHint': 'Tu huella, tu cara, el bloqueo de pantalla o una llave de seguridad.',

  'held.totp': 'Escribe el código que muestra tu aplicación de autenticación.',
  'held.totpHint': 'Cambia cada 30 segundos, y cada uno sirve una sola vez.',
  'held.backup': 'Escribe uno de tus códigos de respaldo.',
  'held.backupHint':
    '16 letras y dígitos. Cada uno sirve una sola vez; las mayúsculas y los guiones no importan.',
  'held.backupEmpty': 'Escribe un código de respaldo',
  'held.backupForm': 'Un código de respaldo tiene 16 letras y dígitos',
  'held.wrong': 'Código incorrecto. {left, plural, one {Te queda # intento.} other {Te quedan # intentos.}}',
  'held.slow':
    'Demasiados códigos incorrectos. Verifícate de otra forma o vuelve a intentarlo en {minutes, plural, one {# minuto} other {# minutos}}.',
  'held.slowSoon': 'Demasiados códigos incorrectos. Espera un momento y vuelve a intentarlo.',

  'challenge.title': 'Un paso más',
  'challenge.intro': 'Tu contraseña es correcta. Ahora demuestra de otra forma que eres tú.',
  'challenge.second': 'Correcto. Tu cuenta pide una prueba más, de otro tipo.',
  'challenge.other': 'Usar otra forma',
  'challenge.cancel': 'Cancelar',

  'stepUp.title': 'Confirma que eres tú',
  'stepUp.intro': 'Antes de continuar, demuestra otra vez que eres tú.',

  'security.title': 'Inicio de sesión en dos pasos',
  'security.on': 'Está activado: al iniciar sesión se piden tu contraseña y una prueba más.',
  'security.off':
    'Está desactivado: al iniciar sesión solo se pide tu contraseña. Con una segunda prueba, una contraseña robada no basta.',
  'security.since': 'Añadido: {date}',
  'security.neverUsed': 'Aún sin usar',
  'security.codes': 'Códigos de respaldo',
  'security.left': '{left, plural, =0 {no queda ninguno} one {queda #} other {quedan #}}',
  'security.remove': 'Eliminar',
  'security.removeNamed': 'Eliminar: {name}',
  'security.removeOne': 'Al iniciar sesión ya no se pedirá. Tus otras formas se quedan.',
  'security.removeLast':
    'Es tu última segunda prueba. Con ella desaparecen tus códigos de respaldo, y al iniciar sesión solo se pedirá tu contraseña.',
  'security.removing': 'Eliminando…',
  'security.keep': 'Conservar',
  'security.removed': 'Se ha eliminado y te hemos avisado por correo.',
  'security.back': 'Volver a los ajustes',

  'totp.title': 'Añadir una aplicación de autenticación',
  'totp.intro':
    'Una aplicación de autenticación en tu teléfono muestra un código nuevo cada 30 segundos. Al iniciar sesión se te pedirá después de tu contraseña.',
  'totp.need': 'Sirve cualquiera de estas aplicaciones, y también muchos gestores de contraseñas.',
  'totp.begin': 'Mostrar el código QR',
  'totp.scan': 'Escanéalo con tu aplicación.',
  'totp.image': 'Código QR para tu aplicación de autenticación',
  'totp.byHand': '¿Sin cámara? Escribe esta clave en la aplicación:',
  'totp.first': 'Escribe el código que muestra ahora la aplicación.',
  'totp.form': 'El código tiene 6 dígitos',
  'totp.confirm': 'Activar',
  'totp.added': 'Tu aplicación de autenticación está configurada.',

  'codes.title': 'Tus códigos de respaldo',
  'codes.intro':
    'Cada uno sirve una sola vez, para el día en que no tengas tu aplicación. Guárdalos en un lugar seguro: solo se muestran ahora.',
  'codes.copy': 'Copiar',
  'codes.copied': 'Copiados.',
  'codes.print': 'Imprimir',
  'codes.download': 'Descargar',
  'codes.kept': 'Los he guardado',
  'codes.fileHead': 'Códigos de respaldo de {app}. Cada uno sirve una sola vez.',
  'codes.renew': 'Códigos de respaldo nuevos',
  'codes.renewIntro': 'Recibirás diez códigos nuevos. Los que tienes ahora dejarán de servir.',
  'codes.make': 'Crear códigos nuevos',
  'codes.keepOld': 'Conservar los que tengo',
  'codes.renewed': 'Estos son nuevos. Los códigos que tenías ya no sirven.',
};
