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
  'passkey.nameLabel': 'Nome da chave de acesso',
  'passkey.nameHint': 'Para você saber qual é, por exemplo “Meu celular”.',
  'other.passkey': 'Usar uma chave de acesso',
  'other.passkeyHint': 'Com a digital, o rosto ou o PIN de um aparelho que você já configurou.',
};
