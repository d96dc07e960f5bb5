import type { FactorKey } from './en.js';

export const ptBRFactors: Readonly<Record<FactorKey, string>> = {
  'way.emailHint': 'Enviamos um código para você.',
  'way.totp': 'Aplicativo autenticador',
  'way.totpHint': 'O código de 6 dígitos que seu aplicativo mostra agora.',
  'way.backup': 'Código de reserva',
  'way.backupHint': 'Um dos códigos que você guardou ao configurar seu aplicativo.',
  'way.passkey': 'Chave de acesso',
  'way.passkeyHint': 'Sua digital, seu rosto, o bloqueio de tela ou uma chave de segurança.',

  'held.totp': 'Digite o código que seu aplicativo autenticador mostra.',
  'held.totpHint': 'Ele muda a cada 30 segundos, e cada um vale uma só vez.',
  'held.backup': 'Digite um dos seus códigos de reserva.',
  'held.backupHint': '16 letras e dígitos. Cada um vale uma só vez; maiúsculas e hifens não importam.',
  'held.backupEmpty': 'Digite um código de reserva',
  'held.backupForm': 'Um código de reserva tem 16 letras e dígitos',
  'held.wrong': 'Código incorreto. {left, plural, one {Resta # tentativa.} other {Restam # tentativas.}}',
  'held.slow':
    'Códigos errados demais. Confirme de outra forma ou tente de novo em {minutes, plural, one {# minuto} other {# minutos}}.',
  'held.slowSoon': 'Códigos errados demais. Espere um momento e tente de novo.',

  'challenge.title': 'Mais um passo',
  'challenge.intro': 'Sua senha está certa. Agora mostre de mais uma forma que é você.',
  'challenge.second': 'Certo. Sua conta pede mais uma prova, de outro tipo.',
  'challenge.other': 'Usar outra forma',
  'challenge.cancel': 'Cancelar',

  'stepUp.title': 'Confirme que é você',
  'stepUp.intro': 'Antes de continuar, mostre mais uma vez que é você.',

  'security.title': 'Entrada em duas etapas',
  'security.on': 'Está ativada: para entrar são pedidas sua senha e mais uma prova.',
  'security.off':
    'Está desativada: para entrar só é pedida sua senha. Com uma segunda prova, uma senha roubada não basta.',
  'security.since': 'Adicionado: {date}',
  'security.neverUsed': 'Ainda não usado',
  'security.codes': 'Códigos de reserva',
  'security.left': '{left, plural, =0 {não resta nenhum} one {resta #} other {restam #}}',
  'security.remove': 'Remover',
  'security.removeNamed': 'Remover: {name}',
  'security.removeOne': 'Ela não será mais pedida para entrar. Suas outras formas continuam.',
  'security.removeLast':
    'É a sua última segunda prova. Seus códigos de reserva vão junto, e para entrar só será pedida sua senha.',
  'security.removing': 'Removendo…',
  'security.keep': 'Manter',
  'security.removed': 'Foi removido, e avisamos você por e-mail.',
  'security.back': 'Voltar às configurações',

  'totp.title': 'Adicionar um aplicativo autenticador',
  'totp.intro':
    'Um aplicativo autenticador no seu telefone mostra um código novo a cada 30 segundos. Ao entrar, ele será pedido depois da sua senha.',
  'totp.need': 'Qualquer aplicativo desses serve, e muitos gerenciadores de senhas também.',
  'totp.begin': 'Mostrar o código QR',
  'totp.scan': 'Escaneie isto com seu aplicativo.',
  'totp.image': 'Código QR para seu aplicativo autenticador',
  'totp.byHand': 'Sem câmera? Digite esta chave no aplicativo:',
  'totp.first': 'Digite o código que o aplicativo mostra agora.',
  'totp.form': 'O código tem 6 dígitos',
  'totp.confirm': 'Ativar',
  'totp.added': 'Seu aplicativo autenticador está configurado.',

  'codes.title': 'Seus códigos de reserva',
  'codes.intro':
    'Cada um vale uma só vez, para o dia em que você não tiver seu aplicativo. Guarde-os em um lugar seguro: só são mostrados agora.',
  'codes.copy': 'Copiar',
  'codes.copied': 'Copiados.',
  'codes.print': 'Imprimir',
  'codes.download': 'Baixar',
  'codes.kept': 'Já guardei',
  'codes.fileHead': 'Códigos de reserva do {app}. Cada um vale uma só vez.',
  'codes.renew': 'Novos códigos de reserva',
  'codes.renewIntro': 'Você recebe dez códigos novos. Os que você tem agora deixam de valer.',
  'codes.make': 'Criar novos códigos',
  'codes.keepOld': 'Manter os que tenho',
  'codes.renewed': 'Estes são novos. Os códigos que você tinha não valem mais.',
};
