/** WorkHub's five hubs, in the order in which its plan names them. */

export interface WorkhubHub {
  name: string;
  source: string;
  port: number;
  route: string;
  health?: string;
}

export const hubs: WorkhubHub[] = [
  { name: 'wbhubmanager', source: 'WBHubManager', port: 4090, route: '/', health: '/api/health' },
  { name: 'wbsaleshub', source: 'WBSalesHub', port: 4010, route: '/saleshub', health: '/api/health' },
  { name: 'wbfinhub', source: 'WBFinHub', port: 4020, route: '/finhub' },
  { name: 'wbonboardinghub', source: 'WBOnboardingHub', port: 4030, route: '/onboarding' },
  { name: 'hwtestagent', source: 'HWTestAgent', port: 4100, route: '/testagent' },
];
