import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { Yaml } from 'cdk8s';
import { isObject, Json } from '../facts/json-value';
import { STAGING } from './work-folder';

const CONFIGURATION = 'cdk8s.yaml';

/**
 * The folder in which somebody finds the manifests after the synthesis, or undefined if it leaves none there, such as one with `--stdout`.
 *
 * Under `cdk8s synth` with `PublishOutput`, an app writes into a folder that is gone afterwards.
 */
export function publishedFolder(outdir: string): string | undefined {
  const { CDK8S_OUTDIR: named, CDK8S_RECORD_CONSTRUCT_METADATA: metadata } = process.env;
  if (named === undefined) return outdir;
  const publisher = publisherOf(fs.existsSync(CONFIGURATION) ? Yaml.load(CONFIGURATION)[0] : undefined);
  if (!publisher) return isTemporary(outdir) ? undefined : outdir;
  const { to = 'dist', staging = STAGING } = isObject(publisher.properties) ? publisher.properties : {};
  return metadata !== 'false' && path.resolve(staging) === path.resolve(outdir) ? to : undefined;
}

function publisherOf(configuration: Json): Json {
  return Array.isArray(configuration?.validations) ? configuration.validations.find((plugin: Json) => plugin?.class === 'PublishOutput') : undefined;
}

/** `cdk8s synth --stdout` makes a folder of its own, and removes it. */
function isTemporary(outdir: string): boolean {
  return path.dirname(path.resolve(outdir)) === path.resolve(os.tmpdir()) && path.basename(outdir).startsWith('cdk8s-');
}
