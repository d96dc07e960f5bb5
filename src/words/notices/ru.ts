import type { NoticeKey } from './en.js';

export const ru: Readonly<Record<NoticeKey, string>> = {
  'event.CLIENT_REFUSED': 'Клиент отклонён',
  'event.WEBHOOK_CHANGED': 'Вебхук изменён',
  'settings.mailReturns':
    'Письма на {address} возвращаются. Подготовьте другой способ входа, например ключ доступа, и напишите нам, если адрес верный.',
};
