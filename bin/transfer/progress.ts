import { Presets, SingleBar } from 'cli-progress';

/** A bar that shows how far it is; on a terminal only, so that logs stay readable. */
export interface Progress {
  update(value: number): void;
  stop(): void;
}

/** Starts a bar on standard error. @param total as far as it is known; 0 when it is not */
export function startProgress(total: number): Progress {
  if (!process.stderr.isTTY || total === 0) return { update() {}, stop() {} };
  const format = '{bar} {percentage}% | {value} of about {total} | {eta_formatted} left';
  const bar = new SingleBar(
    { stream: process.stderr, format, clearOnComplete: true, hideCursor: true },
    Presets.shades_classic,
  );
  bar.start(total, 0);
  return {
    update(value) {
      bar.setTotal(Math.max(total, value));
      bar.update(value);
    },
    stop: () => bar.stop(),
  };
}
