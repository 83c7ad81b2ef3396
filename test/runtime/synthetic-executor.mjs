// Executor for synthetic graphs: a block is one float64, a hash of the task's name and of its inputs' values; a payload of
// misbehaviour (by "stage.index") makes tasks throw, wait, hang or kill their thread.
import { existsSync, writeFileSync } from 'node:fs';

export const taskValue = (stage, index, inputs) => {
  let value = (stage + 1) * 0.123 + index * 0.0071;
  for (const input of inputs) value = (value * 1.7 + input * 0.9) % 1009;
  return value;
};

export async function createExecutor(payload, context) {
  const memory = new Float64Array(context.memory.buffer);
  const { acts = {}, asynchronous = false, once = '' } = payload ?? {};
  if (payload?.broken) throw new Error('no executor today');
  let tasks = 0;
  const finish = (task) => {
    const values = Array.from(task.inputs, (address) => memory[address / 8]);
    if (task.output > 0) memory[task.output / 8] = taskValue(task.stage, task.index, values);
    if (task.scratch > 0) memory[task.scratch / 8] = Math.random();
    tasks++;
  };
  return {
    run(task) {
      const act = acts[`${task.stage}.${task.index}`];
      if (act !== undefined) {
        if (act === 'overrun') memory[task.scratch / 8 + 1] = 1;
        if (act === 'throw') throw new Error(`task ${task.index} throws`);
        if (act === 'hang') for (;;) if (memory[0] === 0.12345) break;
        if (act === 'die' && context.thread > 0) process.exit(3);
        // Once only: a file says that it has happened.
        const flag = `${once}/${task.stage}.${task.index}`;
        if (act === 'die once' && !existsSync(flag)) {
          writeFileSync(flag, '');
          if (context.thread > 0) process.exit(3);
        }
        if (act === 'throw once' && !existsSync(flag)) {
          writeFileSync(flag, '');
          throw new Error('flaky');
        }
      }
      if (asynchronous && task.index % 3 === 0)
        return new Promise((resolve) => setTimeout(() => resolve(finish(task)), 1));
      finish(task);
    },
    takeCounters() {
      const counters = { tasks, bytesRead: tasks * 8 };
      tasks = 0;
      return counters;
    },
  };
}
