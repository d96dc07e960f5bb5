import type { NoticeKey } from './en.js';

export const ptBR: Readonly<Record<NoticeKey, string>> = {
  'event.CLIENT_REFUSED': 'Um cliente foi recusado',
  'event.WEBHOOK_CHANGED': 'Um webhook foi alterado',
  'settings.mailReturns':
    'As mensagens para {address} estão voltando. Tenha outra forma de entrar, como uma chave de acesso, e fale conosco se o endereço estiver certo.',
};
