import type { MailKey } from './en.js';

export const ptBR: Readonly<Record<MailKey, string>> = {
  'shared.label': '{label}:',
  'shared.when': 'Quando',
  'shared.device': 'Dispositivo',
  'shared.deviceOn': '{browser} no {system}',
  'shared.unknownDevice': 'Desconhecido',
  'shared.ip': 'Endereço IP',
  'shared.reason': 'Motivo',
  'shared.askedFrom': 'Pedido de',
  'shared.codeIs': 'Seu código do {app} é',
  'shared.neverShare': 'Não o compartilhe. Ninguém do {app} vai pedi-lo a você.',
  'shared.wasYou': 'Foi você? Então não precisa fazer nada.',
  'shared.notYou':
    'Não foi você? Abra o endereço abaixo imediatamente. Ele encerra as sessões da sua conta em todos os lugares e permite escolher uma nova senha com um código que enviaremos por e-mail.',
  'shared.toBeSafe':
    'Se não foi você e prefere se garantir, abra o endereço abaixo. Ele encerra as sessões da sua conta em todos os lugares e permite escolher uma nova senha com um código que enviaremos por e-mail.',
  'shared.notMe': 'Não fui eu',
  'shared.goRecover': 'Entre ou recupere sua conta',
  'shared.questions': 'Dúvidas? Responda a este e-mail: uma pessoa vai ler.',
  'shared.questionsTo': 'Dúvidas? Fale com a gente: {support}.',

  'resetCode.subject': 'Seu código de verificação do {app}',
  'resetCode.preheader':
    'Ele vale por {minutes, plural, one {# minuto} other {# minutos}}. Não pediu? Você pode ignorar este e-mail.',
  'resetCode.where':
    'Digite-o onde você pediu para alterar sua senha ({host}). Ele vale até {until}, {minutes, plural, one {# minuto} other {# minutos}} a partir do pedido.',
  'resetCode.notYou': 'Não pediu o código? Ignore este e-mail. Sua senha não mudou.',

  'recoveryKey.subject': 'Sua chave de recuperação do {app}',
  'recoveryKey.preheader': 'Ela vale por até 24 horas. Não pediu? Não mostre este e-mail a ninguém.',
  'recoveryKey.keyIs': 'Sua chave de recuperação do {app} é',
  'recoveryKey.where':
    'Muitos códigos foram pedidos com o seu endereço, por isso não enviaremos mais hoje. Esta chave os substitui: digite-a ou cole-a no campo do código de qualquer recuperação da sua conta ({host}), já iniciada ou nova.',
  'recoveryKey.life':
    'Ela vale por até 24 horas, até {until}, e uma única vez. Um e-mail mais novo deste tipo substitui este.',
  'recoveryKey.notYou':
    'Não pediu a chave? Alguém pode estar enchendo sua caixa de entrada. Sua senha não mudou, e sem esta chave ninguém pode mudá-la.',
  'recoveryKey.sentWhere':
    'Um administrador do {app} enviou esta chave para que você possa escolher uma nova senha. Abra {host}, escolha “Esqueceu a senha?”, digite seu endereço e digite ou cole a chave no campo do código.',
  'recoveryKey.sentDetails': 'Sobre este e-mail',
  'recoveryKey.sentNotYou':
    'Não pediu ajuda? Então não precisa fazer nada; não mostre esta chave a ninguém. Sua senha não mudou.',

  'confirmEmail.subject': 'Confirme seu e-mail para {app}',
  'confirmEmail.preheader':
    'O código vale por {minutes, plural, one {# minuto} other {# minutos}}. Não pediu? Você pode ignorar este e-mail.',
  'confirmEmail.where':
    'Digite-o onde você criou sua conta ({host}) para confirmar que este endereço é seu. Ele vale até {until}, {minutes, plural, one {# minuto} other {# minutos}} a partir do pedido.',
  'confirmEmail.notYou':
    'Não criou uma conta? Ignore este e-mail. Sem o código, ninguém pode usar este endereço aqui.',

  'passwordChanged.subject': 'Sua senha do {app} foi alterada',
  'passwordChanged.preheader': '{at}. Não foi você? Aja agora.',
  'passwordChanged.what': 'A senha do {app} de {address} foi alterada.',
  'passwordChanged.from': 'Alterada de',
  'passwordChanged.others': 'Encerramos a sessão nos seus outros dispositivos.',

  'newSignIn.subject': 'Nova entrada no {app}',
  'newSignIn.preheader': '{at}, de um navegador ou aplicativo novo.',
  'newSignIn.what': 'Alguém entrou na sua conta do {app} por um navegador ou aplicativo que não conhecíamos.',
  'newSignIn.from': 'Entrada feita de',
  'newSignIn.wasYou': 'Se foi você, ignore este e-mail. Não vamos escrever de novo sobre este dispositivo.',

  'signInPaused.subject': 'Pausamos a entrada com senha na sua conta do {app}',
  'signInPaused.preheader': 'Senhas erradas demais. Os dispositivos que você já usou continuam funcionando.',
  'signInPaused.what':
    'Alguém digitou uma senha errada da sua conta do {app} cem vezes seguidas. Para proteger você, só a senha não basta mais para entrar em dispositivos novos.',
  'signInPaused.from': 'Última tentativa de',
  'signInPaused.still': 'Os dispositivos em que você já entrou continuam funcionando, e sua senha não mudou.',
  'signInPaused.how':
    'Para entrar em um dispositivo novo, abra o endereço abaixo, escolha “Esqueceu a senha?” e digite o código que enviaremos. Isso encerra a pausa.',

  'addressTaken.subject': 'Você já tem uma conta do {app}',
  'addressTaken.preheader': 'Alguém tentou criar outra com o seu endereço de e-mail.',
  'addressTaken.what':
    'Alguém tentou criar uma conta do {app} com o seu endereço de e-mail. Você já tem uma, então nada foi criado e nada mudou.',
  'addressTaken.from': 'Tentativa de',
  'addressTaken.wasYou':
    'Foi você? Entre com a conta que você já tem. Se esqueceu a senha, abra o endereço abaixo e escolha “Esqueceu a senha?”.',
  'addressTaken.notYou':
    'Não foi você? Pode ignorar este e-mail. Ninguém pode usar seu endereço sem acesso à sua caixa de entrada.',

  'adminActed.preheader': 'Um administrador fez uma alteração na sua conta.',
  'adminActed.details': 'Sobre esta alteração',
  'adminActed.expected': 'Você esperava por isso? Então não precisa fazer nada.',
  'adminActed.signedOut.subject': 'O suporte do {app} encerrou suas sessões',
  'adminActed.signedOut.what':
    'Um administrador do {app} encerrou as sessões da sua conta em todos os dispositivos. Sua senha continua a mesma: entre de novo onde precisar.',
  'adminActed.unlocked.subject': 'O suporte do {app} desbloqueou sua conta',
  'adminActed.unlocked.what':
    'Um administrador do {app} liberou de novo a entrada na sua conta. Sua senha continua a mesma.',
  'adminActed.locked.subject': 'O suporte do {app} bloqueou sua conta',
  'adminActed.locked.what':
    'Um administrador do {app} bloqueou sua conta. Por enquanto ninguém pode entrar nela, e todas as sessões foram encerradas. Sua senha continua a mesma. Para falar sobre isso, entre em contato com o suporte.',
  'adminActed.rolesSet.subject': 'O suporte do {app} mudou o que sua conta pode fazer',
  'adminActed.rolesSet.what':
    'Um administrador do {app} mudou as funções da sua conta. Ela saiu de todos os aparelhos: entre de novo onde precisar.',
  'adminActed.cooldownCleared.subject': 'O suporte do {app} liberou um novo código',
  'adminActed.cooldownCleared.what':
    'Um administrador do {app} encerrou a espera pelo seu próximo código. Você já pode pedir um. Nada mais foi alterado.',
  'adminActed.resetRequired.subject': 'O suporte do {app} pede que você altere sua senha',
  'adminActed.resetRequired.what':
    'Um administrador do {app} pede que você escolha uma nova senha antes de entrar de novo. Abra {host} e escolha “Esqueceu a senha?”.',

  'stepUpCode.subject': 'Seu código do {app} para confirmar que é você',
  'stepUpCode.preheader':
    'Funciona por {minutes, plural, one {# minuto} other {# minutos}}. Não pediu? Continue lendo.',
  'stepUpCode.where':
    'Digite-o onde você está conectado ({host}) para confirmar que é você. Funciona até {until}, {minutes, plural, one {# minuto} other {# minutos}} a partir do pedido.',
  'stepUpCode.notYou':
    'Não pediu o código? Então outra pessoa pode estar conectada à sua conta. Escolha uma nova senha em {host}: isso encerra a sessão nos outros dispositivos.',
  'factorAdded.subject': 'Novo segundo fator na sua conta do {app}',
  'factorAdded.totp': 'Um aplicativo autenticador foi adicionado para a sua conta do {app}.',
  'factorAdded.passkey': 'Uma chave de acesso foi adicionada para a sua conta do {app}.',
  'factorAdded.backupCode': 'Novos códigos de reserva foram criados para a sua conta do {app}.',
  'factorAdded.from': 'Adicionado de',
  'factorAdded.notYou':
    'Não foi você? Abra já o endereço abaixo. Ele desfaz a alteração, encerra suas sessões em todos os lugares e permite escolher uma nova senha com um código que enviamos por e-mail.',
  'factorRemoved.subject': 'Segundo fator removido da sua conta do {app}',
  'factorRemoved.totp': 'O aplicativo autenticador foi removido da sua conta do {app}.',
  'factorRemoved.passkey': 'Uma chave de acesso foi removida da sua conta do {app}.',
  'factorRemoved.backupCode': 'Os códigos de reserva foram removidos da sua conta do {app}.',
  'factorRemoved.from': 'Feito de',
  'adminActed.factorsReset.subject': 'O suporte do {app} vai remover seus segundos fatores',
  'adminActed.factorsReset.what':
    'Pediram a um administrador do {app} que remova todos os segundos fatores da sua conta: aplicativo autenticador, chaves de acesso e códigos de reserva. Isso acontece 24 horas depois de {at}. Se você escolher “Não fui eu” antes disso, nada é removido.',
  'factorAdded.sms': 'Um telefone para receber códigos por SMS foi adicionado à sua conta do {app}.',
  'factorRemoved.sms': 'O telefone para receber códigos por SMS foi removido da sua conta do {app}.',
  'passwordKnown.subject': 'Alguém sabe sua senha do {app}',
  'passwordKnown.preheader': 'Não conseguiu entrar. Escolha uma nova senha.',
  'passwordKnown.what':
    'Alguém digitou a senha certa da sua conta do {app} e depois, várias vezes, um segundo código errado. Ninguém entrou.',
  'passwordKnown.from': 'Tentativa de',
  'passwordKnown.how':
    'Se não foi você, alguém sabe sua senha: escolha uma nova agora. Abra o endereço abaixo e escolha “Esqueceu a senha?”.',
  'text.code': '{code} é o seu código do {app}. Não o compartilhe.',
  'text.enrollment': '{code} confirma este telefone para o {app}.',
};
