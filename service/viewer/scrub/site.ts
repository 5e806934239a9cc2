/** What the scrubber must know about the place where events are replayed. */
export interface ReplaySite {
  /** Origin of the viewer itself: nothing is fetched from it for the visitor's page, the agent's cookie would go along. */
  origin: string;
  /** Lower-case tag of a node that is already in the picture. */
  tagOf(id: number): string | undefined;
  /** Whether an element of this name would hide a member of `document`, such as `createElement`. */
  hidesDocumentMember(name: string): boolean;
}
