import { canonicalQuantity } from '../../lib/facts/canonical-quantity';

/** As kube-apiserver 1.34 stored them in `resources` of a Cluster. */
test.each<[string | number, string]>([
  ['1000m', '1'], ['1024Mi', '1Gi'], [1, '1'], ['1.5Gi', '1536Mi'], ['0.5', '500m'], ['1500m', '1500m'], ['1Gi', '1Gi'], ['1000Mi', '1000Mi'], ['1000M', '1G'], ['1000', '1k'], ['2048Ki', '2Mi'],
  ['512', '512'], ['0', '0'], ['0.1', '100m'], ['100u', '100u'], ['1023Ki', '1023Ki'],
])('%s is stored as %s', (text, stored) => {
  expect(canonicalQuantity(text)).toBe(stored);
});

test('a text that is not a quantity has none', () => {
  expect(canonicalQuantity('much')).toBeUndefined();
});
