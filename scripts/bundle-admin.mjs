// Makes one script and one style sheet of the console, for browsers; types are tsc's work. `--watch` stays.
import { copyFile, mkdir, watch } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { build, watch as watchScript } from 'rolldown';

const root = dirname(import.meta.dirname);
const source = join(root, 'src/admin');
const target = join(root, 'dist/src/admin');

const options = {
  input: join(source, 'main.tsx'),
  platform: 'browser',
  tsconfig: join(root, 'tsconfig.admin.json'),
  resolve: { extensionAlias: { '.js': ['.ts', '.tsx', '.js'] } },
  transform: { target: 'es2022' },
};
const output = { file: join(target, 'admin.js'), format: 'esm', minify: true, comments: false };

const copyStyle = () => copyFile(join(source, 'admin.css'), join(target, 'admin.css'));

await mkdir(target, { recursive: true });
await copyStyle();
if (process.argv.includes('--watch')) {
  watchScript({ ...options, output });
  for await (const { filename } of watch(source)) if (filename === 'admin.css') await copyStyle();
} else {
  await build({ ...options, output });
}
