import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { envExample, settingTables, withTables } from '../scripts/settings-text.js';
import { SETTINGS } from '../src/config/settings.js';
import { ConfigError, processEnvironment, readConfig } from '../src/config.js';

type Env = Record<string, string | undefined>;

describe('configuration: what people read', () => {
  it('describes every variable that is read, and no other', () => {
    const asked = new Set<string>();
    const env = new Proxy<Env>({}, { get: (_, name) => void asked.add(String(name)) });
    readConfig(env);
    expect([...asked]).to.have.members(SETTINGS.map((setting) => setting.name));
    expect(new Set(SETTINGS.map((setting) => setting.name)).size).to.equal(SETTINGS.length);
  });

  it('says the default that is really used', () => {
    for (const setting of SETTINGS.filter((one) => one.default === `\`${one.sample}\``)) {
      const config = readConfig({ [setting.name]: setting.sample });
      expect(config, setting.name).to.deep.equal(readConfig({}));
      expect(setting.sample, setting.name).to.not.equal('');
    }
  });

  it('keeps .env.example and docs/configuration.md in step (run: node dist/scripts/settings-text.js)', () => {
    const example = readFileSync('.env.example', 'utf8');
    const document = readFileSync('docs/configuration.md', 'utf8');
    expect(example).to.equal(envExample());
    expect(document).to.equal(withTables(document, settingTables()));
    for (const { name } of SETTINGS) {
      expect(example.match(new RegExp(`^#?${name}=`, 'gm')), name).to.have.length(1);
      expect(document.match(new RegExp(`^\\| \`${name}\` \\|`, 'gm')), name).to.have.length(1);
    }
  });
});

describe('configuration: the environment', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-config-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('reads a .env file, over which the environment wins', () => {
    const file = join(folder, '.env');
    writeFileSync(file, '# words\nAPP_NAME="Shop of files"\nPATH=/nowhere\n');
    const env = processEnvironment(file);
    expect(env.APP_NAME).to.equal('Shop of files');
    expect(env.PATH).to.be.a('string').and.not.equal('/nowhere');
  });

  it('does without one, and says so when it cannot be read', () => {
    expect(processEnvironment(join(folder, '.env')).PATH).to.be.a('string');
    expect(() => processEnvironment(folder)).to.throw(ConfigError, 'cannot be read');
  });
});
