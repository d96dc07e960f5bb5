import bcrypt from 'bcryptjs';

/** Runs in a worker thread, where blocking is what the thread is for. */
export function hash(task: { text: string; cost: number }): string {
  return bcrypt.hashSync(task.text, task.cost);
}

export function compare(task: { text: string; hash: string }): boolean {
  return bcrypt.compareSync(task.text, task.hash);
}
