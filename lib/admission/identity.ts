import { Json } from './schema';

/** Writes the identity that the server gives to an object when it is made; its values stand for those that only the server knows. */
export function giveIdentity(object: Json): void {
  Object.assign(object.metadata, { resourceVersion: '1', uid: 'uid', creationTimestamp: '2024-01-01T00:00:00Z' });
}

/** The object of a change is the stored one by definition: a manifest that leaves the namespace to the client, or says no uid, means that one. */
export function keepIdentity(object: Json, stored: Json): void {
  object.metadata.namespace = stored.metadata.namespace;
  object.metadata.uid ||= stored.metadata.uid;
  object.metadata.creationTimestamp = stored.metadata.creationTimestamp;
}
