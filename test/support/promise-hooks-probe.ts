/* Loaded into a process under test: says on SIGUSR2 whether promise hooks follow every promise of it. */

process.on('SIGUSR2', () => {
  const marks = Object.getOwnPropertySymbols(Promise.resolve());
  process.stdout.write(`promise hooks are ${marks.length > 0 ? 'on' : 'off'}\n`);
});
