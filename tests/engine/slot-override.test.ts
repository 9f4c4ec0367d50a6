import { describe, expect, it } from 'vitest';
import { joinedNetworks, slotOverride, slotProjects } from '../../src/engine/slot-override.ts';
import { model, override, placement } from './slots.ts';

describe('the override of a slot', () => {
  it('takes away what cannot be there twice, and says whose containers these are', () => {
    expect(override).toMatchInlineSnapshot(`
      "# Made by twinport for one slot; made anew by the next operation.
      services:
        "sales-staging":
          image: "sales:r4"
          pull_policy: never
          build: !reset null
          container_name: !reset null
          ports: !reset []
          depends_on: !reset {}
          restart: unless-stopped
          labels:
            twinport.project: "workhub"
            twinport.role: "hub"
            twinport.environment: "staging"
            twinport.hub: "sales"
            twinport.slot: "green"
            twinport.release: "r4"
            twinport.operation: "20261123T031502-deploy-8000"
            twinport.fingerprint: "f00d"
            twinport.configuration: "{}"
          networks: !override {twinport-environment: {}}
          healthcheck: {start_interval: 2s, start_period: 60s}
        "plain-staging":
          image: "plain:r4"
          pull_policy: never
          build: !reset null
          container_name: !reset null
          ports: !reset []
          depends_on: !reset {}
          labels:
            twinport.project: "workhub"
            twinport.role: "hub"
            twinport.environment: "staging"
            twinport.hub: "plain"
            twinport.slot: "green"
            twinport.release: "r4"
            twinport.operation: "20261123T031502-deploy-8000"
            twinport.fingerprint: "f00d"
            twinport.configuration: "{}"
          networks: !override {twinport-environment: {}}
        "db":
          profiles: !override [twinport-elsewhere]
        "sales-prod":
          profiles: !override [twinport-elsewhere]
      networks:
        twinport-environment: {external: true, name: "workhub-staging"}
      volumes:
        "uploads": !override {external: true, name: "workhub_uploads"}
      "
    `);
  });

  it('lets Docker look later where many hubs start at once', () => {
    const many = Array.from({ length: 25 }, () => placement('sales'));
    expect(slotOverride('workhub', model, many, 60_000)).toContain('healthcheck: {start_interval: 10s,');
  });

  it('gives Compose nothing to interpolate and nothing to misread', () => {
    const odd = placement('sales', { image: 'localhost:5000/a$b:r4', fingerprint: 'x"y: ${z}\n' });
    const text = slotOverride('workhub', model, [odd], 60_000);
    expect(text).toContain('image: "localhost:5000/a$$b:r4"');
    expect(text).toContain('"x\\"y: $${z}\\n"');
  });

  it('is of a project of its own for each environment and slot, or of its second one', () => {
    expect(slotProjects('workhub', 'staging', 'green')).toEqual([
      'workhub-staging-green',
      'workhub-staging-green-next',
    ]);
  });

  it('leaves the further networks to be joined without a name, and the default one out', () => {
    expect(joinedNetworks(model.services['sales-staging']!)).toEqual(['shared']);
  });
});
