import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { contrastWithWhite } from '../src/config/branding.js';
import { ConfigError, readConfig } from '../src/config.js';

function problemOf(env: Record<string, string>): string {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return 'none';
}

describe('configuration: branding', () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-brand-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('measures contrast as WCAG does', () => {
    expect(contrastWithWhite('#000000')).to.be.closeTo(21, 0.01);
    expect(contrastWithWhite('#ffffff')).to.be.closeTo(1, 0.001);
    // The lightest grey that white can be read on.
    expect(contrastWithWhite('#767676')).to.be.closeTo(4.54, 0.01);
  });

  it('refuses an accent that white cannot be read on, and what is no colour', () => {
    expect(readConfig({ BRAND_ACCENT: '#767676' }).branding.accent).to.equal('#767676');
    expect(readConfig({ BRAND_ACCENT: '#B00020' }).branding.accent).to.equal('#b00020');
    expect(problemOf({ BRAND_ACCENT: '#777777' })).to.match(
      /BRAND_ACCENT is too light: .* 4\.5 is the least/,
    );
    for (const accent of ['blue', '#fff', '#12345g', 'rgb(0,0,0)', '#1f5fbf;}']) {
      expect(problemOf({ BRAND_ACCENT: accent }), accent).to.include('BRAND_ACCENT is not a colour');
    }
  });

  it('reads a logo at the start, and nothing that is none', () => {
    const logo = join(folder, 'logo.svg');
    writeFileSync(logo, '<svg xmlns="http://www.w3.org/2000/svg"/>');
    const { type, data } = readConfig({ BRAND_LOGO: logo }).branding.logo ?? {};
    expect(type).to.equal('image/svg+xml');
    expect(Buffer.from(data ?? '', 'base64').toString()).to.include('<svg');
    writeFileSync(join(folder, 'big.png'), Buffer.alloc(64 * 1024 + 1));
    expect(problemOf({ BRAND_LOGO: join(folder, 'big.png') })).to.include('is larger than 64 KB');
    expect(problemOf({ BRAND_LOGO: join(folder, 'none.png') })).to.include('cannot be read');
    expect(problemOf({ BRAND_LOGO: join(folder, 'logo.gif') })).to.include('neither an .svg nor a .png');
  });

  it('sends people in trouble to an address or an https page, and nowhere else', () => {
    const support = (text: string) => readConfig({ SUPPORT_ADDRESS: text }).branding.support;
    expect(support('help@example.com')).to.deep.equal({
      href: 'mailto:help@example.com',
      text: 'help@example.com',
    });
    expect(support('https://example.com/help/')).to.deep.equal({
      href: 'https://example.com/help/',
      text: 'example.com/help',
    });
    for (const text of [
      'javascript:alert(1)',
      'http://example.com',
      'a@b?cc=x@y',
      'help',
      'https://u:p@x/',
    ]) {
      expect(problemOf({ SUPPORT_ADDRESS: text }), text).to.include('SUPPORT_ADDRESS');
    }
  });

  it('TOK-09 leads back to exact origins only', () => {
    const { returnToOrigins } = readConfig({
      RETURN_TO_ORIGINS: 'https://a.example, https://b.example:8443',
    }).branding;
    expect(returnToOrigins).to.deep.equal(['https://a.example', 'https://b.example:8443']);
    for (const text of ['*', 'https://*.example', 'https://a.example/', 'https://a.example/x', 'ftp://a']) {
      expect(problemOf({ RETURN_TO_ORIGINS: text }), text).to.include('RETURN_TO_ORIGINS');
    }
  });
});
