/** `0:07`, `12:30` or `1:02:03`, for a clock; the time never runs backwards below zero. */
export function clockText(elapsedMs: number): string {
  const { hours, minutes, seconds } = parts(elapsedMs);
  const pad = (value: number) => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(seconds)}` : `${minutes}:${pad(seconds)}`;
}

/** `7 seconds`, `12 minutes 30 seconds`, `1 hour 2 minutes`, for a sentence. */
export function durationText(elapsedMs: number): string {
  const { hours, minutes, seconds } = parts(elapsedMs);
  const unit = (value: number, name: string) => (value === 1 ? `1 ${name}` : `${value} ${name}s`);
  if (hours > 0)
    return [unit(hours, 'hour'), minutes > 0 && unit(minutes, 'minute')].filter(Boolean).join(' ');
  if (minutes > 0)
    return [unit(minutes, 'minute'), seconds > 0 && unit(seconds, 'second')].filter(Boolean).join(' ');
  return unit(seconds, 'second');
}

function parts(elapsedMs: number) {
  const total = Math.max(0, Math.floor(elapsedMs / 1_000));
  return { hours: Math.floor(total / 3_600), minutes: Math.floor(total / 60) % 60, seconds: total % 60 };
}
