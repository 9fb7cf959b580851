import { Json } from '../../facts/json-value';
import { Manifest } from '../manifest';
import { newObject, TranslationNote, freeName, rewritten, Translation, without } from './translation';

/** `managed.roles` of a Cluster becomes DatabaseRoles. */
export const rolesTranslation: Translation = {
  name: 'roles',
  translate: manifests => {
    const changes: TranslationNote[] = [];
    const result = manifests.flatMap(manifest => {
      const roles: Json[] = manifest.json.spec?.managed?.roles ?? [];
      const present = roles.filter(role => role.ensure !== 'absent');
      if (manifest.kind !== 'Cluster' || present.length === 0) return [manifest];
      const absent = roles.filter(role => role.ensure === 'absent');
      const spec = { ...manifest.json.spec, managed: { ...manifest.json.spec.managed, roles: absent } };
      const cluster = rewritten(manifest, { ...manifest.json, spec: absent.length > 0 ? spec : without(spec, 'managed', ['roles']) });
      const made: Manifest[] = [];
      for (const { ensure, ...role } of present) {
        const name = freeName([...manifests, ...made], 'DatabaseRole', manifest.namespace, `${manifest.name}-${role.name.toLowerCase().replace(/[^a-z0-9-]/g, '-')}`);
        made.push(newObject(manifest, { apiVersion: 'postgresql.cnpg.io/v1', kind: 'DatabaseRole', metadata: { name }, spec: { cluster: { name: manifest.name }, ...role } }));
      }
      const left = absent.map(({ name }) => `'${name}'`).join(', ');
      changes.push({
        manifest: cluster,
        what: `managed.roles becomes a DatabaseRole for ${present.map(({ name }) => `'${name}'`).join(', ')}${left ? `; ${left}, which must be absent, stays where it is` : ''}`,
        effect: 'No restart. Each DatabaseRole takes its role over when the line of the Cluster is gone, and sets what it leaves out to PostgreSQL\'s default. Passwords stay in their Secrets.',
      });
      return [cluster, ...made];
    });
    return { manifests: result, changes };
  },
};
