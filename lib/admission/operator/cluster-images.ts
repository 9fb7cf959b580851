import { parseImageName } from '../../facts/image-name';
import { majorOfTag } from '../../postgres/operator-grammar';
import { when } from '../apiserver/problem';
import { Rule, webhook } from './operator-rule';

export const imageRules: readonly Rule[] = [
  {
    id: 'cnpg/image-tag',
    kind: 'Cluster',
    what: 'The image needs a tag that begins with the PostgreSQL version.',
    fix: 'Use a tag such as 17.4; a digest may follow it.',
    why: 'The operator reads the major version from the tag before it starts the image; `latest` and a digest alone do not tell it.',
    source: webhook('cluster', 'validateImageName'),
    wrong: 'spec: {imageName: "ghcr.io/cloudnative-pg/postgresql:latest"}',
    right: 'spec: {imageName: "ghcr.io/cloudnative-pg/postgresql:17.4"}',
    check: c => {
      if (!c.spec.imageName) return [];
      const { tag } = parseImageName(c.spec.imageName);
      const message =
        tag === 'latest'
          ? "Can't use 'latest' as image tag as we can't detect upgrades"
          : tag === ''
            ? "Can't use just the image sha as we can't detect upgrades"
            : 'invalid version tag';
      return when(tag === 'latest' || tag === '' || majorOfTag(tag) === undefined, { path: 'spec.imageName', message });
    },
  },
  {
    id: 'cnpg/image-pull-policy',
    kind: 'Cluster',
    what: 'The pull policy is Always, Never or IfNotPresent.',
    fix: 'Correct the value.',
    why: 'The kubelet knows no other.',
    source: webhook('cluster', 'validateImagePullPolicy'),
    wrong: 'spec: {imagePullPolicy: Sometimes}',
    right: 'spec: {imagePullPolicy: IfNotPresent}',
    check: c =>
      when(!['Always', 'Never', 'IfNotPresent', ''].includes(c.spec.imagePullPolicy ?? ''), {
        path: 'spec.imagePullPolicy',
        message: "invalid imagePullPolicy, if defined must be one of 'Always', 'Never' or 'IfNotPresent'",
      }),
  },
];
