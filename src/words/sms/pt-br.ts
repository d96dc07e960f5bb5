import type { SmsKey } from './en.js';

export const ptBR: Readonly<Record<SmsKey, string>> = {
  'way.sms': 'Mensagem de texto',
  'way.smsHint': 'Enviamos um código para o seu celular.',
  'sms.add': 'Adicionar um celular para códigos',
  'sms.intro': 'Ao entrar, depois da senha, pediremos um código que enviamos para o seu celular.',
  'sms.weak':
    'Um aplicativo autenticador ou uma chave de acesso é mais seguro: um número de telefone pode ser roubado.',
  'sms.number': 'Número do celular',
  'sms.numberHint': 'Com + e o código do país, como +44 7400 123456.',
  'sms.send': 'Enviar um código',
  'sms.sending': 'Enviando…',
  'sms.empty': 'Digite o número do seu celular',
  'sms.noPhone': 'Este não é um número de celular. Comece com + e o código do país.',
  'sms.country': 'Não podemos enviar mensagens para celulares desse país.',
  'sms.wait':
    'Você pediu muitas mensagens. Tente de novo em {minutes, plural, one {# minuto} other {# minutos}}.',
  'sms.sent': 'Enviamos um código para {phone}.',
  'sms.again': 'Novo código ou outro número',
  'sms.taken': 'Não é possível adicionar este celular: ele já é usado em contas demais ou você já tem um.',
  'sms.added': 'Seu celular está pronto para receber códigos.',
  'sms.ask': 'Toque em “Receber código” e enviaremos um código para o seu celular.',
  'sms.toKnown':
    'Enviamos o código para o seu celular. Ele vale por {minutes, plural, one {# minuto} other {# minutos}}.',
  'sms.toAnybody':
    'Se esta conta tiver um celular, uma mensagem com um código está a caminho dele. Ele vale por {minutes, plural, one {# minuto} other {# minutos}}.',
  'sms.resent': 'Enviamos outra mensagem.',
  'sms.late': 'Esse código expirou. Enviamos outra mensagem.',
};
