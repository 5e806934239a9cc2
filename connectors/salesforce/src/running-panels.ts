/** A panel of this page, as the others see it. */
export interface RunningPanel {
  /** Whether it has the running session of this record. */
  runs(recordId: string): boolean;
  /** Another panel has changed. */
  othersChanged(): void;
}

const panels = new Set<RunningPanel>();

/** A record page and the utility bar may show the same record: its session is joined in one of them. */
export const runningPanels = {
  add(panel: RunningPanel): () => void {
    panels.add(panel);
    return () => void panels.delete(panel);
  },
  runsElsewhere: (panel: RunningPanel, recordId: string): boolean =>
    [...panels].some((other) => other !== panel && other.runs(recordId)),
  tell(panel: RunningPanel): void {
    for (const other of [...panels]) if (other !== panel) other.othersChanged();
  },
};
