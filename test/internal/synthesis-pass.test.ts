import { ApiObject, App, Chart, Testing } from 'cdk8s';
import { currentSynthesis, followSyntheses } from '../../lib/internal/synthesis-pass';

/** The synthesis that each validation of an app belongs to. */
function followed(app: App): (object | undefined)[] {
  const seen: (object | undefined)[] = [];
  followSyntheses(app);
  app.node.addValidation({
    validate: () => {
      seen.push(currentSynthesis(app));
      return [];
    },
  });
  for (const id of ['a', 'b']) new ApiObject(new Chart(app, id), 'Object', { apiVersion: 'v1', kind: 'ConfigMap' });
  return seen;
}

test.each(['synth', 'synthYaml'] as const)('all validations of one call of %s belong together, and to no other call', method => {
  const app = Testing.app();
  const seen = followed(app);

  app[method]();
  app[method]();

  // cdk8s validates once, and again for each of the two charts. Once it validates only once, nothing needs to be remembered.
  expect(seen).toHaveLength(6);
  expect(seen[0]).toBeDefined();
  expect(new Set(seen.slice(0, 3)).size).toBe(1);
  expect(new Set(seen).size).toBe(2);
});

test('the validation of a single chart belongs to no synthesis of the app', () => {
  const app = Testing.app();
  const seen = followed(app);

  Testing.synth(app.charts[0]);

  expect(seen).toEqual([undefined]);
});

test('a synthesis that fails is over', () => {
  const app = Testing.app();
  followed(app);
  app.node.addValidation({ validate: () => ['wrong'] });

  expect(() => app.synth()).toThrow('wrong');

  expect(currentSynthesis(app)).toBeUndefined();
});

test('an app of another class keeps what its method does, and its own properties', () => {
  class Own extends App {
    public synth(): void {
      order.push('before');
      super.synth();
    }
  }
  const order: string[] = [];
  const app = new Own({ outdir: Testing.app().outdir });
  const keys = Object.keys(app);
  const seen = followed(app);

  app.synth();

  expect(order).toEqual(['before']);
  expect(new Set(seen).size).toBe(1);
  expect(Object.keys(app)).toEqual(keys);
});
