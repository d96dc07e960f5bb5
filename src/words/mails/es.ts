import type { MailKey } from './en.js';

export const es: Readonly<Record<MailKey, string>> = {
  'shared.label': '{label}:',
  'shared.when': 'Cuándo',
  'shared.device': 'Dispositivo',
  'shared.deviceOn': '{browser} en {system}',
  'shared.unknownDevice': 'Desconocido',
  'shared.ip': 'Dirección IP',
  'shared.reason': 'Motivo',
  'shared.askedFrom': 'Solicitado desde',
  'shared.codeIs': 'Tu código de {app} es',
  'shared.neverShare': 'No lo compartas. Nadie de {app} te lo pedirá nunca.',
  'shared.wasYou': '¿Has sido tú? Entonces no tienes que hacer nada.',
  'shared.notYou':
    '¿No has sido tú? Abre cuanto antes la dirección de abajo. Cierra la sesión de tu cuenta en todas partes y te permite elegir una contraseña nueva con un código que te enviaremos por correo.',
  'shared.toBeSafe':
    'Si no has sido tú y quieres asegurarte, abre la dirección de abajo. Cierra la sesión de tu cuenta en todas partes y te permite elegir una contraseña nueva con un código que te enviaremos por correo.',
  'shared.notMe': 'No he sido yo',
  'shared.goRecover': 'Inicia sesión o recupera tu cuenta',
  'shared.questions': '¿Tienes preguntas? Responde a este correo: lo leerá una persona.',
  'shared.questionsTo': '¿Tienes preguntas? Escríbenos: {support}.',

  'resetCode.subject': 'Tu código de verificación de {app}',
  'resetCode.preheader':
    'Es válido {minutes, plural, one {# minuto} other {# minutos}}. ¿No lo has pedido? Puedes ignorar este correo.',
  'resetCode.where':
    'Escríbelo donde pediste cambiar tu contraseña ({host}). Es válido hasta el {until}, {minutes, plural, one {# minuto} other {# minutos}} desde que lo pediste.',
  'resetCode.notYou': '¿No lo has pedido? Ignora este correo. Tu contraseña no ha cambiado.',

  'recoveryKey.subject': 'Tu clave de recuperación de {app}',
  'recoveryKey.preheader': 'Es válida hasta 24 horas. ¿No la has pedido? No compartas este correo.',
  'recoveryKey.keyIs': 'Tu clave de recuperación de {app} es',
  'recoveryKey.where':
    'Se han pedido muchos códigos con tu dirección, así que hoy no enviaremos más. Esta clave los sustituye: escríbela o pégala en el campo del código de cualquier recuperación de tu cuenta ({host}), ya empezada o nueva.',
  'recoveryKey.life':
    'Es válida hasta 24 horas, hasta el {until}, y una sola vez. Un correo más reciente de este tipo sustituye a este.',
  'recoveryKey.notYou':
    '¿No la has pedido? Puede que alguien esté llenando tu buzón. Tu contraseña no ha cambiado, y sin esta clave no pueden cambiarla.',
  'recoveryKey.sentWhere':
    'Un administrador de {app} te ha enviado esta clave para que puedas elegir una contraseña nueva. Abre {host}, elige «¿Olvidaste tu contraseña?», escribe tu dirección y escribe o pega la clave en el campo del código.',
  'recoveryKey.sentDetails': 'Sobre este correo',
  'recoveryKey.sentNotYou':
    '¿No has pedido ayuda? Entonces no tienes que hacer nada; no compartas esta clave. Tu contraseña no ha cambiado.',

  'confirmEmail.subject': 'Confirma tu correo para {app}',
  'confirmEmail.preheader':
    'El código es válido {minutes, plural, one {# minuto} other {# minutos}}. ¿No lo has pedido? Ignora este correo.',
  'confirmEmail.where':
    'Escríbelo donde creaste tu cuenta ({host}) para confirmar que esta dirección es tuya. Es válido hasta el {until}, {minutes, plural, one {# minuto} other {# minutos}} desde que lo pediste.',
  'confirmEmail.notYou':
    '¿No has creado una cuenta? Ignora este correo. Sin el código nadie puede usar aquí esta dirección.',

  'passwordChanged.subject': 'Se ha cambiado tu contraseña de {app}',
  'passwordChanged.preheader': '{at}. ¿No has sido tú? Actúa ya.',
  'passwordChanged.what': 'Se ha cambiado la contraseña de {app} de {address}.',
  'passwordChanged.from': 'Cambiada desde',
  'passwordChanged.others': 'Hemos cerrado la sesión en tus otros dispositivos.',

  'newSignIn.subject': 'Nuevo inicio de sesión en {app}',
  'newSignIn.preheader': '{at}, desde un navegador o una aplicación nuevos.',
  'newSignIn.what':
    'Alguien ha iniciado sesión en tu cuenta de {app} desde un navegador o una aplicación que no conocíamos.',
  'newSignIn.from': 'Sesión iniciada desde',
  'newSignIn.wasYou':
    'Si has sido tú, ignora este correo. No volveremos a escribirte sobre este dispositivo.',

  'signInPaused.subject': 'Hemos pausado el acceso con contraseña a tu cuenta de {app}',
  'signInPaused.preheader':
    'Demasiadas contraseñas incorrectas. Tus dispositivos de siempre siguen sirviendo.',
  'signInPaused.what':
    'Alguien ha escrito cien veces seguidas una contraseña incorrecta para tu cuenta de {app}. Para protegerte, la contraseña por sí sola ya no da acceso desde dispositivos nuevos.',
  'signInPaused.from': 'Último intento desde',
  'signInPaused.still':
    'Los dispositivos con los que ya habías iniciado sesión siguen funcionando, y tu contraseña no ha cambiado.',
  'signInPaused.how':
    'Para iniciar sesión en un dispositivo nuevo, abre la dirección de abajo, elige «¿Olvidaste tu contraseña?» y escribe el código que te enviaremos. Con eso termina la pausa.',

  'addressTaken.subject': 'Ya tienes una cuenta de {app}',
  'addressTaken.preheader': 'Alguien ha intentado crear otra con tu dirección de correo.',
  'addressTaken.what':
    'Alguien ha intentado crear una cuenta de {app} con tu dirección de correo. Ya tienes una, así que no se ha creado nada y nada ha cambiado.',
  'addressTaken.from': 'Intentado desde',
  'addressTaken.wasYou':
    '¿Has sido tú? Inicia sesión con la cuenta que tienes. Si has olvidado la contraseña, abre la dirección de abajo y elige «¿Olvidaste tu contraseña?».',
  'addressTaken.notYou':
    '¿No has sido tú? Puedes ignorar este correo. Nadie puede usar tu dirección sin acceso a tu buzón.',

  'adminActed.preheader': 'Un administrador ha hecho un cambio en tu cuenta.',
  'adminActed.details': 'Sobre este cambio',
  'adminActed.expected': '¿Lo esperabas? Entonces no tienes que hacer nada.',
  'adminActed.signedOut.subject': 'El soporte de {app} ha cerrado tus sesiones',
  'adminActed.signedOut.what':
    'Un administrador de {app} ha cerrado la sesión de tu cuenta en todos los dispositivos. Tu contraseña es la misma: vuelve a iniciar sesión donde lo necesites.',
  'adminActed.unlocked.subject': 'El soporte de {app} ha desbloqueado tu cuenta',
  'adminActed.unlocked.what':
    'Un administrador de {app} ha permitido que tu cuenta vuelva a iniciar sesión. Tu contraseña es la misma.',
  'adminActed.locked.subject': 'El soporte de {app} ha bloqueado tu cuenta',
  'adminActed.locked.what':
    'Un administrador de {app} ha bloqueado tu cuenta. Por ahora nadie puede iniciar sesión en ella y se han cerrado todas las sesiones. Tu contraseña es la misma. Si quieres hablar de ello, ponte en contacto con soporte.',
  'adminActed.rolesSet.subject': 'El soporte de {app} ha cambiado lo que tu cuenta puede hacer',
  'adminActed.rolesSet.what':
    'Un administrador de {app} ha cambiado las funciones de tu cuenta. Se han cerrado todas las sesiones: vuelve a iniciar sesión donde lo necesites.',
  'adminActed.cooldownCleared.subject': 'El soporte de {app} te permite pedir otro código',
  'adminActed.cooldownCleared.what':
    'Un administrador de {app} ha anulado la espera antes de tu próximo código. Ya puedes pedir uno. No se ha cambiado nada más.',
  'adminActed.resetRequired.subject': 'El soporte de {app} te pide que cambies tu contraseña',
  'adminActed.resetRequired.what':
    'Un administrador de {app} te pide que elijas una contraseña nueva antes de volver a iniciar sesión. Abre {host} y elige «¿Olvidaste tu contraseña?».',

  'stepUpCode.subject': 'Tu código de {app} para confirmar que eres tú',
  'stepUpCode.preheader':
    'Funciona durante {minutes, plural, one {# minuto} other {# minutos}}. ¿No lo has pedido? Sigue leyendo.',
  'stepUpCode.where':
    'Introdúcelo donde tienes la sesión iniciada ({host}) para confirmar que eres tú. Funciona hasta {until}, {minutes, plural, one {# minuto} other {# minutos}} desde que lo pediste.',
  'stepUpCode.notYou':
    '¿No lo has pedido? Entonces puede que otra persona haya iniciado sesión en tu cuenta. Elige una contraseña nueva en {host}: eso cierra la sesión en los demás dispositivos.',
  'factorAdded.subject': 'Nuevo segundo factor en tu cuenta de {app}',
  'factorAdded.totp': 'Se ha añadido una aplicación de autenticación para tu cuenta de {app}.',
  'factorAdded.passkey': 'Se ha añadido una llave de acceso para tu cuenta de {app}.',
  'factorAdded.backupCode': 'Se han creado códigos de respaldo nuevos para tu cuenta de {app}.',
  'factorAdded.from': 'Añadido desde',
  'factorAdded.notYou':
    '¿No has sido tú? Abre enseguida la dirección de abajo. Deshace el cambio, cierra tu sesión en todas partes y te permite elegir una contraseña nueva con un código que te enviamos por correo.',
  'factorRemoved.subject': 'Segundo factor eliminado de tu cuenta de {app}',
  'factorRemoved.totp': 'Se ha eliminado la aplicación de autenticación de tu cuenta de {app}.',
  'factorRemoved.passkey': 'Se ha eliminado una llave de acceso de tu cuenta de {app}.',
  'factorRemoved.backupCode': 'Se han eliminado los códigos de respaldo de tu cuenta de {app}.',
  'factorRemoved.from': 'Hecho desde',
  'adminActed.factorsReset.subject': 'El soporte de {app} eliminará tus segundos factores',
  'adminActed.factorsReset.what':
    'Se ha pedido a un administrador de {app} que elimine todos los segundos factores de tu cuenta: aplicación de autenticación, llaves de acceso y códigos de respaldo. Ocurrirá 24 horas después de {at}. Si antes eliges «No he sido yo», se detiene.',
  'factorAdded.sms': 'Se ha añadido un teléfono para recibir códigos por SMS en tu cuenta de {app}.',
  'factorRemoved.sms': 'Se ha eliminado de tu cuenta de {app} el teléfono para recibir códigos por SMS.',
  'passwordKnown.subject': 'Alguien sabe tu contraseña de {app}',
  'passwordKnown.preheader': 'No ha conseguido entrar. Elige una contraseña nueva.',
  'passwordKnown.what':
    'Alguien ha escrito la contraseña correcta de tu cuenta de {app} y después, varias veces, un segundo código incorrecto. Nadie ha entrado.',
  'passwordKnown.from': 'Intentado desde',
  'passwordKnown.how':
    'Si no has sido tú, alguien sabe tu contraseña: elige ya una nueva. Abre la dirección de abajo y elige «¿Olvidaste tu contraseña?».',
  'text.code': '{code} es tu código de {app}. No lo compartas.',
  'text.enrollment': '{code} confirma este teléfono para {app}.',
};
