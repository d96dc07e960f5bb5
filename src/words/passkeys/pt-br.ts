import type { PasskeyKey } from './en.js';

export const ptBR: Readonly<Record<PasskeyKey, string>> = {
  'passkey.signIn': 'Entrar com uma chave de acesso',
  'passkey.waiting': 'Aguardando sua chave de acesso…',
  'passkey.wrong': 'Essa chave de acesso não funciona aqui. Tente outra forma.',
  'passkey.wait': 'Tentativas demais. Tente de novo em {minutes, plural, one {# minuto} other {# minutos}}.',
  'passkey.notGiven': 'Nenhuma chave de acesso foi usada. Você pode tentar de novo ou escolher outra forma.',
  'passkey.notMade': 'Nenhuma chave de acesso foi criada. Você pode tentar de novo.',
  'passkey.add': 'Adicionar uma chave de acesso',
  'passkey.name': 'Chave de acesso',
  'passkey.intro':
    'Com uma chave de acesso, você entra com a digital, o rosto ou o bloqueio de tela, e ninguém consegue adivinhá-la nem roubá-la por e-mail.',
  'passkey.needsScript': 'As chaves de acesso precisam de um navegador com scripts ativados.',
  'passkey.added': 'Sua chave de acesso está pronta.',
  'passkey.nameLabel': 'Nome da chave de acesso',
  'passkey.nameHint': 'Para você saber qual é, por exemplo “Meu celular”.',
};
