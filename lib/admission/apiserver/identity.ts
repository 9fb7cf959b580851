import { ApplyMethod } from './apply/method';
import { Json } from '../../facts/json-value';

/** Stands for a value that only the server knows, and that no manifest can name. */
const STORED = 'known to the server alone';

/**
 * Writes the identity that the server gives to an object when it is made; its values stand for those that only the server knows.
 * A new object is not
 * being deleted, whatever its manifest says (`FillObjectMetaSystemFields`), but server-side apply makes one that is.
 */
export function giveIdentity(object: Json, method: ApplyMethod): void {
  if (method !== 'server') {
    delete object.metadata.deletionTimestamp;
    delete object.metadata.deletionGracePeriodSeconds;
  }
  Object.assign(object.metadata, { resourceVersion: STORED, uid: STORED, creationTimestamp: '2024-01-01T00:00:00Z' });
}

/**
 * The object of a change is the stored one by definition: a manifest that leaves the namespace to the client, or says no uid,
 * means that one. One that
 * is being deleted stays so (`BeforeUpdate`).
 */
export function keepIdentity(object: Json, stored: Json): void {
  object.metadata.namespace = stored.metadata.namespace;
  object.metadata.uid ||= stored.metadata.uid;
  object.metadata.creationTimestamp = stored.metadata.creationTimestamp;
  const { deletionTimestamp, deletionGracePeriodSeconds } = stored.metadata;
  if (deletionTimestamp) object.metadata.deletionTimestamp = deletionTimestamp;
  if (deletionGracePeriodSeconds !== undefined) object.metadata.deletionGracePeriodSeconds ??= deletionGracePeriodSeconds;
}
