/** A subject of the school. */
export type Subject = { id: string; name: string };

/** The school's subjects in their order: those somebody teaches in the class already, and those nobody does yet. */
export function bySubject(
  subjects: readonly Subject[],
  assignments: readonly { subjectId: string }[],
): { taught: Subject[]; others: Subject[] } {
  const held = new Set(assignments.map(({ subjectId }) => subjectId));
  return {
    taught: subjects.filter(({ id }) => held.has(id)),
    others: subjects.filter(({ id }) => !held.has(id)),
  };
}
