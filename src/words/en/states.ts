/** Docker's word for a container's state, where people know another one from twinport.yml. */
export const stateText = (state: string): string => (state === 'exited' ? 'stopped' : state);
