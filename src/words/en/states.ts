/** Docker's word for a container's state, where people know another one from twinport.yml. */
export const stateText = (state: string): string => states[state] ?? state;

const states: Record<string, string> = { exited: 'stopped', held: 'its images held' };
