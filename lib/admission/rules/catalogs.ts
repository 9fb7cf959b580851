import { list } from '../operator/cluster-facts';
import { each, LibraryRule, namespace, problemIf } from './world';

export const catalogRules: readonly LibraryRule[] = [
  {
    id: 'ha/catalog',
    severity: 'error',
    what: 'A Cluster takes its image from a catalog that has none for its major version.',
    fix: 'Add the major version to `images` of the catalog, or correct `imageCatalogRef`.',
    why: 'The operator finds no image and makes no pod. It is a warning where there is a catalog of this name, but of the other kind, or '
      + 'in another namespace.',
    source: 'https://cloudnative-pg.io/docs/1.30/image_catalog/',
    wrong: '[{ImageCatalog: {}}, {Cluster: {spec: {imageCatalogRef: {apiGroup: postgresql.cnpg.io, kind: ImageCatalog, name: images, '
      + 'major: 18}}}}]',
    right: '[{ImageCatalog: {}}, {Cluster: {spec: {imageCatalogRef: {apiGroup: postgresql.cnpg.io, kind: ImageCatalog, name: images, '
      + 'major: 17}}}}]',
    check: world =>
      each(world, 'Cluster', cluster => {
        const { kind, name, major } = cluster.spec.imageCatalogRef ?? {};
        if (!name) return [];
        const found = kind === 'ImageCatalog' ? world.named(cluster, kind, name) : world.all('ClusterImageCatalog').find(({ metadata }) => metadata?.name === name);
        if (found) {
          const majors = list(found.spec?.images).map(image => image?.major);
          return problemIf(found.spec && !majors.includes(major), 'spec.imageCatalogRef.major', `the ${kind} '${name}' has no image for PostgreSQL ${major}, only for ${majors.join(', ')}`);
        }
        const other = kind === 'ImageCatalog' ? 'ClusterImageCatalog' : 'ImageCatalog';
        const namesakes = [...world.all(other), ...world.all(kind)].filter(({ metadata }) => metadata?.name === name);
        const [namesake] = namesakes;
        return problemIf(namesake, `spec.imageCatalogRef.${namesake?.kind === kind ? 'name' : 'kind'}`, `there is no ${kind} '${name}'${kind === 'ImageCatalog' && namespace(cluster) ? ` in the namespace '${namespace(cluster)}'` : ''}, `
          + `only the ${namesake?.kind} '${name}'${namesake?.kind === 'ImageCatalog' && namespace(namesake) ? ` in '${namespace(namesake)}'` : ''}`, 'warning');
      }),
  },
];
