import bcrypt from 'bcryptjs';

/** Runs in a worker thread, where blocking is what the thread is for. `salt`: the cost of a new one, or one with its cost. */
export function hash(task: { text: string; salt: number | string }): string {
  return bcrypt.hashSync(task.text, task.salt);
}

export function compare(task: { text: string; hash: string }): boolean {
  return bcrypt.compareSync(task.text, task.hash);
}
