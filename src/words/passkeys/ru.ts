import type { PasskeyKey } from './en.js';

export const ru: Readonly<Record<PasskeyKey, string>> = {
  'passkey.signIn': 'Войти с ключом доступа',
  'passkey.waiting': 'Ждём ваш ключ доступа…',
  'passkey.wrong': 'Этот ключ доступа здесь не подходит. Попробуйте другой способ.',
  'passkey.wait':
    'Слишком много попыток. Повторите через {minutes, plural, one {# минуту} few {# минуты} many {# минут} other {# минуты}}.',
  'passkey.notGiven': 'Ключ доступа не использован. Попробуйте ещё раз или выберите другой способ.',
  'passkey.notMade': 'Ключ доступа не создан. Можно попробовать ещё раз.',
  'passkey.add': 'Добавить ключ доступа',
  'passkey.name': 'Ключ доступа',
  'passkey.nameLabel': 'Название ключа доступа',
  'passkey.nameHint': 'Чтобы вы узнали его потом, например «Мой телефон».',
  'other.passkey': 'Использовать ключ доступа',
  'other.passkeyHint': 'Отпечатком, лицом или PIN-кодом устройства, которое вы настроили раньше.',
};
